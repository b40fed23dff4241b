"""Every list in every form: the same filters, whole or saying what it lacks, and leading on to its things."""

from __future__ import annotations

import asyncio
import csv
import io
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from fastapi.testclient import TestClient
from sqlalchemy.exc import OperationalError

from archive.config.alerts import AlertRules
from archive.config.yaml_file import load_yaml
from archive.web.formats.sheet import Field, Sheet
from archive.web.formats.spreadsheet import csv_answer

from .seen import elements, page, text, values

ATOM = "{http://www.w3.org/2005/Atom}"
LISTS = (
    "/board/2025",
    "/overdue/2025",
    "/overview/2025",
    "/matrix",
    "/regions/990101",
    "/organs/lh-czj",
    "/changes",
    "/events",
    "/findings",
    "/health",
    "/search?q=预算",
    "/trend?q=预算",
    "/cells?row=requests.new",
    "/cells?row=requests.new&show=sums",
    "/saved?s=q%3D预算",
    "/reports/lh-jyj-2025/similar",
)
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "atom": "application/atom+xml; charset=utf-8",
}


def rows(client: TestClient, path: str, **parameters: str) -> list[dict[str, str]]:
    answer = client.get(path, params=parameters or None)
    assert answer.status_code == 200
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))


@pytest.mark.parametrize("path", LISTS)
def test_every_form_a_list_offers_is_there(client: TestClient, path: str) -> None:
    links = values(page(client, path), "//*[@class='forms']//a/@href")
    forms = {link.partition("?")[0].rpartition(".")[2]: link for link in links}
    assert set(forms) >= {"csv", "xlsx", "json"}
    for form, link in forms.items():
        if form in MEDIA:
            answer = client.get(link)
            assert (answer.status_code, answer.headers["content-type"]) == (200, MEDIA[form])
    book = openpyxl.load_workbook(io.BytesIO(client.get(forms["xlsx"]).content))
    assert book.worksheets[0].max_row - 1 == len(rows(client, forms["csv"]))


def test_the_overdue_list_is_ordered_by_days_and_proved(client: TestClient) -> None:
    told = rows(client, "/overdue/2025.csv")
    assert [row["organ_id"] for row in told] == ["lh-dhz", "lh-jtj", "lh-xsz", "lh-slj", "lh-mzj"]
    assert [int(row["days_late"]) for row in told] == [11, 11, 9, 6, 4]
    for capture in told[-1]["evidence"].split():
        assert client.get(f"/captures/{capture}").status_code == 200
    tree = page(client, "/overdue/2025", state="overdue", sort="name")
    assert [text_.split("县")[1][:3] for text_ in values(tree, "//tbody//th/a/text()")] == ["东河镇", "交通运"]
    assert client.get("/overdue/2025?sort=shame").status_code == 400
    assert client.get("/overdue", follow_redirects=False).headers["location"] == "/overdue/2025"


def test_what_could_not_be_checked_is_not_on_the_overdue_list(client: TestClient) -> None:
    assert "应急管理局" not in text(page(client, "/overdue/2025"), "//main")
    assert "暂无可以认定逾期的单位" in text(page(client, "/overdue/2025", region="990202"), "//main")


def test_the_overdue_feed_tells_a_state_once(client: TestClient) -> None:
    feed = ET.fromstring(client.get("/overdue/2025.atom").content)
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids) == 5
    assert any(id_ and id_.endswith("lh-jtj-2025/overdue") for id_ in ids)


def test_a_region_tells_its_rates_with_their_numbers(client: TestClient) -> None:
    told = client.get("/regions/990101.json").json()
    newest = told["items"][0]
    assert (newest["year"], newest["filings"], newest["checked"], newest["on_time"]) == (2025, 10, 8, 3)
    assert newest["low"] < newest["share"] == 0.375 < newest["high"]
    main = text(page(client, "/regions/990101"), "//main")
    assert "能够核查的8家单位中，按期3家，占38%" in main
    links = values(page(client, "/regions/990101"), "//main//a/@href")
    for wanted in ("/board/2025", "/overdue/2025", "/deadlines.ics", "/regions/990101.atom", "/organs/lh-czj"):
        assert any(link.startswith(wanted) for link in links), wanted


def test_a_region_with_too_few_checked_has_no_rate(client: TestClient) -> None:
    assert client.get("/regions/990202.json").json()["items"][0]["share"] is None
    assert "能够核查的只有0家单位，不计算比率" in text(page(client, "/regions/990202"), "//main")
    assert client.get("/regions/440000").status_code == 404


def test_a_regions_feed_holds_its_new_reports_alone(client: TestClient) -> None:
    here = ET.fromstring(client.get("/regions/990101.atom").content).findall(f"{ATOM}entry")
    assert len(here) == 6
    assert ET.fromstring(client.get("/regions/990202.atom").content).findall(f"{ATOM}entry") == []


