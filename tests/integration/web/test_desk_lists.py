"""Section 6: every list of the desk is also a file, within the same regions and filters; filters stay one form."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from fastapi.testclient import TestClient
from lxml import html
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from archive.counties.queue import append_queue
from archive.counties.queue_line import QueueLine
from archive.database.models import Organ
from tests.integration.web.desk_county import DeskCounty, desk_county, send
from tests.integration.web.issued_order import issue_order
from tests.integration.web.small_county import NOW
from tests.integration.web.test_desk_cases import CASE, fields_of
from tests.integration.web.test_desk_pages import ORGAN

LISTS = ("/desk", "/desk/cases", "/desk/notices", "/desk/orders")
FORMULA = "=HYPERLINK(1)"


@pytest.fixture
def county(tmp_path: Path) -> Iterator[DeskCounty]:
    with desk_county(tmp_path) as made:
        yield made


@pytest.fixture
def busy(county: DeskCounty) -> DeskCounty:
    """An order, a draft of a notice, and an organ whose name a spreadsheet would run."""
    issue_order(county)
    li = county.signed_in("li")
    assert send(li, "/desk/notices", region="990101", year="2025", key="a" * 32).status_code == 303
    with Session(county.app.state.app_state.engine) as session:
        session.get_one(Organ, "lh-mzj").name = FORMULA
        session.commit()
    county.now += timedelta(minutes=1)
    return county


def rows(client: TestClient, path: str, **query: str) -> list[dict[str, str]]:
    answer = client.get(f"{path}.csv", params=query)
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))


def items(client: TestClient, path: str, **query: str) -> list[dict[str, Any]]:
    found = client.get(f"{path}.json", params=query).json()
    assert found["total"] == len(found["items"])
    listed: list[dict[str, Any]] = found["items"]
    return listed


def cells(client: TestClient, path: str, **query: str) -> list[list[Any]]:
    book = load_workbook(io.BytesIO(client.get(f"{path}.xlsx", params=query).content))
    return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows(min_row=2)]


@pytest.mark.parametrize("path", LISTS)
def test_every_list_is_also_json_csv_and_xlsx_with_the_same_rows(busy: DeskCounty, path: str) -> None:
    li = busy.signed_in("li")
    listed, said = items(li, path), rows(li, path)
    assert listed
    assert len(listed) == len(said) == len(cells(li, path))
    assert [list(one) for one in listed] == [list(one) for one in said]
    page: Any = html.fromstring(li.get(path).text)
    assert len(page.xpath("//tr[@data-row]")) == len(listed)
    links = page.xpath("//span[@class='forms']/a/@href")
    assert [urlsplit(link).path for link in links] == [f"{path}.{form}" for form in ("json", "csv", "xlsx")]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/desk", {"task": "first_check", "tab": "all"}),
        ("/desk/cases", {"year": "2025", "state": "overdue", "q": "交通"}),
        ("/desk/notices", {"year": "2025", "state": "draft", "region": "990101"}),
        ("/desk/orders", {"state": "open", "q": "交通"}),
    ],
)
def test_a_list_is_filtered_twice_by_one_form_without_doubling(
    busy: DeskCounty, path: str, query: dict[str, str]
) -> None:
    li = busy.signed_in("li")
    address = path
    for _time in range(2):
        page: Any = html.fromstring(li.get(address).text)
        (form,) = page.xpath("//form[@class='filters']")
        named = {name for name in form.xpath(".//@name") if name}
        assert set(query) <= named
        kept = [(one.get("name"), one.get("value")) for one in form.xpath(".//input[@type='hidden']")]
        sent = [(name, value) for name, value in kept if name not in query] + list(query.items())
        address = f"{form.get('action')}?{urlencode(sent)}"
        asked = parse_qsl(urlsplit(address).query)
        assert len(asked) == len({name for name, _value in asked})
        assert li.get(address).status_code == 200
    page = html.fromstring(li.get(address).text)
    shown = len(page.xpath("//tr[@data-row]"))
    assert shown
    (link, *_others) = page.xpath("//span[@class='forms']/a/@href")
    assert len(li.get(link).json()["items"]) == shown
    assert len(items(li, path)) >= shown
    none = li.get(f"{path}.json", params={**query, "q": "没有这个"}).json()
    assert none["items"] == []


def test_p1_files_hold_nothing_of_another_region(busy: DeskCounty) -> None:
    for login in ("far", "boss"):
        client = busy.signed_in(login)
        for path in LISTS:
            assert all(one.get("kind") == "site" for one in items(client, path)), path
            assert ORGAN not in client.get(f"{path}.csv").text
    for path in LISTS:
        assert busy.client().get(f"{path}.json").status_code == 303, "nobody without signing in"
        assert busy.client().get(f"{path}.csv", headers={"Host": "elsewhere.example"}).status_code == 421


def test_text_of_a_list_is_no_formula_and_days_are_days(busy: DeskCounty) -> None:
    li = busy.signed_in("li")
    for path in ("/desk", "/desk/cases"):
        found = [value for row in cells(li, path) for value in row]
        assert not [one for one in found if isinstance(one, str) and one.startswith("'=")]
        assert any(str(value).startswith(FORMULA) for value in found), path
        told = [value for row in rows(li, path) for value in row.values()]
        risky = [one for one in told if one.startswith(("=", "+", "-", "@"))]
        assert all(one.removeprefix("-").isdigit() for one in risky), "days over the limit are numbers"
        assert [one for one in told if one.startswith(f"'{FORMULA}")], path
    book = load_workbook(io.BytesIO(li.get("/desk/cases.xlsx").content))
    names = [cell.value for cell in book.worksheets[0][1]]
    kinds = {cell.data_type for cell in book.worksheets[0][2]}
    assert "f" not in kinds
    first = [cell.value for cell in book.worksheets[0][2]]
    assert isinstance(first[names.index("截止日期")], datetime)


def test_l1_a_list_that_is_taken_away_stands_in_the_security_log(busy: DeskCounty) -> None:
    li = busy.signed_in("li")
    li.get("/desk/cases.csv", params={"state": "overdue"})
    li.get("/desk/orders.xlsx")
    li.get("/desk.json")
    told = [json.loads(line) for line in busy.log().splitlines()]
    exported = [one for one in told if one["event"] == "exported"]
    assert [one["what"] for one in exported] == ["nianbao-cases-2025.csv", "nianbao-orders.xlsx", "nianbao-tasks.json"]
    assert exported[0]["query"] == "state=overdue"
    assert (exported[1]["person"], exported[1]["rows"], exported[1]["route"]) == ("li", "1", "/desk/orders.xlsx")


def test_cases_say_who_checked_what_was_decided_and_ordered(busy: DeskCounty) -> None:
    li = busy.signed_in("li")
    (found,) = [one for one in items(li, "/desk/cases", year="2025") if one["organ_id"] == ORGAN]
    assert (found["check"], found["checked_by"], found["decision"]) == ("证据支持", "li", "")
    assert found["orders"] == items(li, "/desk/orders")[0]["number"]
    assert found["newest_visit"].startswith("2026-")
    page: Any = html.fromstring(li.get("/desk/cases", params={"year": "2025", "state": "overdue"}).text)
    (row,) = [one.text_content() for one in page.xpath("//tr[@data-row]") if "交通" in one.text_content()]
    assert "证据支持 li" in row
    assert "年报督〔2026〕1号" in row
    english = li.get("/desk/cases.csv", params={"lang": "en", "labels": "1"}).text
    assert "newest complete visit" in english


def test_a_check_counts_in_the_list_only_while_it_holds(county: DeskCounty) -> None:
    li = county.signed_in("li")
    send(li, CASE, result="supports", **fields_of(li, CASE))

    def checked() -> str:
        return next(str(one["checked_by"]) for one in items(li, "/desk/cases") if one["organ_id"] == ORGAN)

    assert checked() == "li"
    with Session(county.app.state.app_state.engine) as session:
        session.get_one(Organ, ORGAN).name = "临河县交通局"
        session.commit()
    assert checked() == ""


def test_counties_that_wait_and_sites_to_verify_are_tasks_of_whoever_can_deal_with_them(county: DeskCounty) -> None:
    waiting = QueueLine(at=NOW, region="411421", state="proposed", home="http://minquan.example/")
    append_queue(county.data, [waiting])
    boss, li = county.signed_in("boss"), county.signed_in("li")
    found = items(boss, "/desk", task="site")
    assert [(one["class"], one["path"]) for one in found] == [
        ("底数", "/desk/counties/411421"), ("底数", "/desk/counties"),
    ]  # fmt: skip
    assert found[0]["subject"] == "民权县 411421"
    assert {one["kind"] for one in items(boss, "/desk")} == {"site"}, "an administrator opens no filings"
    assert [one["path"] for one in items(li, "/desk", task="site")] == ["/desk/watch"]
    assert "411421" not in li.get("/desk").text
