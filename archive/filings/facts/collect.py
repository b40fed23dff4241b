"""Collects from the database what was known of every filing of one report year up to a moment.

Regions are taken in blocks, each with a fixed number of queries, so that memory does not grow with the country.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from archive.clock import day_end
from archive.config.deadlines import Deadline, Deadlines, no_deadline
from archive.database.models import Listing, Organ
from archive.filings.decisions.decision_log import decisions_by_organ
from archive.filings.facts import duty
from archive.filings.facts.begun_years import YearCount, year_counts
from archive.filings.facts.columns import OWN_SYSTEM, RegionColumns, WatchedColumns
from archive.filings.facts.duty import OrganRow, Successions
from archive.filings.facts.newcomers import Newcomers, newcomers
from archive.filings.facts.observations import observations_of
from archive.filings.facts.organ_doubts import newcomer_doubts, predecessor_doubts, row_doubts
from archive.filings.facts.precedents import Held, held_before, precedent_of
from archive.filings.facts.region_blocks import region_blocks
from archive.filings.facts.report_years import organ_regions
from archive.filings.facts.row_decisions import counted_at
from archive.filings.facts.third_party import with_third_party
from archive.filings.facts.unattributed import UnattributedListings, unattributed_listings
from archive.filings.rules.column_visits import ColumnFact
from archive.filings.rules.decisions import Decision, decisions_in_force, dismissed_findings, is_confirmed
from archive.filings.rules.facts import FilingFacts, Observation, Precedent
from archive.filings.rules.interval import last_day


def collect_facts(
    session: Session,
    deadlines: Deadlines,
    year: int,
    as_of: datetime,
    *,
    region: str = "",
    organ_ids: Sequence[str] = (),
) -> list[FilingFacts]:
    """Facts of all filings of ``year`` in the region (a code or a prefix of one) or of the named organs."""
    if organ_ids:
        whose = Organ.id.in_(organ_ids) & Organ.region.startswith(region, autoescape=True)
        collector = _FactCollector(session, deadlines, year, as_of)
        return collector.facts(whose, WatchedColumns(session, as_of), named=True)
    found = iter_fact_blocks(session, deadlines, year, as_of, organ_regions(session, [region]))
    return [facts for block in found for facts in block]


def iter_fact_blocks(
    session: Session, deadlines: Deadlines, year: int, as_of: datetime, regions: Iterable[str],
    columns: WatchedColumns | None = None,
) -> Iterator[list[FilingFacts]]:  # fmt: skip
    """Yield the same region by region, a block of them at a time; ``columns`` as of the same moment, if asked for."""
    collector = _FactCollector(session, deadlines, year, as_of)
    for block in region_blocks(regions):
        yield collector.facts(Organ.region.in_(block), columns or WatchedColumns(session, as_of))


@dataclass(frozen=True, slots=True)
class _Known:
    """Everything that was asked for once for all organs of a block."""

    regions: Mapping[str, RegionColumns]
    sightings: Mapping[str, tuple[Observation, ...]]
    unnamed: UnattributedListings
    newcomers: Newcomers
    words: Mapping[str, tuple[Decision, ...]]
    held: Held


class _FactCollector:
    """One year as of one moment."""

    def __init__(self, session: Session, deadlines: Deadlines, year: int, as_of: datetime) -> None:
        self._session, self._deadlines, self._year, self._as_of = session, deadlines, year, as_of
        self._successions: Successions = duty.successions(session)
        self._due: dict[tuple[str, str], Deadline] = {}
        self._today = last_day(as_of)
        self._max_age = deadlines.max_age(self._today)

    def facts(self, whose: ColumnElement[bool], columns: WatchedColumns, *, named: bool = False) -> list[FilingFacts]:
        """Facts of the organs that fit a condition. A suggested organ first met later is left out unless named."""
        organs = duty.organs(self._session, whose)
        if not named:
            organs = self._known(organs, whose)
        regions, unnamed, newly = self._regions(columns, organs)
        words = self._words(whose)
        dismissed = dismissed_findings(word for spoken in words.values() for word in spoken)
        sightings = observations_of(self._session, whose, self._year, self._as_of, dismissed=dismissed)
        sightings |= self._of_predecessors(organs, sightings)
        known = _Known(regions, sightings, unnamed, newly, words, self._held(organs, sightings))
        found = [self._guarded(organ, known) for organ in organs]
        return with_third_party(self._session, found, whose, self._year, self._as_of)

    def _held(self, organs: Sequence[OrganRow], sightings: Mapping[str, object]) -> Held:
        """Asked only of those of whom nothing was seen though the day is past."""
        silent = [o for o in organs if o.id not in sightings and self._deadline(o).due < self._today]
        ids = {o.id for o in silent}
        if self._successions.ended:
            ids |= {old for o in silent for old in self._successions.predecessors(o)}
        return held_before(self._session, ids, self._year, self._as_of) if ids else {}

    def _words(self, whose: ColumnElement[bool]) -> dict[str, tuple[Decision, ...]]:
        found = decisions_by_organ(self._session, whose, self._year)
        return {organ: tuple(decisions_in_force(words, self._as_of)) for organ, words in found.items()}

    def _known(self, organs: Sequence[OrganRow], whose: ColumnElement[bool]) -> Sequence[OrganRow]:
        if all(organ.origin != "suggested" for organ in organs):
            return organs
        query = (
            select(Listing.organ_id, func.min(Listing.first_seen_at))
            .join(Organ, Organ.id == Listing.organ_id)
            .where(whose, Organ.origin == "suggested")
            .group_by(Listing.organ_id)
        )
        there = {organ_id for organ_id, first in self._session.execute(query) if first < self._as_of}
        return [organ for organ in organs if organ.origin != "suggested" or organ.id in there]

    def _regions(
        self, columns: WatchedColumns, organs: Sequence[OrganRow]
    ) -> tuple[dict[str, RegionColumns], UnattributedListings, Newcomers]:
        views = columns.of({organ.region for organ in organs} | self._old_regions(organs))
        regions: dict[str, RegionColumns] = defaultdict(RegionColumns)
        ids, delay = [view.fact.id for view in views], self._deadlines.announces_delay
        then = counted_at(self._session, self._as_of)
        counts = year_counts(self._session, ids, self._year, self._as_of, then)
        for view in views:
            count = counts.get(view.fact.id, YearCount())
            fact = replace(view.fact.of_year(self._year), organs_before=count.before, organs_now=count.now)
            regions[view.region].views.append(replace(view, fact=fact))
        unnamed = unattributed_listings(self._session, ids, self._year, self._as_of, delay, then=then)
        return regions, unnamed, newcomers(self._session, ids, self._year, self._as_of, then, self._deadlines.outside)

    def _of_predecessors(
        self, organs: Iterable[OrganRow], known: Mapping[str, object]
    ) -> dict[str, tuple[Observation, ...]]:
        if not self._successions.ended:
            return {}
        ids = {old.id for organ in organs for old in self._inherited(organ)}
        ids |= {old.id for organ in organs for old in self._merged(organ)} - known.keys()
        return observations_of(self._session, Organ.id.in_(ids), self._year, self._as_of) if ids else {}

    def _merged(self, organ: OrganRow) -> list[OrganRow]:
        return self._successions.merged(organ, self._year, self._deadline(organ).due)

    def _old_regions(self, organs: Iterable[OrganRow]) -> set[str]:
        """Regions whose organs' duty fell to one of these (江北区 → 两江新区): the report may stand on their sites."""
        if not self._successions.ended:
            return set()
        return {old.region for organ in organs for old in self._inherited(organ)}

    def _inherited(self, organ: OrganRow) -> list[OrganRow]:
        return self._successions.inherited(organ, self._year, self._deadline(organ).due)

    def _deadline(self, organ: OrganRow) -> Deadline:
        key = (organ.kind, organ.region)
        if key not in self._due:
            self._due[key] = self._deadlines.any_of(organ.kind, self._year, organ.region)
        return self._due[key]

    def _guarded(self, organ: OrganRow, known: _Known) -> FilingFacts:
        """Facts that cannot be put together are our fault: the filing is told so, and the board goes on."""
        try:
            return self._filing(organ, known)
        except Exception as error:  # noqa: BLE001  (one organ's fault ends no board)
            return FilingFacts(
                organ.id, organ.name, organ.kind, organ.region, self._year, no_deadline(self._year), self._as_of,
                confirmed=False, fault=f"{type(error).__name__}: {error}",
            )  # fmt: skip

    def _filing(self, organ: OrganRow, known: _Known) -> FilingFacts:
        deadline, kind, words = self._deadline(organ), organ.kind, known.words.get(organ.id, ())
        olds = self._inherited(organ) if self._successions.ended else []
        mine = known.sightings.get(organ.id, ()) + tuple(s for old in olds for s in known.sightings.get(old.id, ()))
        columns = self._columns(organ, olds, mine, known.regions, is_confirmed(words))
        outside = organ.origin != "confirmed" and self._deadlines.outside(organ.name)
        heir = self._successions.successor(organ, deadline.due) if organ.successor else None
        return FilingFacts(
            organ_id=organ.id,
            organ=organ.name,
            kind=kind,
            region=organ.region,
            year=self._year,
            deadline=deadline,
            as_of=self._as_of,
            confirmed=is_confirmed(words)
            or (not outside and self._confirmed(organ, olds, deadline, known.regions[organ.region].first_visits[kind])),
            applicable=deadline.ruled and duty.is_applicable(organ, self._year, deadline.due, heir, bool(mine or olds)),
            outside=outside,
            sightings=mine,
            columns=columns,
            precedent=None if mine else self._precedent(organ, columns, known.held, words),
            doubts=(
                *row_doubts(known.unnamed, organ, olds, columns, mine),
                *newcomer_doubts(known.newcomers, organ, mine),
                *predecessor_doubts([s for old in self._merged(organ) for s in known.sightings.get(old.id, ())], mine),
            ),
            announcements=tuple(known.unnamed.announcements.get(organ.id, ())),
            filing_due=self._deadlines.filed_by(kind, self._year, organ.region),
            max_age=self._max_age,
            successor=heir.name if heir else "",
            predecessor_of=tuple(old.name for old in olds),
            decisions=words,
        )

    def _columns(
        self,
        organ: OrganRow,
        olds: Sequence[OrganRow],
        mine: Sequence[Observation],
        regions: Mapping[str, RegionColumns],
        confirmed: bool,
    ) -> tuple[ColumnFact, ...]:
        columns = regions[organ.region].columns(organ.kind, mine)
        for old in olds:
            if old.region != organ.region:
                more = regions[old.region].columns(old.kind, mine)
                columns += tuple(column for column in more if column not in columns)
        apart = self._deadlines.reports_on_own_system(organ.name, organ.region) and not confirmed
        return (*columns, OWN_SYSTEM) if apart else columns

    def _precedent(
        self, organ: OrganRow, columns: Sequence[ColumnFact], held: Held, words: Sequence[Decision]
    ) -> Precedent | None:
        before = self._successions.predecessors(organ) if self._successions.ended else ()
        earlier = [one for organ_id in (organ.id, *before) for one in held.get(organ_id, ())]
        return precedent_of(columns, earlier, organ.vouched, words, self._as_of)

    def _confirmed(
        self, organ: OrganRow, olds: Sequence[OrganRow], deadline: Deadline, first_visit: datetime | None
    ) -> bool:
        """Return whether the duty is confirmed: a successor's is as sure as that of the organs it took over."""
        end = day_end(deadline.due)
        if not olds and duty.ended_before(organ, deadline.due):
            return False  # it published though its duty had ended: nothing is held against it
        return any(duty.is_duty_confirmed(one, self._year, end, first_visit) for one in (olds or [organ]))
