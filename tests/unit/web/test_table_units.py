"""A column of money says its unit in its heading, in both languages; counts have none."""

from __future__ import annotations

import pytest

from archive.web.contents.report_tables import tables_of

READ = {
    "form": "F2021",
    "table_forms": {"disclosure": "F2021"},
    "tables": {"disclosure": {"licensing": {"decisions": 3}, "fees": {"amount_wan_yuan": 2.5}}},
}


@pytest.mark.parametrize(
    ("language", "headings"),
    [("zh", ["本年处理决定数量", "本年收费金额（万元）"]), ("en", ["Decisions", "Amount (10 000 yuan)"])],
)
def test_money_is_told_with_its_unit(language: str, headings: list[str]) -> None:
    (table,) = tables_of(READ, 2025, [], language)  # type: ignore[arg-type]
    assert [column for block in table.blocks for column in block.columns] == headings