def test_changes_come_whole_however_many_there_are(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = rows(client, "/changes.csv")
    assert len(whole) == 8
    monkeypatch.setattr("archive.web.pages.changes._CHUNK", 3)
    assert rows(client, "/changes.csv") == whole
    monkeypatch.setattr("archive.web.pages.findings._CHUNK", 1)
    assert len(rows(client, "/findings.csv")) == 3


def test_a_file_that_breaks_off_says_so_in_its_last_line() -> None:
    def records() -> Iterator[str]:
        yield "first"
        raise OperationalError("select", {}, Exception("disk I/O error"))

    sheet = Sheet("x", [Field("name", "单位", lambda record: record)], records())
    assert _drawn(sheet)[-2:] == ["first", "# 不完整: 中途出错"]
    cut = Sheet("x", [Field("name", "单位", lambda record: record)], ["first"], lacking="另有9个")
    assert _drawn(cut)[-1] == "# 不完整: 另有9个"


def _drawn(sheet: Sheet) -> list[str]:
    answer = csv_answer(sheet, "zh", bom=False, labels=False)

    async def read() -> str:
        return "".join([str(chunk) async for chunk in answer.body_iterator])  # type: ignore[attr-defined]

    return asyncio.run(read()).splitlines()


def test_five_hundred_names_go_in_and_a_count_for_each_comes_out(client: TestClient) -> None:
    names = ["预算", "水利局", *(f"没有这个词{n}" for n in range(498))]
    answer = client.post("/search/batch.csv", data={"names": "\r\n".join(names)})
    told = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert [row["name"] for row in told] == names
    assert [row["count"] for row in told][:3] == ["6", "2", "0"]
    more = client.post("/search/batch.json", data={"names": "\n".join([*names, "多出来的"])}).json()
    assert (len(more["items"]), more["left_out"]) == (500, ["多出来的"])
    assert "另有1个未检索" in client.post("/search/batch", data={"names": "\n".join([*names, "多"])}).text
    assert client.post("/search/batch", data={"names": "长" * 400_000}).status_code == 413


def test_saved_searches_live_in_their_address(client: TestClient) -> None:
    tree = page(client, "/saved?s=q%3D预算%26year%3D2025&q=水利局")
    assert [" ".join(name.split()) for name in values(tree, "//tbody//th/a/text()")] == ["预算 2025", "水利局"]
    for link in values(tree, "//tbody//a/@href"):
        assert client.get(link).status_code == 200
    kept = values(tree, "//input[@name='s']/@value")
    feed = ET.fromstring(client.get("/saved.atom", params={"s": kept}).content)
    single = ET.fromstring(client.get("/search.atom", params={"q": "预算", "year": "2025"}).content)
    ids = {entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")}
    assert ids >= {entry.findtext(f"{ATOM}id") for entry in single.findall(f"{ATOM}entry")}
    assert client.get("/saved", params={"s": "nonsense&%%"}).status_code == 200
    found = page(client, "/search", q="预算", year="2025")
    assert "/saved?s=q%3D" in next(link for link in values(found, "//main//a/@href") if link.startswith("/saved"))


def test_a_saved_search_can_be_subscribed_to_as_it_is_printed(client: TestClient, tmp_path: Path) -> None:
    tree = page(client, "/saved?s=q%3D%22预算 公开%22%26year%3D2025%26region%3D990101")
    printed = str(elements(tree, "//pre[@id='alert-1']")[0].text_content())
    place = tmp_path / "alerts.yaml"
    place.write_text(
        'version: "1"\nquiet_from: "21:00"\nquiet_until: "08:00"\nsubscriptions:\n' + printed, encoding="utf-8"
    )
    (subscription,) = load_yaml(place, AlertRules).subscriptions
    assert subscription.search == '"预算 公开" year:2025 region:990101'
    assert client.get("/search.json", params={"q": subscription.search}).json()["notes"] == []


def test_feeds_say_what_changed_and_lead_to_the_difference(client: TestClient) -> None:
    [entry] = ET.fromstring(client.get("/changes.atom", params={"event": "altered"}).content).findall(f"{ATOM}entry")
    told = entry.findtext(f"{ATOM}summary", "")
    assert told.startswith("临河县财政局；")
    assert "总计 7 → 9" in told
    assert "收到信息公开申请7件，均按时答复。 → 收到信息公开申请9件，均按时答复。" in told
    link = entry.find(f"{ATOM}link")
    assert link is not None
    shown = client.get(link.attrib["href"].removeprefix("http://testserver")).text
    assert "/diff?" in link.attrib["href"]
    assert ("<del>7</del>" in shown, "<ins>9</ins>" in shown) == (True, True)


def test_the_feed_of_a_search_carries_the_words_found(client: TestClient) -> None:
    feed = ET.fromstring(client.get("/search.atom", params={"q": "惠民资金", "year": "2025"}).content)
    summaries = [entry.findtext(f"{ATOM}summary", "") for entry in feed.findall(f"{ATOM}entry")]
    assert summaries
    assert all("惠民资金" in one for one in summaries)


def test_the_file_of_a_search_for_numbers_holds_the_numbers(client: TestClient) -> None:
    answer = client.get("/search.csv", params={"q": "in:table 新收>8"})
    [row] = csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert (row["report_id"], row["cells"]) == ("lh-czj-2025", "本年新收政府信息公开申请数量 总计 9")
