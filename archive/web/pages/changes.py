"""/changes: what appeared, was altered, withdrawn or came back, newest first; also .json, .csv, .xlsx and .atom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from archive.web.contents.boards import years_known
from archive.web.contents.happenings import KINDS, Happening, Wanted, happenings
from archive.web.contents.timeline import FIELDS
from archive.web.formats.atom import Entry, atom_answer
from archive.web.formats.sheet import Field, Sheet
from archive.web.formats.spreadsheet import sheet_answer
from archive.web.serving.asking import cursor_of, one_of, region_of, year_of
from archive.web.serving.rendering import page
from archive.web.serving.room import Here, Visit
from archive.web.wording import links
from archive.web.wording.naming import region_names
from archive.web.wording.words import HTML_LANG, say
from archive.web.wording.words import message as _

router = APIRouter(include_in_schema=False)

_PAGE, _CHUNK = 50, 1_000


@router.get("/changes")
def changes_page(visit: Here) -> Response:
    """The page."""
    wanted = wanted_of(visit, _PAGE + 1)
    found = happenings(visit.session, wanted)
    return page(
        visit,
        "changes.html",
        found=found[:_PAGE],
        after=found[_PAGE - 1].cursor if len(found) > _PAGE else "",
        kinds=KINDS,
        fields=FIELDS,
        wanted=wanted,
        years=years_known(visit.session),
        regions=region_names(visit.session),
    )


@router.get("/changes.json")
def changes_json(visit: Here) -> Response:
    """The same as data; ``next`` is the address of the older ones."""
    found = happenings(visit.session, wanted_of(visit, _PAGE + 1))
    following = visit.request.url.include_query_params(after=found[_PAGE - 1].cursor) if len(found) > _PAGE else None
    return JSONResponse(
        {"changes": [as_json(one) for one in found[:_PAGE]], "next": str(following) if following else None}
    )


@router.get("/changes.atom")
def changes_feed(visit: Here) -> Response:
    """A feed of the newest; with ``region`` that of one county or province."""
    found = happenings(visit.session, wanted_of(visit, _PAGE))
    entries = [entry_of(visit, one) for one in found]
    return atom_answer(visit.request, say(visit.language, _("动态")), entries, language=HTML_LANG[visit.language])


@router.get("/changes.csv")
@router.get("/changes.xlsx")
def changes_sheet(visit: Here) -> Response:
    """All of them as a sheet, drawn while it is sent."""
    about = {_("地址"): str(visit.request.url)}
    return sheet_answer(visit, Sheet("nianbao-changes", _FIELDS, _every(visit, wanted_of(visit, _CHUNK)), about))


def entry_of(visit: Visit, one: Happening) -> Entry:
    """A thing that happened, for a feed."""
    return Entry(one.key, f"{say(visit.language, KINDS[one.kind])}：{one.title}", _path(one), one.at, one.organ)


def _every(visit: Visit, wanted: Wanted) -> Iterator[Happening]:
    while found := happenings(visit.session, wanted):
        yield from found
        if len(found) < wanted.limit:
            return
        wanted = replace(wanted, after=found[-1].cursor)


def wanted_of(visit: Visit, limit: int) -> Wanted:
    """What the query string asks for. Raises AskedWrongly."""
    return Wanted(
        visit.moment.instant,
        kind=one_of(visit.asked("kind"), KINDS, "kind"),
        region=region_of(visit.asked("region")),
        year=year_of(visit.asked("year")) if visit.asked("year") else None,
        after=cursor_of(visit.asked("after")),
        limit=limit,
    )


def as_json(one: Happening) -> dict[str, object]:
    """A thing that happened, as data."""
    told = asdict(one) | {"at": one.at.isoformat(), "report_id": one.report_id or None}
    return {name: value for name, value in told.items() if name not in ("source", "row")}


def _path(one: Happening) -> str:
    return links.report_path(one.report_id) if one.report_id else "/changes"


_FIELDS = (
    Field("at", _("时间"), lambda one: one.at),
    Field("kind", _("类别"), lambda one: one.kind),
    Field("organ", _("单位"), lambda one: one.organ),
    Field("title", _("标题"), lambda one: one.title),
    Field("field", _("改动之处"), lambda one: one.field),
    Field("old", _("旧"), lambda one: one.old),
    Field("new", _("新"), lambda one: one.new),
    Field("report_id", _("年报编号"), lambda one: one.report_id),
    Field("url", _("网址"), lambda one: one.url),
)
