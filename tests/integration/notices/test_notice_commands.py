"""`nianbao notice` and `nianbao evidence` as programs: files of every kind, exit codes, and clear refusals."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from icalendar import Calendar
from openpyxl import load_workbook

from tests.integration.notices.kept_county import REGION, KeptCounty
from tests.program import Finished, run


def nianbao(county: KeptCounty, *words: str) -> Finished:
    return run(*words, env={"NIANBAO_DATA": str(county.data), "NIANBAO_CONFIG": str(county.config)})


def notice(county: KeptCounty, output: Path, *words: str) -> Finished:
    return nianbao(county, "notice", "--year", "2025", "--region", REGION, "-o", str(output), *words)


def test_circular_from_the_day_after_the_deadline(watched: KeptCounty, tmp_path: Path) -> None:
    """Reports that came later were silent on the frozen day; what is known today says how late they are."""
    ran = notice(watched, tmp_path / "t.docx", "--as-of", "2026-02-01")
    assert ran.returncode == 0, ran.stderr
    text = "\n".join(p.text for p in Document(str(tmp_path / "t.docx")).paragraphs)
    assert "数据截至2026年2月1日24时" in text
    assert "双塔县民政局：法定时限为2026年1月31日，2月1日20时完整查看" in text
    assert "我办对双塔县有关单位2025年度年报的公布情况进行了核查，共完整查看4次，最近一次为2月1日20时" in text
    assert "逐日" not in text
    assert "双塔县水利局：" in text
    assert "林业局" not in text


def test_frozen_days_and_names_without_a_day_are_the_newest_that_fits(watched: KeptCounty, tmp_path: Path) -> None:
    """The wall clock is past every deadline of the year; nobody looked after the second, so nobody is named."""
    ran = notice(watched, tmp_path / "t.docx")
    assert ran.returncode == 0, ran.stderr
    assert "2026年4月1日24时" in "\n".join(p.text for p in Document(str(tmp_path / "t.docx")).paragraphs)


def test_n12_without_a_check_by_people_a_notice_is_a_draft_and_bears_no_number(
    watched: KeptCounty, tmp_path: Path
) -> None:
    common = ("--as-of", "2026-02-08")
    refused = notice(watched, tmp_path / "n.docx", *common, "--number", "双政办〔2026〕3号")
    assert refused.returncode == 2
    assert "nobody has checked the evidence of " in refused.stderr
    assert not (tmp_path / "n.docx").exists()
    assert notice(watched, tmp_path / "d.docx", *common).returncode == 0
    told = [one.text for one in Document(str(tmp_path / "d.docx")).paragraphs]
    assert "（草稿，未经核定）" in told
    assert not [text for text in told if "〔" in text]


def test_orders_for_all_or_for_one(watched: KeptCounty, tmp_path: Path) -> None:
    common = ("--as-of", "2026-02-08", "--form", "orders")
    assert notice(watched, tmp_path / "all.docx", *common).returncode == 0
    assert len(Document(str(tmp_path / "all.docx")).tables) == 2  # 民政局, and a reminder to 荷溪乡
    assert notice(watched, tmp_path / "one.docx", *common, "--organ", "st-slj").returncode == 0, (
        "late: to explain itself"
    )
    refused = notice(watched, tmp_path / "no.docx", *common, "--organ", "st-jyj")
    assert refused.returncode == 2
    assert "no order can be sent to it" in refused.stderr
    assert not (tmp_path / "no.docx").exists()


def test_ledger_links_to_the_real_addresses(watched: KeptCounty, tmp_path: Path) -> None:
    assert notice(watched, tmp_path / "t.xlsx", "--as-of", "2026-02-08").returncode == 0
    book = load_workbook(tmp_path / "t.xlsx")
    assert book.sheetnames == ["问题台账", "全部单位", "未能核查", "说明"]
    links = {cell.hyperlink.target for row in book["问题台账"].iter_rows() for cell in row if cell.hyperlink}
    assert "http://www.shuangta.example/nb/index.html" in links


def test_deadlines_as_a_calendar(watched: KeptCounty, tmp_path: Path) -> None:
    assert notice(watched, tmp_path / "t.ics").returncode == 0
    events: list[Any] = Calendar.from_ical((tmp_path / "t.ics").read_bytes()).walk("VEVENT")
    assert {str(event["SUMMARY"])[:3] for event in events} == {"双塔县"}
    assert {str(event["DTSTART"].dt) for event in events} == {"2026-01-31", "2026-03-31"}


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("-o", "t.pdf", "--region", REGION), "must end in .docx, .xlsx or .ics"),
        (("-o", "t.docx", "--region", "110101"), "no organs are known"),
        (("-o", "t.docx", "--region", REGION, "--as-of", "2026-01-30"), "had fallen due"),
        (("-o", "t.docx", "--region", REGION, "--reply-by", "soon"), "is not a date"),
        (("-o", "/nowhere/t.docx", "--region", REGION), "cannot be written"),
    ],
)
def test_refusals_are_one_clear_sentence(watched: KeptCounty, words: tuple[str, ...], reason: str) -> None:
    ran = nianbao(watched, "notice", "--year", "2025", *words)
    assert ran.returncode == 2
    assert reason in ran.stderr
    assert "Traceback" not in ran.stderr


def test_evidence_command(county: KeptCounty, tmp_path: Path) -> None:
    output = tmp_path / "slj.wacz"
    ran = nianbao(county, "evidence", "st-slj", "2025", "-o", str(output), "--as-of", "2026-02-08")
    assert ran.returncode == 0, ran.stderr
    assert "逾期3天" in ran.stdout
    assert zipfile.is_zipfile(output)
    earlier = nianbao(county, "evidence", "st-slj", "2025", "-o", str(output), "--as-of", "2026-02-01")
    assert "逾期未见公布" in earlier.stdout, "any past day can be shown again"
    assert "注意：已公布（2026年2月3日首次发现），不得据以点名" in earlier.stdout
    with zipfile.ZipFile(output) as package:
        for language, said in (("zh", "不得据以点名"), ("en", "may not be held against the organ")):
            assert said in package.read(f"evidence/README.{language}.md").decode()
    for words, reason in (
        (("nobody", "2025", "-o", str(output)), "no organ nobody"),
        (("st-slj", "2025", "-o", str(tmp_path / "x.zip")), "must end in .wacz"),
    ):
        refused = nianbao(county, "evidence", *words)
        assert refused.returncode == 2
        assert reason in refused.stderr
