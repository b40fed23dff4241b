"""/events: verdicts that changed, the newest first: newly due, late, overdue, withdrawn, resolved; several forms."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from archive.filings.facts.known_years import years_known
from archive.filings.verdicts.events import (
    ALL_EVENTS,
    EVENT_NAMES,
    EventQuery,
    StreamPlace,
    VerdictEvent,
    newest_events,
)
from archive.records.fields import record_fields
from archive.web.formats.atom import AtomEntry, atom_answer
from archive.web.formats.sheet import Sheet, record_columns
from archive.web.formats.spreadsheet import sheet_answer
from archive.web.serving.parameters import accepts
from archive.web.serving.problems import BadRequestError
from archive.web.serving.query_params import parse_choice, parse_region, parse_year
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import Context, RequestContext
from archive.web.wording import urls
from archive.web.wording.naming import region_name, region_names
from archive.web.wording.translation import HTML_LANG, Language, gettext
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

_PAGE, _IN_FEED = 50, 100
FORMS = ("json", "csv", "xlsx", "atom")
_TAKES = accepts("event", "kind", "region", "year", "after", many=("kind",), forms=FORMS)
_COLUMNS = tuple(field.name for field in record_fields(VerdictEvent))


@router.get("/events", dependencies=[_TAKES])
def events_page(context: Context) -> Response:
    """Return the page."""
    found, after = _found(context)
    region = parse_region(context.param("region"))
    return render_page(
        context,
        "events.html",
        found=found,
        after=after,
        events={name: _name(name, context.language) for name in ALL_EVENTS},
        event=context.param("event"),
        kinds=context.kinds,
        year=context.param("year"),
        years=years_known(context.session),
        regions=region_names(context.session),
        region=region,
        region_name=region_name(region),
    )


@router.get("/events.json", dependencies=[_TAKES])
def events_json(context: Context) -> Response:
    """Return the same as data; ``next`` is the address of the older ones."""
    found, after = _found(context)
    following = str(context.request.url.include_query_params(after=after)) if after else None
    return JSONResponse({"items": [one.model_dump(mode="json") for one in found], "next": following})


@router.get("/events.atom", dependencies=[_TAKES])
def events_feed(context: Context) -> Response:
    """Return a feed of the newest: an entry for each change, with what was before."""
    newest = islice(newest_events(context.session, wanted_of(context)), _IN_FEED)
    entries = [_entry(one, context.language) for one, _place in newest]
    title = gettext(context.language, _("判定变动"))
    return atom_answer(context.request, title, entries, language=HTML_LANG[context.language])


@router.get("/events.csv", dependencies=[_TAKES])
@router.get("/events.xlsx", dependencies=[_TAKES])
def events_sheet(context: Context) -> Response:
    """All of them as a sheet, drawn while it is sent."""
    about = {_("地址"): str(context.request.url)}
    fields = record_columns(VerdictEvent, _COLUMNS)
    return sheet_answer(context, Sheet("nianbao-events", fields, _every(context), about))


def _every(context: RequestContext) -> Iterator[VerdictEvent]:
    for one, _place in newest_events(context.session, wanted_of(context)):
        yield one


def _found(context: RequestContext) -> tuple[list[VerdictEvent], str]:
    place = place_of(context.param("after"))
    rows = list(islice(newest_events(context.session, wanted_of(context), before=place), _PAGE + 1))
    after = rows[_PAGE - 1][1].written() if len(rows) > _PAGE else ""
    return [one for one, _place in rows[:_PAGE]], after


def wanted_of(context: RequestContext) -> EventQuery:
    """Return what the query string asks for. Raises AskedWrongly."""
    event = parse_choice(context.param("event"), {name: name for name in ALL_EVENTS}, "event")
    return EventQuery(
        context.moment.instant,
        events=(event,) if event else (),
        kinds=context.kinds,
        region=parse_region(context.param("region")),
        year=parse_year(context.param("year")) if context.param("year") else None,
    )


def place_of(cursor: str) -> StreamPlace | None:
    """Return the place that a cursor names; None without one. Raises AskedWrongly."""
    try:
        return StreamPlace.read(cursor) if cursor else None
    except ValueError:
        raise BadRequestError(_("翻页标记“%(value)s”不能识别。"), value=cursor) from None


def _entry(one: VerdictEvent, language: Language) -> AtomEntry:
    before = one.before.name_for(one.basis, language) if one.before else ""
    change = (
        f"{before} → {one.state.name_for(one.basis, language)}" if before else one.state.name_for(one.basis, language)
    )
    reason = one.reason_zh if language == "zh" else one.reason_en
    title = f"{one.organ} {one.year} {change}"
    return AtomEntry(f"event/{one.key}", title, urls.report_path(one.filing_id), one.at, reason)


def _name(event: str, language: Language) -> str:
    name = next(told for code, told in EVENT_NAMES.items() if code == event)
    return name.zh if language == "zh" else name.opening
