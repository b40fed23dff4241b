"""/doubts: rows that may be somebody's report and wait for a person; also .json, .csv, .xlsx and .atom."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from archive.filings.facts.known_years import years_known
from archive.filings.rules.reasons import DOUBT_KINDS, why_words
from archive.filings.verdicts.doubts import DoubtEntry, doubts_of
from archive.web.formats.atom import AtomEntry, atom_answer
from archive.web.formats.sheet import Field, Sheet
from archive.web.formats.spreadsheet import sheet_answer
from archive.web.serving.parameters import accepts
from archive.web.serving.query_params import cursor_parts, parse_choice, parse_cursor, parse_region, parse_year
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import Context, RequestContext
from archive.web.wording import urls
from archive.web.wording.naming import region_names
from archive.web.wording.translation import HTML_LANG, gettext
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

_PAGE = 50
DOUBTS = {doubt: doubt for doubt in DOUBT_KINDS}
FORMS = ("json", "csv", "xlsx", "atom")
_TAKES = accepts("doubt", "kind", "region", "year", "after", many=("kind",), forms=FORMS)


@router.get("/doubts", dependencies=[_TAKES])
def doubts_page(context: Context) -> Response:
    """Return the page."""
    every = doubts_asked(context)
    shown, cursor = after_cursor(every, context.param("after"), _PAGE)
    return render_page(
        context,
        "doubts.html",
        found=shown,
        total=len(every),
        after=cursor,
        doubts={doubt: why_words(doubt)[0 if context.language == "zh" else 1] for doubt in DOUBT_KINDS},
        doubt=context.param("doubt"),
        kinds=context.kinds,
        year=context.param("year"),
        region=parse_region(context.param("region")),
        years=years_known(context.session),
        regions=region_names(context.session),
    )


@router.get("/doubts.json", dependencies=[_TAKES])
def doubts_json(context: Context) -> Response:
    """Return the same as data; ``next`` is the address of the older ones."""
    shown, cursor = after_cursor(doubts_asked(context), context.param("after"), _PAGE)
    following = context.request.url.include_query_params(after=cursor) if cursor else None
    told = {"items": [one.to_json() for one in shown], "next": str(following) if following else None}
    return JSONResponse(told)


@router.get("/doubts.atom", dependencies=[_TAKES])
def doubts_feed(context: Context) -> Response:
    """Return a feed of the newest."""
    entries = [
        AtomEntry(
            f"doubt/{one.column_id}/{one.url}",
            one.title,
            urls.capture_path(one.capture) if one.capture else "/doubts",
            one.since,
            one.why[0] if context.language == "zh" else one.why[1],
        )
        for one in doubts_asked(context)[:_PAGE]
    ]
    return atom_answer(
        context.request, gettext(context.language, _("待确认条目")), entries, language=HTML_LANG[context.language]
    )


@router.get("/doubts.csv", dependencies=[_TAKES])
@router.get("/doubts.xlsx", dependencies=[_TAKES])
def doubts_sheet(context: Context) -> Response:
    """All of them as a sheet."""
    about = {_("地址"): str(context.request.url)}
    return sheet_answer(context, Sheet("nianbao-doubts", _fields(context), doubts_asked(context), about))


def doubts_asked(context: RequestContext) -> list[DoubtEntry]:
    """Return what the query string asks for, the newest first. Raises AskedWrongly."""
    return doubts_of(
        context.session,
        context.moment.instant,
        region=parse_region(context.param("region")),
        year=parse_year(context.param("year")) if context.param("year") else None,
        doubt=parse_choice(context.param("doubt"), DOUBTS, "doubt"),
        kinds=context.kinds,
    )


def after_cursor(every: Sequence[DoubtEntry], after: str, limit: int) -> tuple[Sequence[DoubtEntry], str]:
    """Return the entries behind a cursor, as many as a page holds, and the cursor of what follows ("" at the end)."""
    if parse_cursor(after):
        since, key = cursor_parts(after)
        mark = (since, int(key) if key.isdigit() else 0)
        every = [one for one in every if (one.since, one.id) < mark]
    shown = every[:limit]
    return shown, shown[-1].cursor if len(every) > limit else ""


def _fields(context: RequestContext) -> tuple[Field, ...]:
    zh = context.language == "zh"
    return (
        Field("title", _("标题"), lambda one: one.title),
        Field("url", _("网址"), lambda one: one.url),
        Field("column_id", _("栏目"), lambda one: one.column_id),
        Field("region", _("地区"), lambda one: one.region),
        Field("doubt", _("存疑类别"), lambda one: one.doubt),
        Field("why", _("原因"), lambda one: one.why[0 if zh else 1]),
        Field("candidates", _("可能的单位"), lambda one: "、".join(name for _id, name in one.candidates)),
        Field("year", _("报告年度"), lambda one: one.year),
        Field("since", _("首次发现"), lambda one: one.since),
        Field("capture", _("网页存档"), lambda one: one.capture),
    )
