"""The verdict on a report that was seen and is there no more: withdrawn only when no column can still hold it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from archive.filings import words_gone as words
from archive.filings.facts import ColumnFact, FilingFacts, LookFact
from archive.filings.ruling import Rest, Ruling
from archive.filings.words import Words


def judge_withdrawn(facts: FilingFacts, ruling: Ruling) -> Ruling:
    """The ruling as it stands while any sighting is there; withdrawn when two complete looks confirm that all went.

    A column that lost most of its rows at one moment was rebuilt or cut: that says nothing of one report. A report
    may also have moved to a column not looked at since, or stand in a new row whose organ could not be told.
    """
    if not all(sighting.gone_at for sighting in facts.sightings):
        return ruling
    if any(sighting.mass_gone for sighting in facts.sightings):
        flags = tuple(dict.fromkeys((*ruling.flags, "suspected_reimport")))
        return _still(ruling, words.gone_with_many(ruling), flags)
    last = max(min(s.last_seen_at or s.first_seen_at, s.gone_at or s.first_seen_at) for s in facts.sightings)
    if any(_may_hold_it(column, facts, last) for column in facts.columns):
        return _still(ruling, words.gone_perhaps_moved(ruling), ruling.flags)
    if any(row.first_seen_at > last for row in facts.unnamed):
        return _still(ruling, words.gone_perhaps_renamed(ruling), ruling.flags)
    reason = words.withdrawn(facts, ruling)
    rests = (*ruling.rests, *(Rest("absent", look_id=look.id) for look in _confirming(facts, last)))
    return replace(ruling, state="withdrawn", days_late=None, reason_zh=reason[0], reason_en=reason[1], rests=rests)


def _still(ruling: Ruling, reason: Words, flags: tuple[str, ...]) -> Ruling:
    return replace(ruling, reason_zh=reason[0], reason_en=reason[1], flags=flags)


def _may_hold_it(column: ColumnFact, facts: FilingFacts, last: datetime) -> bool:
    """Whether a watched column has not been looked at in full since the report was last seen."""
    if not column.in_service(facts.as_of):
        return False
    complete = column.last_complete()
    return complete is None or complete.started_at <= last


def _confirming(facts: FilingFacts, last: datetime) -> list[LookFact]:
    """The first two complete looks of each column after the report was last seen."""
    looks: list[LookFact] = []
    for column in facts.columns:
        looks += [look for look in column.looks if look.outcome == "complete" and look.started_at > last][:2]
    return looks
