"""The verdict on a report that was seen and is there no more: withdrawn only when no column can still hold it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from archive.bilingual import Bilingual
from archive.filings.rules import reasons_vantages
from archive.filings.rules import reasons_withdrawn as words
from archive.filings.rules.column_visits import ColumnFact, VisitFact
from archive.filings.rules.facts import Doubt, FilingFacts, Observation
from archive.filings.rules.vantages import (
    Removal,
    absence_there,
    column_of,
    disputed_removal,
    has_one_vantage,
    visit_at,
)
from archive.filings.rules.verdict import EvidenceRef, Verdict
from archive.filings.states import Flag, State


def judge_withdrawn(facts: FilingFacts, ruling: Verdict) -> Verdict:
    """Return the verdict, ``withdrawn`` when two complete visits confirm that every observed listing was removed.

    A column that lost most of its rows at one moment was rebuilt or cut: that says nothing of one report. A report
    may also have moved to a column not visited since, or stand in a row of which nobody could tell what it is. A row
    that was given to another document took the report away from nobody: it was moved, or written over.
    """
    sightings = [sighting for sighting in facts.sightings if sighting.gone_at or not sighting.replaced]
    if not sightings or not all(sighting.gone_at for sighting in sightings):
        return ruling
    if any(sighting.mass_gone for sighting in sightings):
        flags = tuple(dict.fromkeys((*ruling.flags, Flag.SUSPECTED_REIMPORT)))
        return _still(ruling, words.mass_removal(ruling), flags)
    if removal := next((found for one in sightings if (found := _disputed(facts, one))), None):
        return _undecided(ruling, removal)
    confirming = [_confirming(facts, sighting) for sighting in sightings]
    lacking = [visit for visits in confirming for visit in visits]
    missing_since = min((visit.started_at for visit in lacking), default=facts.as_of)
    others = _others(facts)
    if any(len(visits) < 2 for visits in confirming) or any(
        _may_hold_it(facts, column, missing_since) for column in others
    ):
        return _still(ruling, words.possibly_moved(ruling), ruling.flags)
    gone_at = max(sighting.gone_at for sighting in sightings if sighting.gone_at)
    if doubt := next((row for row in facts.doubts if _may_stand(facts, row, gone_at)), None):
        return _still(ruling, words.possibly_renamed(ruling, doubt), ruling.flags)
    lacking += [visit for column in others if (visit := column.last_complete())]
    reason = words.withdrawn(facts, ruling)
    rests = (*ruling.evidence_refs, *(EvidenceRef("absent", visit_id=visit.id) for visit in lacking))
    ruling = replace(
        ruling, state=State.WITHDRAWN, days_late=None, reason_zh=reason[0], reason_en=reason[1], evidence_refs=rests
    )
    newest = max(lacking, key=lambda visit: visit.started_at)
    return _aged(facts, ruling, newest)


def _disputed(facts: FilingFacts, sighting: Observation) -> Removal | None:
    column = column_of(facts.columns, sighting)
    return disputed_removal(column, sighting) if column else None


def _undecided(ruling: Verdict, removal: Removal) -> Verdict:
    """Return what is left where one vantage saw the report standing and another did not find it."""
    rests = (EvidenceRef("present", visit_id=removal.seen.id), EvidenceRef("absent", visit_id=removal.lacking.id))
    told = ruling.also(reasons_vantages.disputed(removal), rests=rests)
    return replace(told, state=State.UNVERIFIED, days_late=None)


def _may_stand(facts: FilingFacts, doubt: Doubt, gone_at: datetime) -> bool:
    """Whether a row in doubt stood there when the report went; several vantages may each have missed it."""
    column = column_of(facts.columns, doubt)
    return doubt.gone_at is None or doubt.gone_at > gone_at or (column is not None and not has_one_vantage(column))


def _aged(facts: FilingFacts, ruling: Verdict, newest: VisitFact) -> Verdict:
    """Mark a verdict where a column has not been visited for long: the report may be back, or stand there now."""
    watched = [column for column in facts.columns if column.in_service(facts.as_of)]
    visits = [visit for column in watched if (visit := column.last_complete())]
    oldest = min((visit.started_at for visit in visits), default=newest.started_at)
    if facts.max_age is None or facts.as_of - oldest <= facts.max_age:
        return ruling
    return replace(ruling, flags=tuple(dict.fromkeys((*ruling.flags, Flag.STALE))))


def _still(ruling: Verdict, reason: Bilingual, flags: tuple[Flag, ...]) -> Verdict:
    return replace(ruling, reason_zh=reason[0], reason_en=reason[1], flags=flags)


def _confirming(facts: FilingFacts, sighting: Observation) -> list[VisitFact]:
    """Return the two complete visits in a row that confirmed that a row had gone.

    An emptied column confirms nothing.
    """
    gone = sighting.gone_at
    column = column_of(facts.columns, sighting)
    visits = column.visits if column else ()
    full = [k for k in visits if (k.outcome == "complete" or k.emptied) and gone and k.finished_at <= gone][-2:]
    return [visit for visit in full if not visit.emptied]


def _others(facts: FilingFacts) -> list[ColumnFact]:
    """Return the watched columns in which the report was never met."""
    met = {sighting.column_id for sighting in facts.sightings}
    return [column for column in facts.columns if column.id not in met and column.in_service(facts.as_of)]


def _may_hold_it(facts: FilingFacts, column: ColumnFact, missing_since: datetime) -> bool:
    """Whether the column has not been visited in full since the report went, from where it was seen."""
    met = [(own, one) for one in facts.sightings if (own := column_of(facts.columns, one))]
    saw = [visit_at(own, one.first_seen_at) for own, one in met]
    last = [absence_there(column, visit, facts.as_of + timedelta(microseconds=1)) for visit in saw] or [
        column.last_complete()
    ]
    complete = None if None in last else min((one for one in last if one), key=lambda visit: visit.started_at)
    return complete is None or complete.started_at < missing_since
