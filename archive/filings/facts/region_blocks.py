"""Cuts regions into blocks that are judged together, so that memory does not grow with the country."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from sqlalchemy.orm import Session

from archive.filings.facts.report_years import years_of

# Counties: some 1,500 filings, and 200,000 visits of columns that were watched daily for ten years.
BLOCK = 30


def region_blocks(regions: Iterable[str]) -> Iterator[list[str]]:
    """Yield the codes of regions in their order, a block at a time."""
    remaining = iter(regions)
    while block := list(islice(remaining, BLOCK)):
        yield block


def regions_by_year(session: Session, block: Iterable[str], as_of: datetime) -> dict[int, list[str]]:
    """Return, by report year, those regions of a block of which there is something to say; the oldest year first."""
    found: dict[int, list[str]] = defaultdict(list)
    for region in block:
        for year in years_of(session, region, as_of):
            found[year].append(region)
    return dict(sorted(found.items()))
