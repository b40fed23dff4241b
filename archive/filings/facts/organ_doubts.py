"""What may be an organ's report or the organ itself under another name, and keeps silence from being proved."""

from __future__ import annotations

from collections.abc import Sequence

from archive.filings.facts.duty import OrganRow
from archive.filings.facts.newcomers import Newcomers, sort_of
from archive.filings.facts.unattributed import UnattributedListings
from archive.filings.rules.column_visits import ColumnFact
from archive.filings.rules.facts import Doubt, Observation


def newcomer_doubts(newcomers: Newcomers, organ: OrganRow, sightings: Sequence[Observation]) -> tuple[Doubt, ...]:
    """Return organs of no roster that came where this one is silent or went; a standing report needs no other name."""
    if organ.origin == "suggested" or any(sighting.gone_at is None for sighting in sightings):
        return ()
    return tuple(newcomers.get((organ.region, sort_of(organ.kind)), ()))


def predecessor_doubts(published: Sequence[Observation], sightings: Sequence[Observation]) -> tuple[Doubt, ...]:
    """Return reports that organs published which ended in this one: where it has none itself, one may be meant for
    both."""
    if sightings:
        return ()
    return tuple(
        Doubt(
            column_id=one.column_id,
            url=one.url,
            title=one.title,
            kind="predecessor",
            first_seen_at=one.first_seen_at,
            gone_at=one.gone_at,
            absent_until=one.absent_until,
            listed=one.row_date,
            capture_id=one.first_capture_id,
        )
        for one in published
    )


def row_doubts(
    unnamed: UnattributedListings,
    organ: OrganRow,
    olds: Sequence[OrganRow],
    columns: Sequence[ColumnFact],
    sightings: Sequence[Observation],
) -> tuple[Doubt, ...]:
    """Return what may be this organ's: rows that name it, then rows of its columns that name nobody. A row that counts
    as its report is in doubt for others only."""
    if not unnamed.by_column and not unnamed.by_organ:
        return ()
    rows = [row for one in (organ, *olds) for row in unnamed.by_organ.get(one.id, ())]
    rows += [row for column in columns for row in unnamed.by_column.get(column.id, ())]
    seen = {sighting.url for sighting in sightings}
    return tuple(row for row in dict.fromkeys(rows) if row.url not in seen)
