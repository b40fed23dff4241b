"""Does a column show what a person saw in it at the review? If not, the visit is not complete: it proves nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archive.config.sites import ColumnConfig, Expectation
from archive.ingest.listing_row import ListingRow
from archive.recognition.organ_kind import organ_kind
from archive.recognition.recognise import Recognition
from crawler.visiting.row_reports import reports_of, year_of
from crawler.visiting.visit_outcome import VisitFailure


def unexpected(column: ColumnConfig, rows: Sequence[ListingRow]) -> VisitFailure | None:
    """Return what the rows lack of what the column is expected to show (``expect`` in its site's file)."""
    if column.expect is None:
        return None
    found = [said for _, said in reports_of(rows, column.title, annual=True, year=year_of([column.title]))]
    if lacking := list(_lacking(column.expect, found)):
        told = f"{'; '.join(lacking)}; if that is right, change `expect` in the site's file"
        return VisitFailure("unexpected", told)
    return None


def _lacking(expect: Expectation, found: Sequence[Recognition]) -> Iterator[str]:
    if expect.rows and len(found) < expect.rows:
        yield f"{len(found)} rows are reports, at least {expect.rows} are expected"
    organs = {said.organ for said in found if said.organ}
    if expect.organs and len(organs) < expect.organs:
        yield f"reports of {len(organs)} organs are shown, at least {expect.organs} are expected"
    newest = max((said.report_year for said in found if said.report_year), default=0)
    if expect.newest_year and newest < expect.newest_year:
        yield f"the newest report is of {newest or 'no year'}, one of {expect.newest_year} is expected"
    kinds = {organ_kind(organ) for organ in organs}
    if lost := [kind for kind in expect.kinds if kind not in kinds]:
        yield f"no report of {', '.join(lost)} is shown"
