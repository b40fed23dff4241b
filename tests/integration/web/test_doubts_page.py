"""Rows in doubt as a page, as files and from the API; and pages do not speak of days to come."""

from __future__ import annotations

from fastapi.testclient import TestClient

from .seen import page, text, values


def test_the_list_of_doubts_has_every_form(client: TestClient) -> None:
    assert client.get("/doubts").status_code == 200
    told = client.get("/doubts.json").json()
    assert set(told) == {"items", "next"}
    assert client.get("/api/v1/doubts").json()["items"] == told["items"]
    assert client.get("/doubts.csv").text.lstrip("\ufeff").startswith("title,url,column_id,region,doubt,why,candidates")
    assert client.get("/doubts.atom").status_code == 200


def test_a_kind_that_is_none_is_refused(client: TestClient) -> None:
    assert client.get("/doubts?doubt=nonsense").status_code == 400
    assert client.get("/api/v1/doubts?doubt=nonsense").status_code == 400


def test_a_day_to_come_is_refused(client: TestClient) -> None:
    for address in ("/board/2025?as_of=2099-01-01", "/api/v1/filings?year=2025&as_of=2099-01-01"):
        assert client.get(address).status_code == 400


def test_a_verdict_lists_its_links(client: TestClient) -> None:
    filing = client.get("/api/v1/filings?year=2025&state=overdue").json()["items"][0]
    report_id = f"{filing['organ_id']}-2025"
    links = client.get(f"/api/v1/reports/{report_id}").json()["trace"]
    assert [link["link"] for link in links] == ["column", "visited", "duty", "precedent", "begun", "doubts", "fresh"]
    assert all(link["proved"] for link in links)
    assert client.get(f"/reports/{report_id}").text.count("已证明") == 7


def test_the_links_stand_on_the_organ_s_page_and_lead_to_the_rules(client: TestClient) -> None:
    filing = client.get("/api/v1/filings?year=2025&state=overdue").json()["items"][0]
    organ = f"/organs/{filing['organ_id']}"
    given = client.get(f"{organ}.json").json()["items"]
    report = client.get(f"/api/v1/reports/{filing['organ_id']}-2025").json()
    assert next(one["trace"] for one in given if one["year"] == 2025) == report["trace"]
    tree = page(client, organ)
    shown = text(tree, "//details[@id='trace-2025']")
    assert [link["reason_zh"] in shown for link in report["trace"]] == [True] * 7
    assert set(values(tree, "//details[@id='trace-2025']/p//a/@href")) == {"/about/method#rules"}
    method = page(client, "/about/method")
    assert "逐条证明" in text(method, "//h2[@id='rules']/following-sibling::p")
    assert values(method, "//h2[@id='rules']/following-sibling::p[1]/a/@href") == ["/board/2025"]
