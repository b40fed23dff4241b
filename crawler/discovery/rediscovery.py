"""Searches for columns that died, or that a new year needs, inside the run that misses them; what it finds is proposed.

One walk a site, bounded, with the site's own politeness. The proposal goes into the WARC like a visit.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scrapy import Request

from archive.config.sites import SiteConfig
from archive.ingest.column_proposals import NEW_YEAR
from archive.ingest.notes import CandidateNote, ProposalNote, VisitNote
from crawler.discovery.candidate import Candidate
from crawler.discovery.column_selection import kinds_of
from crawler.discovery.dead_column import dead_reason
from crawler.discovery.discovery_rules import discovery_words
from crawler.discovery.explorer import Explorer
from crawler.discovery.new_year import due_year, new_year_reason, showing_year
from crawler.discovery.search_report import failure_cause
from crawler.discovery.site_walk import SiteWalk
from crawler.discovery.unregistered_site import SitesBelow, unregistered_site

if TYPE_CHECKING:
    from crawler.spiders.column_spider import ColumnSpider

logger = logging.getLogger(__name__)

_PRIORITY = -3  # after everything the run was asked to visit
_MOST_NOTED = 5


@dataclass(slots=True)
class _Search:
    walk: SiteWalk
    over: bool = False
    columns: list[tuple[VisitNote, str]] = field(default_factory=list)


class Rediscovery:
    """What a run does about columns that it finds dead; ``after`` is called with each visit as it is noted."""

    def __init__(self, spider: ColumnSpider) -> None:
        self._spider = spider
        self._searches: dict[str, _Search] = {}

    def after(self, site: SiteConfig, note: VisitNote) -> Iterator[Request]:
        """The first request of a search, where one is due. A replayed run searches for nothing."""
        if self._spider.crawler.settings.get("NIANBAO_REPLAY"):
            return
        engine = self._spider.engine
        why = new_year_reason(engine, site, note) if _is_fine(note) else dead_reason(engine, note)
        if not why:
            return
        if search := self._searches.get(site.id):
            search.columns.append((note, why))
            if search.over:
                self._propose(search)
            return
        search = self._searches[site.id] = _Search(_walk(site), columns=[(note, why)])
        yield from self._explorer(site, search).onward()

    def _explorer(self, site: SiteConfig, search: _Search) -> Explorer:
        def ended() -> None:
            search.over = True
            self._propose(search)

        known = site.model_dump(exclude={"home", "columns", "allow_private"})
        own = unregistered_site(site.home, allow_private=site.allow_private, **known)
        self._spider.sites_by_host = SitesBelow(own, self._spider.sites_by_host)
        return Explorer(search.walk, own, f"{self._spider.run_id}:{site.id}:search", ended, priority=_PRIORITY)

    def _propose(self, search: _Search) -> None:
        """Note the outcome for each column that waits for it."""
        while search.columns:
            note, why = search.columns.pop(0)
            fitting, new_year = _fitting(search.walk, note), _is_fine(note)
            found = [
                _noted(one) for one in (showing_year(fitting, due_year(note)) if new_year else fitting)[:_MOST_NOTED]
            ]
            proposal = ProposalNote(
                visit_id=f"{note.visit_id}{NEW_YEAR if new_year else ':search'}",
                run_id=note.run_id,
                url=note.url,
                column_id=note.column.id,
                made_at=self._spider.clock(),
                why=why,
                requests=len(search.walk.visited),
                reason="" if found else failure_cause(search.walk),
                candidates=found,
            )
            self._spider.captures.writer.write_note(proposal.model_dump(mode="json"), url=proposal.url)
            place = found[0].url if found else f"nowhere ({proposal.reason})"
            extra = {"action": "column_proposed", "column_id": note.column.id}
            logger.warning("%s: %s; proposed new URL: %s", note.column.id, why, place, extra=extra)


class NoRediscovery(Rediscovery):
    """For visits that store nothing."""

    def after(self, site: SiteConfig, note: VisitNote) -> Iterator[Request]:
        yield from ()


def _is_fine(note: VisitNote) -> bool:
    """A column that was read and has rows is not dead: only the next year's may be missing beside it."""
    return note.outcome == "complete" and note.rows > 0


def _walk(site: SiteConfig) -> SiteWalk:
    dead = frozenset(column.url for column in site.columns)
    return SiteWalk(site.home, discovery_words().most_requests_again, dead)


def _fitting(walk: SiteWalk, note: VisitNote) -> list[Candidate]:
    """The strong candidates, those first that bear the column's name and speak for its kinds of organ."""
    kinds = set[str](note.column.kinds)
    found = (one for one in walk.strong if kinds & set(kinds_of(one)) or not kinds_of(one))

    def fit(one: Candidate) -> tuple[bool, int, int]:
        return one.title == note.column.title, len(kinds & set(kinds_of(one))), one.signs.weight

    return sorted(found, key=fit, reverse=True)


def _noted(one: Candidate) -> CandidateNote:
    days = [row.listed_date for row in one.rows.values() if row.listed_date]
    return CandidateNote(
        url=one.url,
        title=one.title,
        adapter=one.adapter,
        signs=one.signs.seen,
        rows=len(one.rows),
        reports=len(one.reports),
        newest=max(days).isoformat() if days else "",
        captures=one.captures,
    )
