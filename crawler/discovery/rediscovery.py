"""Searches for columns that died, or that a new year needs, inside the run that misses them; what it finds is proposed.

One walk a site, bounded, with the site's own politeness. The proposal goes into the WARC like a visit.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from scrapy import Request

from archive.clock import Clock
from archive.config.sites import SiteConfig
from archive.ingest.column_proposals import NEW_YEAR
from archive.ingest.notes import CandidateNote, ProposalNote, VisitNote
from crawler.discovery.candidate import Candidate
from crawler.discovery.column_selection import kinds_of
from crawler.discovery.discovery_rules import discovery_words
from crawler.discovery.explorer import Explorer
from crawler.discovery.search_reason import GONE, dead_reason, due_year, new_year_reason, showing_year
from crawler.discovery.search_report import failure_cause
from crawler.discovery.site_walk import SiteWalk
from crawler.discovery.unregistered_site import UnregisteredSite, unregistered_site
from crawler.fetching.request_meta import request_meta

if TYPE_CHECKING:
    from sqlalchemy import Engine

logger = logging.getLogger(__name__)

# How a walk that has ended goes on: the walk, what goes with each request, what follows, and the requests' priority.
Shows = Callable[[SiteWalk, dict[str, Any], Callable[[], Iterator[Request]], int], Iterator[Request]]

_PRIORITY = -3  # after everything the run was asked to visit
_MOST_NOTED = 5


@dataclass(slots=True)
class _Search:
    walk: SiteWalk
    over: bool = False
    columns: list[tuple[VisitNote, str]] = field(default_factory=list)


class Rediscovery:
    """The searches of a run for columns that it finds dead.

    ``write_note`` stores a proposal, ``allow_site`` has the run fetch from every host of a site that is searched,
    ``show`` has pages that a walk found bare shown in a browser.
    """

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        write_note: Callable[[ProposalNote], object],
        allow_site: Callable[[UnregisteredSite], object],
        show: Shows,
    ) -> None:
        self._engine, self._clock = engine, clock
        self._write_note, self._allow_site, self._show = write_note, allow_site, show
        self._searches: dict[str, _Search] = {}

    def after(self, site: SiteConfig, note: VisitNote) -> Iterator[Request]:
        """Yield the first request of a search, where the visit of ``note`` calls for one."""
        why = new_year_reason(self._engine, site, note) if _is_fine(note) else dead_reason(self._engine, note)
        if not why:
            return
        if search := self._searches.get(site.id):
            search.columns.append((note, why))
            if search.over:
                self._propose(search)
            return
        search = self._searches[site.id] = _Search(_walk(site, note), columns=[(note, why)])
        yield from self._explorer(site, search, note.run_id).onward()

    def _explorer(self, site: SiteConfig, search: _Search, run_id: str) -> Explorer:
        def over() -> Iterator[Request]:
            search.over = True
            self._propose(search)
            return iter(())

        known = site.model_dump(exclude={"home", "columns", "allow_private"})
        own = unregistered_site(site.home, allow_private=site.allow_private, **known)
        self._allow_site(own)
        meta = request_meta(visit_id := f"{run_id}:{site.id}:search", own)
        ended = partial(self._show, search.walk, meta, over, _PRIORITY)
        return Explorer(search.walk, own, visit_id, ended, priority=_PRIORITY)

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
                made_at=self._clock(),
                why=why,
                requests=len(search.walk.visited),
                reason="" if found else failure_cause(search.walk),
                candidates=found,
            )
            self._write_note(proposal)
            place = found[0].url if found else f"nowhere ({proposal.reason})"
            extra = {"action": "column_proposed", "column_id": note.column.id}
            logger.warning("%s: %s; proposed new URL: %s", note.column.id, why, place, extra=extra)


def _is_fine(note: VisitNote) -> bool:
    """Return whether a column was read and has rows: only the next year's column may be missing beside it."""
    return note.outcome == "complete" and note.rows > 0


def _walk(site: SiteConfig, note: VisitNote) -> SiteWalk:
    """Return the walk. A column that answers and shows no rows any more may have been redesigned where it stands."""
    redesigned = not _is_fine(note) and note.error_class not in GONE
    dead = frozenset(column.url for column in site.columns if not (redesigned and column.url == note.url))
    return SiteWalk(site.home, discovery_words().most_requests_again, dead)


def _fitting(walk: SiteWalk, note: VisitNote) -> list[Candidate]:
    """Return the strong candidates, those first that bear the column's name and speak for its kinds of organ."""
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
        recipe=one.recipe.model_dump(mode="json", exclude_defaults=True) if one.recipe else {},
    )
