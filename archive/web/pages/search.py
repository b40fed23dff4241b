"""/search: titles, texts and tables of every report, in one query language; also .json, .csv and .xlsx."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, cast
from urllib.parse import urlencode

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from sqlalchemy import select

from archive.bilingual import Bilingual
from archive.config.kinds import OrganKind
from archive.database.models import Organ, Version
from archive.filings.facts.known_years import years_known
from archive.search.ranking import CAP
from archive.search.search_result import Hit, SearchResult
from archive.search.service import LARGEST, SORTS, search, sorts_of
from archive.web.contents.pdf_view import pdf_captures
from archive.web.contents.search_hits import HitShape, hit_json
from archive.web.formats.atom import AtomEntry, atom_answer
from archive.web.formats.sheet import Field, Sheet, record_columns
from archive.web.formats.spreadsheet import sheet_answer
from archive.web.serving.parameters import accepts
from archive.web.serving.problems import BadRequestError
from archive.web.serving.query_params import parse_choice, parse_limit, parse_region, parse_year
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import PresentContext, RequestContext
from archive.web.wording import urls
from archive.web.wording.naming import region_name, region_names
from archive.web.wording.translation import HTML_LANG, Language, gettext
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

WHERE = {"": _("全部"), "title": _("标题"), "body": _("正文"), "organ": _("单位"), "table": _("表格")}
# What else belongs to a search that is saved.
_KEPT = ("in", "year", "region", "kind", "versions")
FORMS = ("json", "csv", "xlsx", "atom")
_TAKES = accepts("q", *_KEPT, "sort", "limit", "after", many=("kind",), forms=FORMS)
_VERSIONS = {"latest": "latest", "all": "all"}
FACETS = {
    "year": _("年度"),
    "region": _("地区"),
    "kind": _("类别"),
    "state": _("状态"),
    "form": _("格式"),
    "finding": _("问题"),
}
_COLUMNS = (
    "report_id", "report_year", "region", "organ", "title", "state", "first_seen_at", "reason", "url", "snippet",
)  # fmt: skip
# The field of the query language that narrows by a facet, where it is not the facet's own name.
FACET_FIELDS = {"finding": "check"}


@router.get("/search", dependencies=[_TAKES])
def search_page(context: PresentContext) -> Response:
    """Results of ``q``; an empty query shows the form alone."""
    q, regions = context.param("q"), region_names(context.session)
    result = searched(context, facets=True) if q else None
    return render_page(
        context,
        "search.html",
        q=q,
        by_value="value" in sorts_of(q, context.param("in")),
        saved_as=urlencode({name: context.param(name) for name in ("q", *_KEPT) if context.param(name)}),
        result=result,
        bases=_bases(context, result.hits) if result else {},
        originals=_originals(context, result.hits) if result else {},
        hit_words=_hit_words,
        where=WHERE,
        facets=FACETS,
        facet_fields=FACET_FIELDS,
        region_label=lambda code: regions.get(code) or region_name(code),
        region=parse_region(context.param("region")),
        kinds=context.kinds,
        years=years_known(context.session),
        regions=regions,
    )


@router.get("/search.json", dependencies=[_TAKES])
def search_json(context: PresentContext) -> Response:
    """Return the same as data; ``next`` is the address of the following hits."""
    return JSONResponse(as_json(context, searched(context, facets=True)))


@router.get("/search.csv", dependencies=[_TAKES])
@router.get("/search.xlsx", dependencies=[_TAKES])
def search_sheet(context: PresentContext) -> Response:
    """Return the hits as a sheet, as far as the index can be walked (some 10,000), drawn while it is sent."""
    result = searched(context, facets=False, limit=LARGEST)
    total = f"{result.count}{'+' if result.relation == 'gte' else ''}"
    short = result.relation == "gte"
    lacking = gettext(context.language, _("共%(total)s份，只列出前约%(n)s份"), total=total, n=str(CAP)) if short else ""
    about = {_("地址"): str(context.request.url), _("共有"): total}
    return sheet_answer(
        context, Sheet("nianbao-search", _columns(context.language), _every(context, result), about, lacking)
    )


def _columns(language: Language) -> tuple[Field, ...]:
    """Return the columns; the snippet as plain text, a reason in the language asked for, and the numbers found."""
    known = record_columns(HitShape, _COLUMNS)
    values: dict[str, Callable[[Hit], object]] = {
        "reason": lambda hit: hit.reason_zh if language == "zh" else hit.reason_en,
        "snippet": lambda hit: "".join(text for text, _marked in hit.snippet),
    }
    numbers = Field("cells", Bilingual("单元格", "Cells"), _numbers)
    return (*(replace(one, value=values.get(one.name, one.value)) for one in known), numbers)


def _numbers(hit: Hit) -> str:
    """Return the cells that meet the query with their printed labels; a dash for a blank one."""
    return "；".join(f"{one.row} {one.column} {'—' if one.value is None else one.value}" for one in hit.cells)


def _every(context: RequestContext, result: SearchResult) -> Iterator[Hit]:
    yield from result.hits
    while result.next:
        result = searched(context, facets=False, limit=LARGEST, after=result.next)
        yield from result.hits


@router.get("/search.atom", dependencies=[_TAKES])
def search_feed(context: PresentContext) -> Response:
    """Return the newest hits: what a saved search would alert its reader to."""
    result = searched(context, facets=False, limit=50, sort="newest")
    entries = [feed_entry(hit) for hit in result.hits if hit.report_id]
    title = gettext(context.language, _("检索：%(q)s"), q=context.param("q"))
    return atom_answer(context.request, title, entries, language=HTML_LANG[context.language])


def searched(
    context: RequestContext, *, facets: bool, limit: int | None = None, sort: str = "", after: str = ""
) -> SearchResult:
    """Return the search that the query string asks for. Raises AskedWrongly, IndexUnusableError."""
    return search(
        context.session,
        context.app_state.search_folder,
        context.param("q"),
        year=parse_year(context.param("year")) if context.param("year") else None,
        region=parse_region(context.param("region")),
        kinds=context.kinds,
        where=parse_choice(context.param("in"), WHERE, "in"),
        limit=limit or parse_limit(context.param("limit"), default=20, most=LARGEST),
        after=after or context.param("after"),
        sort=sort or parse_sort(context.param("sort"), context.param("q"), context.param("in")) or "rank",
        versions=parse_choice(context.param("versions"), _VERSIONS, "versions") or "latest",
        facets=facets,
        near=facets,  # files and feeds hold exact hits alone
        deadlines=context.app_state.configuration.deadlines,
        now=context.app_state.now(),
    )


def parse_sort(text: str, query: str, where: str) -> str:
    """Return an order of hits. Raises AskedWrongly: there is no such order, or the query compares no number."""
    known = sorts_of(query, where)
    if text in SORTS and text not in known:
        every = ", ".join(filter(None, known))
        reason = _("按数值排序（sort=%(value)s）要求检索式比较表格中的数值，例如：新收>0。本检索式可用：%(known)s。")
        raise BadRequestError(reason, value=text, known=every)
    return parse_choice(text, SORTS, "sort")


def feed_entry(hit: Hit) -> AtomEntry:
    """Return a hit for a feed, with its snippet; another version of the report is another entry."""
    what = f"{hit.report_id}/{hit.state}" if hit.type == "filing" else f"{hit.url}/{hit.number or 0}"
    snippet = "".join(text for text, _marked in hit.snippet).strip()
    told = hit.reason_zh or "：".join(filter(None, (hit.organ, snippet)))
    return AtomEntry(f"search/{what}", hit.title, urls.report_path(hit.report_id), hit.moment, told)


def _bases(context: RequestContext, hits: Sequence[Hit]) -> dict[str, str]:
    """Return the basis of each hit's deadline, without which its state cannot be put into words."""
    ids = {hit.organ_id for hit in hits if hit.organ_id}
    organs = {organ.id: organ for organ in context.session.scalars(select(Organ).where(Organ.id.in_(ids)))}
    deadlines = context.app_state.configuration.deadlines
    return {
        hit.report_id: deadlines.any_of(cast(OrganKind, organ.kind), hit.report_year, organ.region).basis
        for hit in hits
        if hit.report_year and (organ := organs.get(hit.organ_id or ""))
    }


