"""/desk/notices: the notices of one's regions, and the form to draft one."""

from __future__ import annotations

from fastapi import APIRouter, Response
from sqlalchemy import select

from archive.config.notices import load_notice_rules
from archive.database.models import Organ
from archive.errors import NianbaoError
from archive.office.drafts import Desk as DraftingDesk
from archive.office.drafts import draft_notice
from archive.office.intent import new_key
from archive.office.papers import STATE_ZH, notices_in
from archive.web.contents.boards import newest_year
from archive.web.desk.cases import deadlines_of
from archive.web.desk.desk_state import why_refused
from archive.web.desk.signed_in import DONE, Desk, DeskContext
from archive.web.wording.naming import region_names
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)


@router.get("/desk/notices", dependencies=[DONE])
def notices(context: Desk) -> Response:
    """Return the page."""
    return _page(context)


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
    return DraftingDesk(context.desk.office, context.room.session, deadlines_of(context), load_notice_rules())


def _regions(context: DeskContext) -> list[str]:
    """Return the regions with organs that the person's grants cover."""
    codes = context.room.session.scalars(select(Organ.region).distinct().order_by(Organ.region))
    return [code for code in codes if context.person.covers(code)]


def _page(context: DeskContext, problem: str = "", status: int = 200) -> Response:
    names = region_names(context.room.session)
    found = [one for one in reversed(notices_in(context.state.lines).values()) if context.person.covers(one.region)]
    return context.render(
        "notices.html",
        status=status,
        problem=problem,
        found=found,
        states=STATE_ZH,
        names=names,
        regions=_regions(context),
        year=newest_year(context.room),
        key=new_key(),
        may_draft=any(grant.role in ("clerk", "approver") for grant in context.person.grants),
    )
