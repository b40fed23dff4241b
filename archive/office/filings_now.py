"""Filings as they stand at an instant, of those that orders and papers name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from archive.config.deadlines import Deadlines
from archive.filings.verdicts.status import FilingStatus, board


def filings_now(
    session: Session, deadlines: Deadlines, asked: Iterable[tuple[int, str]], now: datetime
) -> dict[str, FilingStatus]:
    """Return filings (report year and organ) by id; nothing is judged where nothing is asked."""
    organs: dict[int, set[str]] = defaultdict(set)
    for year, organ in asked:
        organs[year].add(organ)
    boards = (board(session, deadlines, year, now, organ_ids=sorted(ids)) for year, ids in organs.items())
    return {one.facts.id: one for found in boards for one in found.filings}
