"""The figures on real titles and on the 99 rows of a real annual-report column, when that material is at hand."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from pathlib import Path

import pytest
from lxml import html
from warcio.archiveiterator import ArchiveIterator

from archive.recognition.organ_names import normalise_organ, organ_key
from archive.recognition.recognise import Recognition, recognise

REAL = Path(__file__).resolve().parents[4] / "shared" / "real"
pytestmark = pytest.mark.skipif(
    not (REAL / "titles.tsv").is_file(), reason="../shared/real is absent: the figures on real titles were NOT checked"
)

Row = dict[str, str]


@pytest.fixture(scope="module")
def judged() -> list[tuple[Row, Recognition]]:
    with (REAL / "titles.tsv").open(encoding="utf-8") as file:
        return [(row, recognise(row["title"])) for row in csv.DictReader(file, delimiter="\t")]


def _true(row: Row) -> bool:
    return row["is_annual_report"] == "yes"


def test_f1_of_being_a_report(judged: list[tuple[Row, Recognition]]) -> None:
    hits = sum(_true(row) and found.is_report for row, found in judged)
    wrong = sum(_true(row) != found.is_report for row, found in judged)
    assert hits > 100
    assert 2 * hits / (2 * hits + wrong) >= 0.99


def test_year_of_true_reports(judged: list[tuple[Row, Recognition]]) -> None:
    reports = [(row, found) for row, found in judged if _true(row) and found.is_report]
    right = sum(str(found.report_year) == row["report_year"] for row, found in reports)
    assert right / len(reports) >= 0.995


def test_organ_of_true_reports(judged: list[tuple[Row, Recognition]]) -> None:
    """A publisher's name may stand behind places that the title does not name (益阳市…区 before 教育局)."""
    reports = [(row, recognise(row["title"], column="信息公开年报")) for row, _ in judged if _true(row)]
    right = sum(_same(re.sub(r"\(.*", "", row["publisher"]), found.organ) for row, found in reports)
    assert right / len(reports) >= 0.97


def _same(publisher: str, organ: str) -> bool:
    if organ_key(publisher) == organ_key(organ):
        return True
    if not organ:
        return False
    places, _, name = normalise_organ(publisher).rpartition(normalise_organ(organ))
    return not name and places.endswith(("省", "市", "县", "区"))


def _column_titles() -> list[str]:
    pages: dict[str, bytes] = {}
    with (REAL / "zhecheng-2018.warc.gz").open("rb") as file:
        for record in ArchiveIterator(file):
            if record.rec_type == "response":
                pages[record.rec_headers["WARC-Target-URI"]] = record.content_stream().read()
    column = "http://www.zhecheng.gov.cn/xxgk/xxgknb/index"
    bodies = [pages[f"{column}{suffix}.html"] for suffix in ("", *(f"_{page}" for page in range(2, 8)))]
    rows = [row for body in bodies for row in html.fromstring(body).iter("li") if row.find("span") is not None]
    return ["".join(map(str, link.itertext())) for row in rows if (link := row.find("a")) is not None]


def test_every_row_of_a_real_column_is_a_report_with_its_organ_and_year() -> None:
    organs: dict[int | None, set[str]] = defaultdict(set)
    titles = _column_titles()
    for title in titles:
        found = recognise(title, column="柘城县 > 信息公开年报")
        assert found.is_report, f"{title}: {found.reason}"
        assert found.organ, title
        organs[found.report_year].add(organ_key(found.organ, "柘城县"))
    assert len(titles) == 99
    assert {year: len(names) for year, names in organs.items()} == {2017: 70, 2016: 24, 2015: 1, 2014: 1, 2013: 1}
    assert {organ for year in (2013, 2014, 2015) for organ in organs[year]} == {"人民政府"}
