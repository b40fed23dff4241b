"""/saved: searches kept as an address: what each finds now, its feed and files, and one feed (.atom) for them all."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from archive.search.search_result import Hit, SearchResult
from archive.search.service import search
from archive.web.formats.atom import AtomEntry, atom_answer
from archive.web.formats.sheet import Field, Sheet
from archive.web.formats.spreadsheet import sheet_answer
from archive.web.pages.search import feed_entry
from archive.web.serving.parameters import accepts
from archive.web.serving.query_params import parse_kinds, parse_region, parse_year
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import PresentContext, RequestContext
from archive.web.wording.translation import HTML_LANG, gettext
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

MOST = 20
_KNOWN = ("q", "in", "year", "region", "kind", "versions")
FORMS = ("json", "csv", "xlsx", "atom")
_TAKES = accepts("s", *_KNOWN, many=("s",), forms=FORMS)


@dataclass(frozen=True, slots=True)
class Saved:
    """One saved search: its parameters, and what it finds now."""

    asked: dict[str, str]
    result: SearchResult

    @property
    def words(self) -> str:
        """The query with its filters, as a name."""
        return " ".join([self.asked.get("q", ""), *(v for name, v in self.asked.items() if name != "q")]).strip()

    @property
    def subscription(self) -> str:
        """The lines for config/alerts.yaml by which readers are told of new hits; filters become part of the query."""
        fields = [f"{name}:{self.asked[name]}" for name in ("in", "year", "region", "kind") if name in self.asked]
        query = json.dumps(" ".join([self.asked["q"], *fields]), ensure_ascii=False)
        lines = ("- id: search-1", '  channels: {mail: "env:NIANBAO_MAIL"}', f"  search: {query}", "  when: at_once")
        return "\n".join(lines)

    @property
    def newest(self) -> datetime | None:
        """When the newest hit was first seen."""
        return max((hit.moment for hit in self.result.hits), default=None)


@router.get("/saved", dependencies=[_TAKES])
def saved_page(context: PresentContext) -> Response:
    """Return the page: ``s`` is the query string of a search, and may be repeated; ``q`` adds one more."""
    return render_page(
        context, "saved.html", saved=_saved(context), kept=[urlencode(one) for one in _asked(context)], most=MOST
    )


@router.get("/saved.json", dependencies=[_TAKES])
def saved_json(context: PresentContext) -> Response:
    """Return the same as data."""
    base = context.base
    told = [
        {
            "search": one.asked,
            "count": {"value": one.result.count, "relation": one.result.relation},
            "newest": one.newest.isoformat() if one.newest else None,
            "page": f"{base}/search?{urlencode(one.asked)}",
            "feed": f"{base}/search.atom?{urlencode(one.asked)}",
        }
        for one in _saved(context)
    ]
    return JSONResponse({"items": told})


@router.get("/saved.csv", dependencies=[_TAKES])
@router.get("/saved.xlsx", dependencies=[_TAKES])
def saved_sheet(context: PresentContext) -> Response:
    """Return the same as a sheet."""
    return sheet_answer(context, Sheet("nianbao-saved", _FIELDS, _saved(context)))


@router.get("/saved.atom", dependencies=[_TAKES])
def saved_feed(context: PresentContext) -> Response:
    """Return the newest hits of all the searches in one feed, each report once: the alert of a whole list."""
    hits: dict[tuple[str, int | None], Hit] = {}
    for one in _saved(context):
        hits |= {(hit.url or hit.report_id, hit.number): hit for hit in one.result.hits if hit.report_id}
    newest = sorted(hits.values(), key=lambda hit: hit.moment, reverse=True)
    entries: list[AtomEntry] = [feed_entry(hit) for hit in newest]
    return atom_answer(
        context.request, gettext(context.language, _("保存的检索")), entries, language=HTML_LANG[context.language]
    )


def _asked(context: RequestContext) -> list[dict[str, str]]:
    """Return the searches of the address, each once, without anything that no search knows."""
    lines = context.params("s")
    if context.param("q"):
        lines.append(urlencode({name: value for name in _KNOWN if (value := context.param(name))}))
    found = []
    for line in lines:
        asked = {name: value.strip() for name, value in parse_qsl(line) if name in _KNOWN and value.strip()}
        if asked.get("q") and asked not in found:
            found.append(asked)
    return found[:MOST]


def _saved(context: RequestContext) -> list[Saved]:
    return [Saved(asked, _search(context, asked)) for asked in _asked(context)]


def _search(context: RequestContext, asked: dict[str, str]) -> SearchResult:
    return search(
        context.session,
        context.app_state.search_folder,
        asked["q"],
        year=parse_year(asked["year"]) if "year" in asked else None,
        region=parse_region(asked.get("region", "")),
        kinds=parse_kinds([asked.get("kind", "")]),
        where=asked.get("in", ""),
        versions=asked.get("versions", "latest"),
        sort="newest",
        limit=20,
        facets=False,
        near=False,
        deadlines=context.app_state.configuration.deadlines,
        now=context.app_state.now(),
    )


_FIELDS = (
    Field("search", _("检索"), lambda one: urlencode(one.asked)),
    Field("words", _("词语"), lambda one: one.words),
    Field("count", _("份数"), lambda one: one.result.count),
    Field("relation", _("精确程度"), lambda one: one.result.relation),
    Field("newest", _("最新一份首次发现"), lambda one: one.newest),
)
