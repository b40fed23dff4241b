"""How old evidence of absence may be: a list that nobody has read for days says nothing of today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from archive.filings.rules.facts import FilingFacts


def next_too_old(filings: Iterable[FilingFacts]) -> datetime | None:
    """Return the last instant at which every column visited lately enough still is so, if nobody visits it again.

    Within a civil day nothing but this changes a verdict by time alone. None where no column can grow too old.
    """
    by_columns = {id(facts.columns): facts for facts in filings}.values()
    ends = (
        visit.started_at + facts.max_age
        for facts in by_columns
        for column in facts.columns
        if facts.max_age is not None and (visit := column.last_complete())
        if visit.started_at + facts.max_age >= facts.as_of
    )
    return min(ends, default=None)
