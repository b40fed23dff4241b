"""Search as page, command line, API and feed use it: one query in, hits with marks and counts out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from archive.bilingual import Bilingual
from archive.clock import utc_now
from archive.config.deadlines import Deadlines
from archive.search import cursor
from archive.search.filing_search import FilingHits, filing_count, filing_hits, is_of_filings, names_filings
from archive.search.half_remembered import nearly
from archive.search.hits import hits
from archive.search.newcomers import newcomers
from archive.search.nodes import And, Between, Node, OneOf, Word
from archive.search.normalise import normalise
from archive.search.organ_initials import organs_by_sound
from archive.search.query import Query, parse
from archive.search.ranking import CAP, RankedKeys, Sort, running
from archive.search.search_result import BatchCount, FacetValue, SearchResult
from archive.search.suggestions import as_organs, suggestions
from archive.search.synonyms import other_wordings
from archive.search.value_order import compared

LARGEST = 200  # hits a page
_WORDINGS = 3  # other wordings that are told
SORTS: dict[str, Sort] = {
    "": "rank",
    "rank": "rank",
    "newest": "newest",
    "-published": "newest",
    "-first_seen": "newest",
    "value": "value",
    "-value": "-value",
}
_FROM_FILINGS = Bilingual(
    "按状态检索的结果是各单位当年应公布的年报，没有公布的也在内",
    "A search by state gives the filings of organs, also those without a report",
)
_ONLY_REPORTS = Bilingual(
    "检索式含有正文、标题或表格的条件，只在已发现的年报中检索；没有公布年报的单位，请只用状态、标记、地区、单位、年度、类别、逾期检索",
    "The query asks for words or numbers of reports, so only reports that were found are searched; for organs without "
    "one ask by state, flag, region, organ, year, kind and late alone",
)


def search(
    session: Session, folder: Path, query: str, *,
    year: int | None = None, region: str = "", kinds: Sequence[str] = (), where: str = "", limit: int = 20,
    after: str = "", sort: str = "rank", versions: str = "latest", facets: bool = True, near: bool = True,
    deadlines: Deadlines | None = None, now: datetime | None = None, since: datetime | None = None,
) -> SearchResult:  # fmt: skip
    """Return the reports that meet ``query`` and the filters beside it, best first.

    ``where`` is title, body, organ or table; ``region`` a division code of any level; ``kinds`` kinds of organ;
    ``sort`` rank, newest, or value and -value (by the number that the query compares, the largest last or first);
    ``versions`` latest or all; ``after`` the ``next`` of an earlier result. Odd values are read as nothing and noted.
    ``near``: where nothing is found, look for reports that hold most of it.
    With ``deadlines`` a query by state is answered from filings, as judged ``now``, where it
    asks for no text: who is silent has no report to be found.
    ``since``: only what was first seen, of filings what came to its state, after an instant (UTC); what is told beside
    exact hits is left out.
    Raises IndexUnusableError when there is no index to search.
    """
    asked = parse(query, where=where)
    notes = list(asked.notes)
    order = SORTS.get(sort)
    if order is None:
        notes.append(Bilingual(f"不认识的排序“{sort}”，已按相关度排序", f'Unknown order "{sort}"; sorted by relevance'))
    size, mark = min(max(limit, 1), LARGEST), cursor.read(after)
    if mark is None:
        notes.append(Bilingual("翻页标记无效，已从头显示", "The page mark is not valid; shown from the beginning"))
    everything = _filtered(asked.node, year, region, kinds)
    if deadlines and is_of_filings(everything):
        found_filings = filing_hits(
            session, deadlines, everything, now or utc_now(),
            start=(mark or cursor.START).reached, size=size, facets=facets, since=since,
        )  # fmt: skip
        return _of_filings(found_filings, asked, notes, (mark or cursor.START).reached + size)
    if names_filings(asked.node):
        notes.append(_ONLY_REPORTS)
    near = near and since is None
    fresh = None if since is None else newcomers(session, since)
    run = running(folder, everything, all_versions=versions == "all", fresh=fresh)
    found, start = cursor.hits_after(run, mark or cursor.START, size, order or "rank")
    page = _page(found, start, size)
    sounding = organs_by_sound(session, asked.node, region=region, kinds=kinds) if near else []
    counts, relation = run.facets() if facets else ({}, found.relation)
    return SearchResult(
        hits=hits(session, page, asked.node),
        count=found.count,
        relation=found.relation,
        facets={name: [FacetValue(*value) for value in values] for name, values in counts.items()},
        facets_relation=relation,
        understood=asked.understood,
        notes=notes,
        next=_next(found, page, start + size),
        near=nearly(session, folder, asked.node, _filtered(And(), year, region, kinds), all_versions=versions == "all")
        if near and not found.count and not sounding
        else [],
        organs=sounding,
        wordings=_wordings(folder, query, asked.node, where, (year, region, kinds), versions)
        if near and not after
        else [],
        suggestion=""
        if since is not None or (found.count and not asked.meant and not names_filings(asked.node))
        else _suggestion(session, folder, query, asked, (year, region, kinds), deadlines, now),
    )


def _of_filings(found: FilingHits, asked: Query, notes: list[Bilingual], reached: int) -> SearchResult:
    more = found.count > reached and reached <= CAP and found.last
    return SearchResult(
        hits=found.hits,
        count=found.count,
        relation="eq",
        facets=found.facets,
        facets_relation="eq",
        understood=asked.understood,
        notes=[*notes, _FROM_FILINGS],
        next=cursor.Cursor(found.last, reached).written() if more else "",
    )


def sorts_of(query: str, where: str = "") -> dict[str, Sort]:
    """Return the orders that a query can be given in: by value only where it compares a cell with a number."""
    if compared(parse(query, where=where).node):
        return SORTS
    return {name: sort for name, sort in SORTS.items() if sort not in ("value", "-value")}


def batch(
    folder: Path, names: Iterable[str], *,
    year: int | None = None, region: str = "", kinds: Sequence[str] = (), versions: str = "latest",
) -> list[BatchCount]:  # fmt: skip
    """Return how many reports hold each name letter by letter; blank lines are left out, order and spelling kept."""
    counted: list[BatchCount] = []
    for name in names:
        if folded := normalise(name):
            run = running(folder, _filtered(Word(folded), year, region, kinds), all_versions=versions == "all")
            counted.append(BatchCount(name, *run.count()))
    return counted


def _filtered(node: Node, year: int | None, region: str, kinds: Sequence[str]) -> Node:
    filters: list[Node] = []
    if year is not None:
        filters.append(Between("year", year, year))
    if region:
        filters.append(OneOf("region", (normalise(region),)))
    if kinds:
        filters.append(OneOf("kind", tuple(kinds)))
    return And((node, *filters)) if filters else node


def _wordings(
    folder: Path, query: str, node: Node, where: str, filters: tuple[int | None, str, Sequence[str]], versions: str
) -> list[BatchCount]:
    """Return the query in other words of the field that find anything, with how many reports they find."""
    told = []
    for other in other_wordings(query, node):
        asked = _filtered(parse(other, where=where).node, *filters)
        if (counted := running(folder, asked, all_versions=versions == "all").count())[0]:
            told.append(BatchCount(other, *counted))
    return told[:_WORDINGS]


def _page(found: RankedKeys, start: int, size: int) -> RankedKeys:
    return replace(found, keys=found.keys[start : start + size], scores=found.scores[start : start + size])


def _next(found: RankedKeys, page: RankedKeys, reached: int) -> str:
    more = (found.count > reached or found.relation == "gte") and reached <= CAP - LARGEST
    return cursor.Cursor(page.keys[-1], reached).written() if more and page.keys else ""


def _suggestion(
    session: Session, folder: Path, query: str, asked: Query, filters: tuple[int | None, str, Sequence[str]],
    deadlines: Deadlines | None, now: datetime | None,
) -> str:  # fmt: skip
    """Return the first query that the words may stand for and that finds anything."""
    tried: Iterable[str] = [as_organs(query, asked)] if names_filings(asked.node) else suggestions(asked.node)
    for other in filter(None, (asked.meant, *tried)):
        node = _filtered(parse(other).node, *filters)
        if is_of_filings(node):
            found = filing_count(session, node, now or utc_now()) if deadlines else 0
        else:
            found = running(folder, node, all_versions=False).count()[0]
        if found:
            return other
    return ""
