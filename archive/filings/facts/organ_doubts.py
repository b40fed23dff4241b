"""What may be an organ's report or the organ itself under another name, and keeps silence from being proved."""

from __future__ import annotations

from collections.abc import Sequence

from archive.filings.facts.duty import OrganRow
from archive.filings.facts.newcomers import Newcomers, sort_of
from archive.filings.facts.unattributed import UnattributedListings
from archive.filings.rules.facts import ColumnFact, Doubt, Observation


def newcomer_doubts(newcomers: Newcomers, organ: OrganRow, sightings: Sequence[Observation]) -> tuple[Doubt, ...]:
    """Return organs of no roster that came where this one is silent or went; a standing report needs no other name."""
    if organ.origin == "suggested" or any(sighting.gone_at is None for sighting in sightings):
        return ()
    return tuple(newcomers.get((organ.region, sort_of(organ.kind)), ()))


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
