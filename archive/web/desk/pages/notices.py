"""/desk/notices: the notices of one's regions, also as .json, .csv, .xlsx; and the form to draft one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fastapi import APIRouter, Response
from sqlalchemy import select

from archive.bilingual import Bilingual
from archive.config.notices import load_notice_rules
from archive.database.models import Organ
from archive.errors import NianbaoError
from archive.office.drafts import Desk as DraftingDesk
from archive.office.drafts import draft_notice
from archive.office.intent import new_key
from archive.office.papers import STATE_ZH, Notice, read_notices
from archive.web.contents.boards import newest_year
from archive.web.desk.cases import deadlines_of
from archive.web.desk.desk_state import why_refused
from archive.web.desk.list_files import LIST_FORMS, asked_form, list_file, list_routes
from archive.web.desk.signed_in import Desk, DeskContext
from archive.web.formats.sheet import Field
from archive.web.wording.naming import region_names
from archive.web.wording.translation import Language
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

_FILTERS = ("year", "region", "state", "q")


@list_routes(router, "/desk/notices", "done", "year", "region", "state", "q")
def notices(context: Desk) -> Response:
    """Return the list, the newest first."""
    if asked_form(context) == "html":
        return _page(context)
    found = _fitting(context, _mine(context))
    columns = _columns(region_names(context.room.session), context.room.language)
    return list_file(context, "nianbao-notices", columns, found, len(found))


@router.post("/desk/notices")
def notice_drafted(context: Desk) -> Response:
    """Begin a draft; it binds nobody, so that it is kept at once."""
    if context.was_kept:
        return context.go("/desk/notices", done="kept")
    region, year = context.field("region"), context.field("year")
    if region not in _regions(context) or not year.isdigit():
        return _page(context, _("请选择地区和年度。"), 422)
    try:
        line = draft_notice(
            drafting_desk(context), context.actor, region, int(year), context.now, key=context.field("key")
        )
    except NianbaoError as refused:
        return _page(context, why_refused(context.room, refused), 422)
    return context.go(f"/desk/notices/{line.body['notice']['id']}", done="kept")


def drafting_desk(context: DeskContext) -> DraftingDesk:
    """Return what notices are made with."""
    room = context.room
    return DraftingDesk(context.desk.office, room.session, deadlines_of(context), load_notice_rules(), room.base)


def _regions(context: DeskContext) -> list[str]:
    """Return the regions with organs that the person's grants cover."""
    codes = context.room.session.scalars(select(Organ.region).distinct().order_by(Organ.region))
    return [code for code in codes if context.person.covers(code)]


def _mine(context: DeskContext) -> list[Notice]:
    """Return the notices of the person's regions, the newest first."""
    every = list(read_notices(context.desk.office.data).values())
    return [one for one in reversed(every) if context.person.covers(one.region)]


def _asked(context: DeskContext) -> dict[str, str]:
    """Return the filters; a form that drafts a notice is sent without any."""
    given = context.room.takes.repeatable
    return {name: context.room.param(name) if name in given else "" for name in _FILTERS}


def _fitting(context: DeskContext, found: Sequence[Notice]) -> list[Notice]:
    """Return those that the query string asks for: report year, region, state, and part of number, day or id."""
    asked = _asked(context)
    return [
        one
        for one in found
        if asked["year"] in ("", str(one.year))
        and one.region.startswith(asked["region"])
        and asked["state"] in ("", one.state)
        and asked["q"] in f"{one.number} {one.dated or ''} {one.id}"
    ]


def _columns(names: Mapping[str, str], language: Language) -> tuple[Field, ...]:
    """Return the columns of the list as a file. ``names``: of regions."""

    def state(one: Notice) -> str:
        return STATE_ZH[one.state] if language == "zh" else one.state

    return (
        Field("id", Bilingual("通报", "notice"), lambda one: one.id),
        Field("region", Bilingual("区划代码", "region"), lambda one: one.region),
        Field("region_name", Bilingual("地区", "region name"), lambda one: names.get(one.region, one.region)),
        Field("year", Bilingual("报告年度", "report year"), lambda one: one.year),
        Field("state", Bilingual("状态", "state"), state),
        Field("number", Bilingual("文号", "number"), lambda one: one.number),
        Field("dated", Bilingual("成文日期", "dated"), lambda one: one.dated),
        Field("named", Bilingual("点名家数", "organs named"), lambda one: len(one.named)),
        Field("drafted_by", Bilingual("起草人", "drafted by"), lambda one: one.drafted_by),
        Field("remark", Bilingual("备注", "remark"), lambda one: one.remark),
    )


def _page(context: DeskContext, problem: str = "", status: int = 200) -> Response:
    mine = _mine(context)
    asked = _asked(context)
    return context.render(
        "notices.html",
        status=status,
        problem=problem,
        found=_fitting(context, mine),
        total=len(mine),
        states=STATE_ZH,
        names=region_names(context.room.session),
        regions=_regions(context),
        year=newest_year(context.room),
        years=sorted({one.year for one in mine}, reverse=True),
        filters=asked,
        forms=LIST_FORMS,
        query=asked,
        key=new_key(),
        may_draft=any(grant.role in ("clerk", "approver") for grant in context.person.grants),
    )
