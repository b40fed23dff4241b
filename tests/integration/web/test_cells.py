"""Numbers of the reports' tables: every question is answered as the truth of a made archive answers it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from archive.cells.cell_place import parse_place
from archive.cells.cell_query import ReportFilter, cell_rows
from archive.config.load import load_configuration
from archive.reading.forms import form_named
from archive.web.app import create_app
from tests.integration.made_tables import KINDS, NOW, REGIONS, YEARS, Made, TrueReport, build, organ_of

from .seen import elements, page, text, values

API = "/api/v1/cells"
FORMS = ("F2021", "F2019")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    made = build(tmp_path_factory.mktemp("tables"))
    yield made
    made.engine.dispose()


@pytest.fixture(scope="module")
def tables(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("data")
    app = create_app(made.engine, load_configuration(), now=lambda: NOW, warc_folder=folder, search_folder=folder)
    with TestClient(app) as client:
        yield client


def groups(form: str) -> dict[tuple[str, str], list[str]]:
    """Every row of a form, and every group that readers ask for, by table and id, with its rows."""
    known = form_named(form)
    assert known is not None
    found: dict[tuple[str, str], list[str]] = {}
    for name, table in known.tables.items():
        for row in table.rows:
            found[name, row.id] = [row.id]
        for group in table.row_groups:
            if members := [row.id for row in table.rows if row.group == group.id]:
                found[name, group.id] = members
    found["requests", "disclosed"] = ["granted", "partial"]
    found["review", "litigation"] = ["litigation_direct", "litigation_after_reconsideration"]
    return found


def true_cell(report: TrueReport, table: str, row: str, column: str) -> tuple[str, int | None]:
    """What the report says there, found without any of the code that is tested."""
    rows = groups(report.form).get((table, row))
    known = form_named(report.form)
    assert known is not None
    if rows is None:
        return "not_in_form", None
    layout = known.tables[table]
    if any(column not in layout.row_columns(one) for one in layout.rows if one.id in rows):
        return "not_in_form", None
    if table not in report.tables:
        return "no_table", None
    if any(f"{table}.{one}.{column}" in report.unread for one in rows):
        return "not_understood", None
    numbers = [value for one in rows if (value := report.tables[table][one][column]) is not None]
    return ("number", sum(numbers)) if numbers else ("blank", None)


def walk(client: TestClient, **asked: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    after = ""
    while True:
        told = client.get(API, params=asked | {"after": after, "limit": 7}).json()
        items += told["items"]
        after = told["next"]
        if not after:
            assert told["total"] == len(items)
            return items


def questions(number: int) -> list[dict[str, Any]]:
    """Random questions: a place of either form, of whose reports, on which years."""
    random = Random(number)
    asked = []
    for _ in range(number):
        (table, row), rows = random.choice(sorted(groups(random.choice(FORMS)).items()))
        known = [form for form in map(form_named, FORMS) if form and rows[0] in {r.id for r in form.tables[table].rows}]
        layout = known[0].tables[table]
        column = random.choice(next(layout.row_columns(one) for one in layout.rows if one.id == rows[0]))
        one: dict[str, Any] = {"row": f"{table}.{row}", "column": column}
        if random.random() < 0.5:
            one["kind"] = random.sample(sorted(set(KINDS)), 2)
        if random.random() < 0.5:
            one["region"] = random.choice((*REGIONS, "99", "9801"))
        if random.random() < 0.5:
            one["year"] = random.sample(YEARS, 2)
        if random.random() < 0.2:
            one["organ"] = organ_of(random.choice(REGIONS), random.randrange(5))
        asked.append(one)
    return asked


def meant(made: Made, asked: dict[str, Any]) -> list[TrueReport]:
    return [
        report
        for report in made.reports
        if report.kind in asked.get("kind", KINDS)
        and report.region.startswith(asked.get("region", ""))
        and report.year in asked.get("year", YEARS)
        and report.organ == asked.get("organ", report.organ)
    ]


@pytest.mark.parametrize("asked", questions(40), ids=lambda asked: f"{asked['row']}.{asked['column']}")
def test_every_question_is_answered_as_the_truth_answers_it(
    made: Made, tables: TestClient, asked: dict[str, Any]
) -> None:
    table, _, row = asked["row"].partition(".")
    truth = {report.id: true_cell(report, table, row, asked["column"]) for report in meant(made, asked)}
    told = walk(tables, **asked)
    assert {one["report_id"]: (one["status"], one["value"]) for one in told} == truth
    assert len(told) == len(truth), "every report once, however many addresses and versions it has"
    sums = tables.get(f"{API}/sums", params=asked | {"by": "province"}).json()["items"]
    expected: dict[tuple[str, int, str], list[int]] = {}
    for report in meant(made, asked):
        found = expected.setdefault((report.region[:2], report.year, report.form), [])
        _status, value = truth[report.id]
        found += [value] if value is not None else []
    got = {(one["key"], one["year"], one["form"]): (one["numbers"], one["sum"], one["median"]) for one in sums}
    assert got == {
        key: (len(found), sum(found) if found else None, median(found) if found else None)
        for key, found in expected.items()
    }
    assert sum(one["reports"] for one in sums) == len(truth)


def test_a_rank_holds_the_numbers_of_one_year_and_form_by_size(made: Made, tables: TestClient) -> None:
    told = walk(tables, row="不予公开", show="rank")
    assert [(one["year"], one["form"]) for one in told] == sorted(((o["year"], o["form"]) for o in told), reverse=True)
    for year in YEARS:
        here = [one for one in told if one["year"] == year]
        truth = [true_cell(report, "requests", "refused", "total")[1] for report in made.reports if report.year == year]
        numbers = sorted((value for value in truth if value is not None), reverse=True)
        assert [one["value"] for one in here] == numbers
        assert [one["rank"] for one in here] == [1 + sum(other > value for other in numbers) for value in numbers]


def test_a_rate_says_of_which_base_and_how_sure_it_is(made: Made, tables: TestClient) -> None:
    asked = {"row": "review.reconsideration", "column": "结果纠正", "per_column": "总计", "by": "all", "year": 2022}
    told = tables.get(f"{API}/sums", params=asked).json()
    assert told["per"] == "review.reconsideration.total"
    (one,) = told["items"]
    pairs = [
        (part, whole)
        for report in made.reports
        if report.year == 2022
        and (part := true_cell(report, "review", "reconsideration", "corrected")[1]) is not None
        and (whole := true_cell(report, "review", "reconsideration", "total")[1]) is not None
    ]
    part, whole = (sum(pair[n] for pair in pairs) for n in (0, 1))
    assert (one["pairs"], one["base"]) == (len(pairs), whole)
    assert one["rate"] == round(part / whole, 4)
    assert one["low"] is None or one["low"] < one["rate"] < one["high"]
    small = tables.get(f"{API}/sums", params=asked | {"by": "organ"}).json()["items"]
    assert [one["rate"] for one in small if (one["base"] or 0) < 30] == [None] * sum(
        (o["base"] or 0) < 30 for o in small
    )
    assert any((one["base"] or 0) < 30 for one in small)


def test_a_past_day_has_the_numbers_of_that_day(tables: TestClient) -> None:
    then = tables.get(API, params={"row": "requests.new", "as_of": "2024-03-02", "limit": 200}).json()["items"]
    now = tables.get(API, params={"row": "requests.new", "limit": 200}).json()["items"]
    assert {one["report_id"] for one in then} == {one["report_id"] for one in now}
    assert {one["version_id"] for one in then} != {one["version_id"] for one in now}


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ({"row": "requests.refusd"}, "refused"),
        ({"row": "refused.state_secrets"}, "refused.state_secret"),
        ({"row": "不于公开"}, "refused"),
        ({"row": "新收政府信息公开申请"}, "new"),
        ({"row": "new", "column": "自燃人"}, "natural_person"),
        ({"row": "new", "per": "totl"}, "total"),
    ],
)
def test_a_row_or_column_that_is_not_known_is_told_with_the_nearest(
    tables: TestClient, asked: dict[str, str], near: str
) -> None:
    for path in (API, "/cells.json", "/cells.csv"):
        answer = tables.get(path, params=asked)
        assert (answer.status_code, answer.json()["near"]) == (400, near), path
        assert f"是否指“{near}”" in answer.json()["detail"]


@pytest.mark.parametrize("show", ["list", "rank", "sums", "rate"])
def test_every_form_of_the_page_holds_the_same(tables: TestClient, show: str) -> None:
    asked = {"row": "requests.refused", "show": show, "limit": "1000"}
    told = tables.get("/cells.json", params=asked).json()
    sheet = list(csv.DictReader(io.StringIO(tables.get("/cells.csv", params=asked).text.lstrip("\ufeff"))))
    name = "value" if show in ("list", "rank") else "sum"
    assert [row[name] for row in sheet] == ["" if one[name] is None else str(one[name]) for one in told["items"]]
    assert [row["year"] for row in sheet] == [str(one["year"]) for one in told["items"]]
    assert tables.get("/cells.xlsx", params=asked).status_code == 200
    main = text(page(tables, "/cells", **asked), "//main")
    counts = told["counts"]
    assert f"有数值{counts['number']}份，空白{counts['blank']}份，未能识别{counts['not_understood']}份" in main
    if show == "list":
        api = tables.get(API, params={"row": "requests.refused", "limit": 200}).json()
        assert (api["items"], api["counts"]) == (told["items"], told["counts"])


@pytest.mark.parametrize("by", ["organ", "region", "kind", "all"])
def test_a_pivot_leads_from_every_number_to_what_it_adds_up(made: Made, tables: TestClient, by: str) -> None:
    asked = {"row": "requests.new", "show": "pivot", "by": by, "region": "9901"}
    told = tables.get(API, params=asked | {"limit": 200}).json()
    columns = [(one["year"], one["form"]) for one in told["columns"]]
    assert columns == [(2023, "F2021"), (2022, "F2021"), (2021, "F2021"), (2020, "F2019"), (2019, "F2019")]
    assert told["total"] == len(told["items"])
    reports = 0
    for item in told["items"]:
        assert len(item["cells"]) == len(columns)
        for one in filter(None, item["cells"]):
            address = one["page"].removeprefix("http://testserver")
            reports += one["reports"]
            if address.startswith("/reports/"):
                assert (one["reports"], tables.get(address).status_code) == (1, 200)
                continue
            rows = tables.get(address.replace("/cells?", "/cells.json?") + "&limit=1000").json()
            assert {row["form"] for row in rows["items"]} == {one["form"]}, "two forms are never one number"
            assert len(rows["items"]) == one["reports"]
            assert (rows["counts"]["number"], rows["counts"]["blank"]) == (one["numbers"], one["blank"])
            numbers = [row["value"] for row in rows["items"] if row["value"] is not None]
            assert (sum(numbers) if numbers else None) == one["sum"]
    assert reports == len([one for one in made.reports if one.region.startswith("9901")])


def test_a_pivot_is_the_same_in_every_form_and_page_by_page(tables: TestClient) -> None:
    asked = {"row": "requests.new", "show": "pivot", "by": "organ"}
    told = tables.get("/cells.json", params=asked | {"limit": "1000"}).json()
    api = tables.get(API, params=asked | {"limit": 200}).json()
    assert (api["items"], api["columns"], api["counts"]) == (told["items"], told["columns"], told["counts"])
    walked, after = [], ""
    while after is not None:
        part = tables.get(API, params=asked | {"limit": 3, "after": after}).json()
        walked += part["items"]
        after = part["next"]
    assert walked == told["items"]
    sheet = list(csv.DictReader(io.StringIO(tables.get("/cells.csv", params=asked).text.lstrip("\ufeff"))))
    assert [row["key"] for row in sheet] == [one["key"] for one in told["items"]]
    for row, one in zip(sheet, told["items"], strict=True):
        for column, cell in zip(told["columns"], one["cells"], strict=True):
            place = f"{column['year']}_{column['form']}"
            for name in ("sum", "reports", "numbers", "blank", "not_understood", "page"):
                value = cell[name] if cell else None
                assert row[f"{name}_{place}"] == ("" if value is None else str(value))
    assert tables.get("/cells.xlsx", params=asked).status_code == 200
    shown = page(tables, "/cells", **asked, limit="1000")
    assert [text(head) for head in elements(shown, "//tbody//th")] == [one["name"] for one in told["items"]]
    assert text(*elements(shown, "//thead//th[@class='break']")) == "2020 F2019"
    links = values(shown, "//tbody//td/a/@href")
    assert len(links) == sum(cell is not None for one in told["items"] for cell in one["cells"])
    assert "不合计" in text(shown, "//main")
    doubted = [cell for one in told["items"] for cell in one["cells"] if cell and cell["not_understood"]]
    assert doubted
    assert text(shown, "//tbody").count("未能识别") == sum(
        bool(cell and (cell["blank"] or cell["not_understood"])) for one in told["items"] for cell in one["cells"]
    )


def test_a_form_that_is_not_known_is_told_with_the_nearest(tables: TestClient) -> None:
    for path in (API, "/cells.json", "/cells"):
        answer = tables.get(path, params={"row": "requests.new", "form": "F2012"})
        assert (answer.status_code, "F2021" in answer.text) == (400, True), path
    only = tables.get(API, params={"row": "requests.new", "form": "F2019", "limit": 200}).json()
    assert {one["year"] for one in only["items"]} == {2020, 2019}


def test_forms_are_never_mixed_without_a_break(tables: TestClient) -> None:
    asked = {"row": "requests.new", "organ": organ_of("990101", 1)}
    tree = page(tables, "/cells", **asked)
    rows = [text(row) for row in elements(tree, "//tbody/tr")]
    broken = [n for n, row in enumerate(rows) if "以下为另一格式，口径不同，不可直接比较" in row]
    assert len(broken) == 1
    assert all("F2021" in row for row in rows[: broken[0]])
    assert all("F2019" in row for row in rows[broken[0] + 1 :])
    pivot = page(tables, "/cells", row="requests.new", show="sums", by="kind")
    heads = [text(head) for head in elements(pivot, "//thead//th")][1:]
    assert heads == ["2023 F2021", "2022 F2021", "2021 F2021", "2020 F2019", "2019 F2019"]
    (mark,) = elements(pivot, "//thead//th[@class='break']")
    assert text(mark) == "2020 F2019"
    assert "不合计" in text(pivot, "//main")


def test_every_number_leads_to_its_cell_its_version_and_its_capture(client: TestClient) -> None:
    told = client.get(API, params={"row": "requests.new", "year": 2025}).json()["items"]
    assert {one["value"] for one in told} == {7, 9}
    for one in told:
        address, _, anchor = one["page"].partition("#")
        tree = page(client, address.removeprefix("http://testserver"))
        assert anchor == "requests.new.total"
        assert text(tree.get_element_by_id(anchor)) == str(one["value"])
        assert client.get(one["capture_page"]).status_code == 200
        assert client.get(one["capture_page"] + "/warc").content[:2] == b"\x1f\x8b"
    tree = page(client, "/cells", row="requests.new", year="2025")
    links = values(tree, "//td[@class='num']/a/@href")
    assert len(links) == 6
    assert all(link.endswith("#requests.new.total") and client.get(link).status_code == 200 for link in links)


def test_a_column_of_another_table_gives_way_and_that_is_told(tables: TestClient) -> None:
    main = text(page(tables, "/cells", row="review.litigation", column="natural_person"), "//main")
    assert "该表没有“natural_person”一列，已改为“行政诉讼 · 总计”" in main
    assert tables.get("/cells.json?row=review.litigation&column=natural_person").status_code == 400
    assert "请用 row 指定行" in tables.get("/cells.json").json()["detail"]
    assert "选择一行和一列" in text(page(tables, "/cells"), "//main")


@pytest.mark.parametrize(
    ("asked", "base"),
    [
        ({"row": "requests.refused"}, "requests.total.total"),
        ({"row": "requests.refused", "column": "business"}, "requests.refused.total"),
        ({"row": "review.litigation", "column": "corrected"}, "review.litigation.total"),
        ({"row": "review.litigation", "column": "corrected", "per": "review.litigation"}, "review.litigation.total"),
        ({"row": "requests.refused", "column": "business", "per": "requests.total"}, "requests.total.business"),
        ({"row": "disclosure.penalties"}, "requests.new.total"),
        ({"row": "review.litigation", "per": "requests.new"}, "requests.new.total"),
    ],
)
def test_a_rate_without_a_base_takes_the_usual_one(tables: TestClient, asked: dict[str, str], base: str) -> None:
    assert tables.get("/cells.json", params=asked | {"show": "rate"}).json()["per"] == base


def test_postgres_gives_the_same_numbers(made: Made, postgres: str, tmp_path: Path) -> None:
    other = build(tmp_path, url=postgres)
    wanted = ReportFilter(NOW), parse_place("不予公开"), parse_place("requests.total")
    told = []
    for engine in (made.engine, other.engine):
        with Session(engine) as session:
            told.append([row.model_dump(exclude={"version_id"}) for row in cell_rows(session, *wanted)])
    assert told[0] == told[1]
    assert len(told[0]) == len(made.reports)
    other.engine.dispose()
