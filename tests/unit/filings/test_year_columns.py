"""Which names of columns say that each year has its own."""

from __future__ import annotations

import pytest

from archive.filings.facts.year_columns import is_named_after_year


@pytest.mark.parametrize(
    ("title", "yearly"),
    [
        ("2024年", True),
        ("2024", True),
        (" 2024年度部门年报", True),
        ("2024n", True),
        ("政府信息公开年报", False),
        ("政府信息公开年报2024年", False),
        ("20240131", False),
        ("", False),
    ],
)
def test_a_name_that_begins_with_a_year(title: str, yearly: bool) -> None:
    assert is_named_after_year(title) is yearly
