"""A page that shows the day which most rows of its column share shows the rebuild's day: it accuses nobody."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from archive.filings.rules.claims import claims_of
from archive.filings.rules.facts import Observation

REBUILT = date(2026, 3, 16)


@pytest.mark.parametrize(
    ("printed", "shared", "accuses"),
    [(REBUILT, True, False), (REBUILT, False, True), (date(2026, 3, 20), True, True)],
)
def test_the_day_of_a_rebuild_on_the_page_is_no_lateness(printed: date, shared: bool, accuses: bool) -> None:
    seen = Observation(
        url="http://www.example.gov.cn/nb/1.html",
        title="某县民政局2025年政府信息公开工作年度报告",
        column_id="c",
        first_seen_at=datetime(2026, 3, 25, tzinfo=UTC),
        absent_until=None,
        row_date=REBUILT,
        page_date=printed,
        page_source="label",
        shared_day=shared,
    )
    page = next(claim for claim in claims_of(seen, 2025) if claim.source == "page")
    assert page.supports_lateness is accuses
