"""What a reviewed column is expected to show at every visit, from what its search saw."""

from __future__ import annotations

from archive.config.sites import Expectation
from archive.counties.proposal_record import ProposedColumn

# Rows are edited and withdrawn; a list that lost a fifth of them is not the list that was reviewed.
_SHARE = 0.8
_LEAST_YEARS = 2


def expectation_of(column: ProposedColumn) -> Expectation | None:
    """Return the expectation; None where nothing can be expected.

    A column that shows one year starts anew each January, one that was not read to its end shows no count, and the rows
    of one whose reports hang on their pages say nothing of them.
    """
    if column.is_believed or len(column.years) < _LEAST_YEARS or column.reports > column.rows:
        return None
    rows, organs = int(column.reports * _SHARE), int(column.organs * _SHARE)
    kinds = tuple(kind for kind in column.kinds if len(column.precedent.get(kind, ())) >= _LEAST_YEARS)
    return Expectation(rows=rows or None, organs=organs or None, newest_year=column.years[-1], kinds=kinds)
