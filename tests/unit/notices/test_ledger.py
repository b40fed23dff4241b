"""The ledger: real dates, real links, empty columns to fill in, and a sheet that says what it all is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from archive.filings.rules.decisions import Decision, DecisionKind, apply_decisions
from archive.filings.verdicts.status import FilingStatus
from archive.notices.ledger_sheet import CHECK, REMARK, ledger
from tests.unit.notices.made_board import MADE, everything, filing, rules, standing


def opened() -> Workbook:
    return load_workbook(BytesIO(ledger(everything(), rules(), made_at=MADE, version="9.9")))


def row_of(book: Workbook, sheet: str, organ: str) -> dict[str, object]:
    rows = list(book[sheet].iter_rows())
    heads = [cell.value for cell in rows[0]]
    found = next(row for row in rows[1:] if row[heads.index("单位")].value == organ)
    return {str(head): cell.value for head, cell in zip(heads, found, strict=True)}


def test_days_and_moments_are_real_dates_in_beijing_time() -> None:
    row = row_of(opened(), "问题台账", "双塔县水利局")
    assert all(
        isinstance(row[name], datetime) for name in ("截止日期", "首次发现", "最近一次确认未公布", "页面标注日期")
    )
    assert str(row["截止日期"]) == "2026-01-31 00:00:00"
    assert str(row["首次发现"]) == "2026-02-03 20:00:00"
    assert str(row["最近一次确认未公布"]) == "2026-02-02 20:00:00"
    assert str(row["页面标注日期"]) == "2026-01-30 00:00:00"
    assert row["天数"] == 3


def test_addresses_are_links() -> None:
    sheet = opened()["问题台账"]
    heads = [cell.value for cell in sheet[1]]
    links = [row[heads.index("年报网址")].hyperlink for row in sheet.iter_rows(min_row=2)]
    assert "http://www.st.example/nb/1.html" in {link.target for link in links if link}


def test_checkers_columns_are_empty_and_offer_their_choices() -> None:
    book = opened()
    row = row_of(book, "问题台账", "双塔县水利局")
    assert row[CHECK] is None
    assert row[REMARK] is None
    assert "已整改" in book["问题台账"].data_validations.dataValidation[0].formula1


def test_unverified_organs_stand_on_their_own_sheet_and_not_among_the_named() -> None:
    book = opened()
    named = {row[2].value for row in book["问题台账"].iter_rows(min_row=2)}
    assert "双塔县林业局" not in named
    assert {row[2].value for row in book["未能核查"].iter_rows(min_row=2)} == {"双塔县林业局", "双塔县东关街道办事处"}
    assert len({row[2].value for row in book["全部单位"].iter_rows(min_row=2)}) == 11


def test_custom_rows_say_so_in_their_own_words() -> None:
    row = row_of(opened(), "问题台账", "双塔县石桥镇人民政府")
    assert row["状态"] == "晚于本地通常时限公布"
    assert row["时限性质"] == "本地通常时限"
    assert row["天数说明"] == "晚于本地通常时限2天"


def test_notes_tell_scope_moment_versions_and_counts() -> None:
    told = {row[0].value: row[1].value for row in opened()["说明"].iter_rows()}
    assert told["数据截至"] == "2026年2月9日24时（北京时间）"
    assert "9.9" in str(told["程序版本"])
    assert "共11家" in str(told["数量"])


def test_names_that_look_like_formulas_stay_text() -> None:
    made = standing(filing('=HYPERLINK("http://x")', "late", 3))
    sheet = load_workbook(BytesIO(ledger(made, rules(), made_at=MADE, version="1")))["问题台账"]
    assert sheet["C2"].data_type == "s"


def test_an_empty_list_still_opens() -> None:
    made = standing(filing("教育局", "on_time"))
    book = load_workbook(BytesIO(ledger(made, rules(), made_at=MADE, version="1")))
    assert book["问题台账"].max_row <= 2


def _decided(kind: DecisionKind) -> tuple[FilingStatus, Decision]:
    """A silent organ of which a person spoke, and what was said."""
    made = filing(f"{kind}局", "overdue", 9)
    word = Decision("w", made.facts.organ_id, 2025, kind, "周经办", MADE, "密：核查所见：不可外传", date(2026, 12, 31))
    ruling, _word = apply_decisions(made.ruling, [word])
    return replace(made, ruling=ruling, decision=word, automatic_verdict=made.ruling), word


@pytest.mark.parametrize("kind", ["waive", "dismiss", "confirm"])
def test_only_the_working_copy_tells_who_decided_and_why(kind: DecisionKind) -> None:
    decided, word = _decided(kind)
    made = standing(decided, filing("水利局", "late", 3))
    words = {f"{word.organ_id}-{word.report_year}": word}
    whole = {
        inner: _whole(ledger(made, rules(), made_at=MADE, version="1", inner=words if inner else None))
        for inner in (True, False)
    }
    for mark in ("周经办", "不可外传"):
        assert (mark in whole[True], mark in whole[False]) == (True, False)
    assert "经复核" in whole[False]
    assert "至2026-12-31" in whole[False]
    if kind != "waive":  # whoever is waived stands in no list, only among the notes
        assert filing(f"{kind}局", "overdue", 9).ruling.reason_zh in whole[False], "what was found stays"
    assert ("内部工作稿" in whole[True], "内部工作稿" in whole[False]) == (True, False)


def _whole(content: bytes) -> str:
    book = load_workbook(BytesIO(content))
    return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)


def test_f5_whoever_is_named_has_deciding_visits_screenshots_and_package() -> None:
    content = ledger(
        everything(), rules(), made_at=MADE, version="9.9", base="https://nianbao.example", pictured={"urn:2"}
    )
    book = load_workbook(BytesIO(content))
    row = row_of(book, "问题台账", "双塔县水利局")
    assert str(row["据以认定的查看"]).startswith("2月2日20时　")
    assert row["截图"] == "2月3日20时（见证据包）"
    assert str(row["证据包"]).startswith("https://nianbao.example/reports/st-")
    assert row_of(book, "全部单位", "双塔县教育局")["证据包"] is None
