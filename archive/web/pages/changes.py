"""/changes: what appeared, was altered, withdrawn or came back, newest first; also .json, .csv, .xlsx and .atom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from archive.filings.facts.known_years import years_known
from archive.web.contents.change_events import EVENTS, ChangeEvent, ChangeQuery, find_changes
from archive.web.contents.change_words import change_words
from archive.web.contents.timeline import FIELDS
from archive.web.formats.atom import AtomEntry, atom_answer
from archive.web.formats.sheet import Field, Sheet
from archive.web.formats.spreadsheet import sheet_answer
from archive.web.serving.parameters import accepts
from archive.web.serving.query_params import parse_choice, parse_cursor, parse_region, parse_year
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import Context, RequestContext
from archive.web.wording import urls
from archive.web.wording.naming import region_names
from archive.web.wording.translation import HTML_LANG, gettext
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

_PAGE, _CHUNK = 50, 1_000
FORMS = ("json", "csv", "xlsx", "atom")
_TAKES = accepts("event", "kind", "region", "year", "after", many=("kind",), forms=FORMS)


@router.get("/changes", dependencies=[_TAKES])
def changes_page(context: Context) -> Response:
    """Return the page."""
    wanted = wanted_of(context, _PAGE + 1)
    found = find_changes(context.session, wanted)
    return render_page(
        context,
        "changes.html",
        found=found[:_PAGE],
        after=found[_PAGE - 1].cursor if len(found) > _PAGE else "",
        events=EVENTS,
        fields=FIELDS,
        wanted=wanted,
        years=years_known(context.session),
        regions=region_names(context.session),
    )


@router.get("/changes.json", dependencies=[_TAKES])
def changes_json(context: Context) -> Response:
    """Return the same as data; ``next`` is the address of the older ones."""
    found = find_changes(context.session, wanted_of(context, _PAGE + 1))
    following = context.request.url.include_query_params(after=found[_PAGE - 1].cursor) if len(found) > _PAGE else None
    return JSONResponse(
        {"items": [as_json(one) for one in found[:_PAGE]], "next": str(following) if following else None}
    )


@router.get("/changes.atom", dependencies=[_TAKES])
def changes_feed(context: Context) -> Response:
    """Return a feed of the newest; with ``region`` that of one county or province."""
    found = find_changes(context.session, wanted_of(context, _PAGE))
    entries = [entry_of(context, one) for one in found]
    return atom_answer(
        context.request, gettext(context.language, _("动态")), entries, language=HTML_LANG[context.language]
    )


@router.get("/changes.csv", dependencies=[_TAKES])
@router.get("/changes.xlsx", dependencies=[_TAKES])
def changes_sheet(context: Context) -> Response:
    """All of them as a sheet, drawn while it is sent."""
    about = {_("地址"): str(context.request.url)}
    return sheet_answer(context, Sheet("nianbao-changes", _FIELDS, _every(context, wanted_of(context, _CHUNK)), about))


def entry_of(context: RequestContext, one: ChangeEvent) -> AtomEntry:
    """Return a thing that happened, for a feed: with what changed, old → new, and the way to the difference."""
    title = f"{gettext(context.language, EVENTS[one.event])}：{one.title}"
    changed, path = "", _path(one)
    if one.field:
        field = gettext(context.language, FIELDS.get(one.field, one.field))
        changed = f"{field} {one.old or '—'} → {one.new or '—'}"
    elif one.event == "altered":
        changed = change_words(context.session, one.row, context.language)
        path = f"{path}/diff?to={one.row}" if one.report_id else path
    return AtomEntry(one.key, title, path, one.at, "；".join(filter(None, (one.organ, changed))))


def _every(context: RequestContext, wanted: ChangeQuery) -> Iterator[ChangeEvent]:
    while found := find_changes(context.session, wanted):
        yield from found
        if len(found) < wanted.limit:
            return
        wanted = replace(wanted, after=found[-1].cursor)


def wanted_of(context: RequestContext, limit: int) -> ChangeQuery:
    """Return what the query string asks for. Raises AskedWrongly."""
    return ChangeQuery(
        context.moment.instant,
        event=parse_choice(context.param("event"), EVENTS, "event"),
        kinds=context.kinds,
        region=parse_region(context.param("region")),
        year=parse_year(context.param("year")) if context.param("year") else None,
        after=parse_cursor(context.param("after")),
        limit=limit,
    )


def as_json(one: ChangeEvent) -> dict[str, object]:
    """Return a thing that happened, as data."""
    told = asdict(one) | {"at": one.at.isoformat(), "report_id": one.report_id or None}
    return {name: value for name, value in told.items() if name not in ("source", "row")}


def _path(one: ChangeEvent) -> str:
    return urls.report_path(one.report_id) if one.report_id else "/changes"


_FIELDS = (
    Field("at", _("时间"), lambda one: one.at),
    Field("event", _("动态类别"), lambda one: one.event),
    Field("organ", _("单位"), lambda one: one.organ),
    Field("title", _("标题"), lambda one: one.title),
    Field("field", _("改动内容"), lambda one: one.field),
    Field("old", _("旧"), lambda one: one.old),
    Field("new", _("新"), lambda one: one.new),
    Field("report_id", _("年报编号"), lambda one: one.report_id),
    Field("url", _("网址"), lambda one: one.url),
)
