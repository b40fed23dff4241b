"""/desk/roster: the roster of a region with what is known of each organ, suggestions, and what was edited by hand."""

from __future__ import annotations

from datetime import date
from itertools import groupby

from fastapi import APIRouter, Response

from archive.config.kinds import ORGAN_KINDS
from archive.errors import ConfigErrors
from archive.ingest.roster_review import review
from archive.journal.rosters import OrganChange
from archive.office.roster import RosterDraft, roster_object, undecided
from archive.office.roster_drafts import keep_draft
from archive.web.desk.cases import acts_on
from archive.web.desk.journal_lines import shown_line
from archive.web.desk.list_files import LIST_FORMS, asked_form, list_file, list_routes
from archive.web.desk.roster import RosterOrgan, organs_of, region_asked, regions_of
from archive.web.desk.roster_suggestions import suggestions_of
from archive.web.desk.signed_in import Desk, DeskContext
from archive.web.formats.sheet import Field
from archive.web.serving.problems import PageNotFoundError
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)


@list_routes(router, "/desk/roster", "done", "region")
def roster(context: Desk) -> Response:
    """Return the roster of a region."""
    region = region_asked(context, context.room.param("region"))
    found = organs_of(context, region) if region else []
    if asked_form(context) != "html":
        rostered = [one for one in found if one.is_rostered]
        return list_file(context, f"nianbao-roster-{region}", _fields(context), rostered, len(rostered))
    return _page(context, region, found)


@router.post("/desk/roster")
def edits_opened(context: Desk) -> Response:
    """Open what was changed by hand in a region's file, to be accepted or refused row by row."""
    region = region_asked(context, context.field("region"))
    rows = _edited(context, region)
    if rows is None:
        raise PageNotFoundError(_("该名录文件没有待决定的改动。"))
    draft = RosterDraft(region, "file", tuple(rows), name=f"{region}.csv")
    identity = keep_draft(context.desk.store, context.person.login, draft, {}, 0, context.now)
    return context.go(f"/desk/roster/drafts/{identity}")


def _edited(context: DeskContext, region: str) -> list[OrganChange] | None:
    """Return what was changed by hand and is not decided; None for nothing, or while a file cannot be read at all."""
    try:
        return undecided(context.desk.office).get(region)
    except ConfigErrors:
        return None


def _page(context: DeskContext, region: str, found: list[RosterOrgan]) -> Response:
    if any(one.contact for one in found):
        context.log("contacts_read", what=f"roster:{region}")
    order = {kind: at for at, kind in enumerate(ORGAN_KINDS)}
    rostered = sorted((one for one in found if one.is_rostered), key=lambda one: order[one.organ.kind])
    lines = acts_on(context, roster_object(region))
    session, configuration = context.room.session, context.room.app_state.configuration
    reviewed = review(session, configuration, region, context.now) if region else []
    return context.render(
        "roster.html",
        region=region,
        regions=regions_of(context),
        kinds=[(one, list(some)) for one, some in groupby(rostered, key=lambda one: one.kind)],
        total=len(rostered),
        suggestions=suggestions_of(reviewed),
        edited=_edited(context, region),
        lines=[shown_line(context.room, line) for line in lines],
        may_write=context.person.role_in(region, "clerk") is not None,
        forms=LIST_FORMS,
    )


def _fields(context: DeskContext) -> list[Field]:
    zh = context.room.language == "zh"
    return [
        Field("organ_id", _("单位编号"), lambda one: one.organ.organ_id),
        Field("name", _("名称"), lambda one: one.organ.name),
        Field("aliases", _("其他名称"), lambda one: "|".join(one.organ.aliases)),
        Field("kind", _("类别"), lambda one: one.kind.zh if zh else one.kind.en),
        Field("valid_from", _("设立日期"), lambda one: _day(one.organ.valid_from)),
        Field("valid_to", _("终止日期"), lambda one: _day(one.organ.valid_to)),
        Field("successor", _("承接单位"), lambda one: one.heir),
        Field("duty", _("公布义务"), lambda one: one.duty),
    ]


def _day(day: date | None) -> date | str:
    return day or ""