def _originals(context: RequestContext, hits: Sequence[Hit]) -> dict[int, str]:
    """Return the capture of each version among the hits that is a PDF, whose pages can show where the words stand."""
    versions = {hit.version_id for hit in hits if hit.version_id}
    rows = context.session.execute(select(Version.id, Version.capture_id).where(Version.id.in_(versions)))
    captures = {row.id: row.capture_id for row in rows}
    pdfs = pdf_captures(context.session, captures.values())
    return {version: capture for version, capture in captures.items() if capture in pdfs}


def _hit_words(hit: Hit) -> str:
    """Return the words of a hit as its text has them, each once."""
    return " ".join(dict.fromkeys(text.strip() for text, marked in (*hit.snippet, *hit.title_parts) if marked))


def as_json(context: RequestContext, result: SearchResult) -> dict[str, Any]:
    """Return a search's answer as data, with absolute addresses of what was found."""
    base = context.base
    following = context.request.url.include_query_params(after=result.next) if result.next else None
    return {
        "count": {"value": result.count, "relation": result.relation},
        "understood": result.understood.zh if context.language == "zh" else result.understood.en,
        "notes": [note.zh if context.language == "zh" else note.en for note in result.notes],
        "facets": {name: {v.value: v.count for v in values} for name, values in result.facets.items()},
        "items": [hit_json(hit, base, context.language) for hit in result.hits],
        "near": [hit_json(hit, base, context.language) for hit in result.near],
        "organs": [{"organ_id": one.organ_id, "organ": one.organ, "region": one.region} for one in result.organs],
        "wordings": [{"q": one.name, "count": one.count, "relation": one.relation} for one in result.wordings],
        "suggestion": result.suggestion or None,
        "next": str(following) if following else None,
    }
