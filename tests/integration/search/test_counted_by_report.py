"""A report at two addresses, in two columns or edited twice is one report, wherever reports are counted or summed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.config.load import load_configuration
from archive.config.schedule_settings import Schedule
from archive.database.models import FindingRecord, Site, Version
from archive.export.resource import Dataset
from archive.export.resources import RESOURCES
from archive.filings.facts.known_years import years_known
from archive.search.service import batch
from archive.search.trend import reports_read, trends
from archive.web.contents.finding_list import FindingQuery, count_findings, find_findings
from archive.web.wording.naming import region_names
from tests.integration.search.conftest import OpenShelf
from tests.integration.search.shelf import SEEN, Shelf

NOW = datetime(2026, 11, 1, tzinfo=UTC)
ORGANS = {"jyj": "教育局", "sfj": "司法局", "mzj": "民政局"}


@pytest.fixture
def shelf(new_shelf: OpenShelf) -> Iterator[Shelf]:
    with new_shelf() as made:
        for organ, name in ORGANS.items():
            made.organ(organ, name)
        yield made


def add(shelf: Shelf, organ: str, url: str, cell: int, *, day: int = 0, **values: Any) -> Version:
    """A report with one cell and one finding, seen first on a day; the same cell is the same content."""
    told = {"first_seen_at": SEEN + timedelta(days=day), "content_digest": f"{organ}:{cell}"} | values
    reading = {"tables": {"disclosure": {"licensing": {"decisions": cell}}}, "table_forms": {"disclosure": "F2021"}}
    text = f"河长制工作，许可{cell}件"
    made = shelf.add(f"{ORGANS[organ]}年报", text, organ_id=organ, report_year=2023, url=url, reading=reading, **told)
    shelf.finding(made, "R1")
    return made


@pytest.fixture
def truth(shelf: Shelf) -> dict[str, Version]:
    """Three reports: a mirror under https, one edited twice, one in two columns of which one was edited later."""
    first = add(shelf, "jyj", "http://a.test/1", 10)
    add(shelf, "jyj", "https://a.test/1", 10, day=1)
    for number, day in enumerate((0, 5, 9)):
        edited = add(shelf, "sfj", "http://a.test/2", 20 + number, day=day)
    add(shelf, "mzj", "http://a.test/3", 30)
    later = add(shelf, "mzj", "http://a.test/3", 31, day=10)
    add(shelf, "mzj", "http://m.test/3", 30, day=20)  # a mirror found last, with what the report said before
    shelf.listing("教育局年报", "http://n.test/1")
    shelf.listing("民政局年报", "http://n.test/3")
    shelf.session.flush()
    return {"jyj": first, "sfj": edited, "mzj": later}


def rows(shelf: Shelf, name: str) -> list[dict[str, Any]]:
    resource = next(one for one in RESOURCES if one.name == name)
    names = [field.name for field in resource.fields]
    made = Dataset(shelf.session, load_configuration().deadlines, Schedule(), NOW)
    return [dict(zip(names, row, strict=True)) for row in resource.rows(made)]


def test_searches_facets_trends_and_batches_count_reports(shelf: Shelf, truth: dict[str, Version]) -> None:
    found = shelf.find("河长制")
    assert (found.count, {hit.version_id for hit in found.hits}) == (3, {one.id for one in truth.values()})
    facets = {name: {one.value: one.count for one in values} for name, values in found.facets.items()}
    assert (facets["year"], facets["finding"], facets["form"]) == ({"2023": 3}, {"R1": 3}, {"F2021": 3})
    assert shelf.find("河长制", versions="all").count == 8, "every version is found where all are asked for"
    assert [one.count for one in batch(shelf.folder, ["河长制", "教育局"])] == [3, 2], "and a row that names nobody yet"
    (told,) = trends(shelf.session, shelf.folder, ["河长制"])
    assert told.counts == reports_read(shelf.session) == {2023: 3}
    assert reports_read(shelf.session, region="370126") == {2023: 3}


def test_a_row_that_was_not_read_counts_only_where_nothing_else_stands_for_its_report(
    shelf: Shelf, truth: dict[str, Version]
) -> None:
    known = {"report_year": 2023, "is_report": True}
    for url, organ, year in (("http://x.test/1", "jyj", 2023), ("u1", "jyj", 2022), ("u2", "jyj", 2022)):
        row = shelf.listing("教育局另一条目", url)
        for name, value in (known | {"organ_id": organ, "report_year": year}).items():
            setattr(row, name, value)
    shelf.session.flush()
    assert shelf.find("另一条目").count == 1, "2023 was read at another address, 2022 stands in two rows"
    assert shelf.find("另一条目", versions="all").count == 3


def test_findings_are_those_of_reports(shelf: Shelf, truth: dict[str, Version]) -> None:
    wanted = FindingQuery(NOW)
    assert {one.version.id for one in find_findings(shelf.session, wanted)} == {one.id for one in truth.values()}
    assert count_findings(shelf.session, wanted)[0] == {"R1": 3}
    then = FindingQuery(SEEN + timedelta(days=6))
    told = {(one.version.organ_id, one.version.number) for one in find_findings(shelf.session, then)}
    assert told == {("jyj", 1), ("sfj", 2), ("mzj", 1)}, "as it was known on that day"


def test_checks_and_severities_are_counted_each_under_the_other_filter(shelf: Shelf, truth: dict[str, Version]) -> None:
    for organ, check, severity in (("jyj", "R9", "warning"), ("sfj", "R9", "warning"), ("mzj", "X", "not_understood")):
        found = FindingRecord(version_id=truth[organ].id, check=check, severity=severity, where="", message_zh="", message_en="")  # fmt: skip
        shelf.session.add(found)
    shelf.session.flush()
    errors, warnings, all_known = {"R1": 3}, {"R9": 2}, {"R1": 3, "R9": 2}
    for wanted, checks, severities in (
        (FindingQuery(NOW), all_known, {"error": 3, "warning": 2}),
        (FindingQuery(NOW, severity="warning"), warnings, {"error": 3, "warning": 2}),
        (FindingQuery(NOW, check="R1"), all_known, {"error": 3}),
        (FindingQuery(NOW, check="R9", severity="error"), errors, {"warning": 2}),
        (FindingQuery(NOW, severity="not_understood"), {"X": 1}, {"error": 3, "warning": 2}),
    ):
        assert count_findings(shelf.session, wanted) == (checks, severities), wanted
        listed = Counter(one.finding.check for one in find_findings(shelf.session, wanted))
        assert listed == {check: n for check, n in checks.items() if wanted.check in ("", check)}


def test_years_are_those_of_any_row_newest_first_and_regions_have_their_first_site_s_name(shelf: Shelf) -> None:
    assert years_known(shelf.session) == []
    for number, year in enumerate((2023, 2009, 2023, None, 2021)):
        row = shelf.listing("年报", f"http://y.test/{number}")
        row.report_year, row.is_report = year, number != 4
    for site, name in (("later", "后来的名称"), ("first", "原来的名称")):
        shelf.session.add(Site(id=site, name=name, region="999998", home=f"http://{site}.test/", verified=None))
    shelf.session.flush()
    assert years_known(shelf.session) == [2023, 2009], "a row that is no report names no year"
    names = region_names(shelf.session)
    assert (names["999998"], list(names)) == ("原来的名称", sorted(names))


def test_a_sum_over_current_rows_of_the_dataset_is_the_truth(shelf: Shelf, truth: dict[str, Version]) -> None:
    cells, others = rows(shelf, "cells"), rows(shelf, "cells_other")
    assert sum(row["cell_value"] for row in cells) == 10 + 22 + 31
    assert sum(row["cell_value"] for row in others if row["current"]) == 10 + 30, "addresses that stand for no report"
    assert [row for row in others if row["report_current"]] == []
    standing = {one.id for one in truth.values()}
    assert {row["version_id"] for row in rows(shelf, "versions") if row["report_current"]} == standing
    for name in ("reports", "findings", "cells"):
        assert {row["version_id"] for row in rows(shelf, name)} == standing, name
    outcomes = rows(shelf, "outcomes")
    each = Counter(row["version_id"] for row in outcomes)
    assert each.keys() == standing
    assert len(set(each.values())) == 1


def test_an_edited_report_with_a_mirror_of_what_it_says_now_counts_once(shelf: Shelf) -> None:
    add(shelf, "jyj", "http://a.test/1", 10)
    edited = add(shelf, "jyj", "http://a.test/1", 11, day=5)
    add(shelf, "jyj", "http://m.test/1", 11, day=6)
    shelf.session.flush()
    assert reports_read(shelf.session) == {2023: 1}
    assert [row["version_id"] for row in rows(shelf, "versions") if row["report_current"]] == [edited.id]


def test_what_is_no_report_or_nobodys_counts_by_its_address(shelf: Shelf, tmp_path: Path) -> None:
    add(shelf, "jyj", "http://a.test/1", 10)
    add(shelf, "jyj", "http://a.test/pic", 10, is_report=False)
    for url in ("http://a.test/x", "http://a.test/y"):
        shelf.add("不明年报", "河长制", url=url)
    assert shelf.find("河长制").count == 4
    assert sum(row["report_current"] for row in rows(shelf, "versions")) == 4


def test_when_the_version_that_stood_is_gone_another_stands(shelf: Shelf, truth: dict[str, Version]) -> None:
    assert shelf.find("河长制 教育局").hits[0].url == "http://a.test/1"
    moved = truth["jyj"]
    moved.organ_id, moved.report_id = "sfj", "sfj-2023"
    shelf.session.flush()
    assert {hit.url for hit in shelf.find("河长制 单位:教育局").hits} == {"https://a.test/1"}
