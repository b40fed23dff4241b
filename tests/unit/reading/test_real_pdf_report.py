"""A real county report as PDF, from bytes to findings: every cell of its three tables as printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.reading.forms import form_named
from archive.reading.read import read
from archive.reading.reading_model import Reading

PDF = Path(__file__).resolve().parents[4] / "shared/real/html/huaian_hongze_2023_report.pdf"
COLUMNS = ("natural_person", "business", "research", "social_organisation", "legal_service", "other", "total")
RESULTS = ("upheld", "corrected", "other", "pending", "total")
# Rows with anything but zeros: all of it came from natural persons.
NOT_ZERO = {
    "new": 21, "partial": 4, "refused.state_secret": 1, "refused.process_information": 1,
    "refused.enforcement_files": 1, "unable.not_held": 10, "unable.needs_making": 3, "not_processed.petition": 1,
    "total": 21,
}  # fmt: skip


@pytest.fixture(scope="module")
def report() -> Reading:
    if not PDF.is_file():
        pytest.skip(f"{PDF} is absent: the real PDF is not part of the repository")
    return read(PDF.read_bytes(), url="https://www.hongze.gov.cn/report.pdf", content_type="application/pdf")


def test_disclosure_as_printed(report: Reading) -> None:
    table = {row: {column: str(value) for column, value in cells.items()}
             for row, cells in report.tables["disclosure"].items()}  # fmt: skip
    assert table == {
        "rules": {"issued": "0", "repealed": "0", "in_force": "0"},
        "normative_documents": {"issued": "0", "repealed": "5", "in_force": "5"},
        "licensing": {"decisions": "550"},
        "penalties": {"decisions": "4119"},
        "coercion": {"decisions": "195"},
        "fees": {"amount_wan_yuan": "7730.28"},
    }


def test_requests_as_printed(report: Reading) -> None:
    form = form_named("F2019")
    assert form is not None
    expected = {
        row.id: dict.fromkeys(COLUMNS, 0) | dict.fromkeys(("natural_person", "total"), NOT_ZERO.get(row.id, 0))
        for row in form.tables["requests"].rows
    }
    assert report.tables["requests"] == expected
    groups = {"refused": 3, "unable": 13, "not_processed": 1}
    for group, whole in groups.items():
        rows = [cells for row, cells in report.tables["requests"].items() if row.startswith(f"{group}.")]
        assert sum(int(cells["total"] or 0) for cells in rows) == whole


def test_review_as_printed_with_its_wrong_totals(report: Reading) -> None:
    assert report.tables["review"] == {
        "reconsideration": dict(zip(RESULTS, (10, 1, 0, 0, 0), strict=True)),
        "litigation_direct": dict(zip(RESULTS, (0, 0, 0, 0, 0), strict=True)),
        "litigation_after_reconsideration": dict(zip(RESULTS, (5, 0, 0, 0, 0), strict=True)),
    }


def test_its_two_forms_and_wrong_totals_are_found_and_nothing_else_is_an_error(report: Reading) -> None:
    assert (report.is_report, report.report_year, report.organ) == (True, 2023, "洪泽区人民政府")
    assert report.form == "mixed"
    assert report.table_forms["disclosure"] == "F2021"
    assert report.table_forms["requests"] == "F2019"
    errors = {(finding.check, finding.where) for finding in report.findings if finding.severity == "error"}
    assert errors == {
        ("R4", "review.reconsideration.total"),
        ("R4", "review.litigation_after_reconsideration.total"),
        ("wrong_form", "requests"),
    }
    sentences = [finding.message_zh for finding in report.findings if finding.check == "R4"]
    assert sentences == ["“行政复议”总计为0，各项相加为11。", "“复议后起诉”总计为0，各项相加为5。"]
