"""The pages say what the verdicts say: in words, with evidence, in both languages, and never more than is proved."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from .seen import element, elements, page, text, values

PAGES = (
    "/",
    "/board/2025",
    "/board/2024",
    "/board/2025?region=990101&state=late&q=水利",
    "/organs/lh-czj",
    "/organs/lh-yjj",
    "/reports/lh-czj-2025",
    "/reports/lh-jtj-2025",
    "/reports/lh-whj-2024",
    "/search",
    "/search?q=预算",
    "/search/batch?names=预算",
    "/overview/2025",
    "/overdue/2025",
    "/overdue/2024?region=990101&sort=name",
    "/regions",
    "/regions/99",
    "/regions/990101",
    "/trend",
    "/trend?q=预算，惠民资金",
    "/saved",
    "/saved?s=q%3D预算&q=水利局",
    "/reports/lh-jyj-2025/similar",
    "/reports/lh-jtj-2025/similar",
    "/reports/lh-jyj-2025/diff?with=lh-mzj-2025",
    "/matrix",
    "/matrix?region=990101&as_of=2026-02-01",
    "/reports/lh-czj-2025/diff",
    "/reports/lh-czj-2025/diff?against=2024&show=all",
    "/changes",
    "/findings",
    "/health",
    "/about/method",
    "/api",
)


def row(client: TestClient, organ: str, year: int = 2025, **parameters: str) -> str:
    """The text of an organ's row on the board."""
    found = [
        tr for tr in map(text, elements(page(client, f"/board/{year}", **parameters), "//table//tr")) if organ in tr
    ]
    assert len(found) == 1, f"{organ} stands {len(found)} times"
    return found[0]


@pytest.mark.parametrize("lang", ["", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_answers_in_both_languages(client: TestClient, path: str, lang: str) -> None:
    address = path + (("&" if "?" in path else "?") + "lang=en" if lang else "")
    answer, tree = client.get(address), page(client, address)
    assert answer.status_code == 200
    assert tree.get("lang") == (lang or "zh-CN")
    assert len(elements(tree, "//h1")) == 1
    assert "违法" not in answer.text


@pytest.mark.parametrize(
    ("organ", "words"),
    [
        ("临河县教育局", "✓按期"),
        ("临河县水利局", "△逾期公布 6天 日期矛盾"),
        ("临河县民政局", "△逾期公布 4天"),
        ("临河县交通运输局", "✕逾期未见公布 11天"),
        ("临河县东河镇人民政府", "✕已过本地通常时限，未见公布 11天"),
        ("临河县西山镇人民政府", "△晚于本地通常时限公布 9天"),
        ("临河县人民政府", "○未到期"),
        ("临河县应急管理局", "?未能核查"),
        ("清塘县人民政府办公室", "?未能核查"),
    ],
)
def test_the_board_tells_state_and_days(client: TestClient, organ: str, words: str) -> None:
    assert words in row(client, organ)


def test_what_could_not_be_checked_is_never_red(client: TestClient) -> None:
    tree = page(client, "/board/2025", state="unverified")
    badges = values(tree, "//tbody//span[contains(@class, 'badge')]/@class")
    assert badges == ["badge unverified"] * 2


def test_a_past_board_can_be_shown_again(client: TestClient) -> None:
    assert "✕逾期未见公布 2天" in row(client, "临河县水利局", as_of="2026-02-02")
    assert "逾期公布 6天" in row(client, "临河县水利局")


def test_a_withdrawn_report_is_told(client: TestClient) -> None:
    assert "⊘已撤下" in row(client, "临河县文化广电和旅游局", 2024)


def test_filters_narrow_the_list_but_not_the_counts(client: TestClient) -> None:
    tree = page(client, "/board/2025", state="overdue")
    assert len(elements(tree, "//tbody/tr")) == 2
    assert "全部 11" in text(tree, "//ul[@class='legend']")


def test_the_evidence_of_a_late_verdict_leads_to_captures(client: TestClient) -> None:
    tree = page(client, "/reports/lh-slj-2025")
    events = [text(li) for li in elements(tree, "//ol[@class='timeline']/li")]
    assert events[0].startswith("2026-02-05 06:00 栏目查看：未发现")
    assert events[1].startswith("2026-02-06 06:00 栏目查看：首次发现")
    for link in values(tree, "//ol[@class='timeline']//a[starts-with(@href, '/captures/')]/@href"):
        assert client.get(link).status_code == 200


def test_findings_are_marked_in_their_cells(client: TestClient) -> None:
    tree = page(client, "/reports/lh-czj-2025")
    cell = element(tree, "requests.total.natural_person")
    assert "wrong" in cell.get("class", "")
    assert "新收与结转之和" in text(cell)
    clean = element(tree, "requests.new.natural_person")
    assert text(clean) == "9"
    assert "wrong" not in clean.get("class", "")


def test_a_blank_cell_is_not_a_zero(client: TestClient) -> None:
    tree = page(client, "/reports/lh-czj-2025")
    cell = element(tree, "disclosure.normative_documents.in_force")
    assert "空" in text(cell)
    assert "0" not in text(cell)


def test_tables_name_their_rows_and_columns(client: TestClient) -> None:
    tree = page(client, "/reports/lh-czj-2025")
    for table in elements(tree, "//table[@class='figures']"):
        assert elements(table, "./caption")
        assert all(cell.get("scope") for cell in elements(table, ".//th"))
    assert "本机关不掌握相关政府信息" in text(element(tree, "requests.unable.not_held"))


def test_an_older_version_can_be_read(client: TestClient) -> None:
    tree = page(client, "/reports/lh-czj-2025")
    older = values(tree, "//section[@id='versions']//a[contains(@href, 'version=')]/@href")
    assert len(older) == 1
    assert "申请7件" in client.get(older[0]).text
    assert "申请9件" not in client.get(older[0]).text


def test_provenance_names_address_time_digest_and_reader(client: TestClient) -> None:
    told = text(page(client, "/reports/lh-czj-2025"), "//aside")
    assert "http://www.linhe.example/xxgk/nb/2025/lh-czj.html" in told
    assert "2026-02-03 06:00" in told
    assert re.search(r"[0-9a-f]{64}", told)
    assert "2026-11-1" in told


def test_search_finds_words_in_the_text_and_marks_them(client: TestClient) -> None:
    tree = page(client, "/search", q="惠民资金 水利局")
    hits = elements(tree, "//ol[@class='hits']/li")
    assert len(hits) == 1
    assert {text(mark) for mark in elements(hits[0], ".//mark")} == {"惠民资金", "水利局"}


def test_a_year_that_never_was_has_a_page_of_its_own(client: TestClient) -> None:
    assert client.get("/board/2031").status_code == 200


def test_health_tells_visits_apart(client: TestClient) -> None:
    told = {strip["site"]: strip for strip in client.get("/health.json").json()["items"]}
    outcomes = [day["outcome"] for day in told["linhe"]["days"]]
    assert len(outcomes) == 90
    assert (outcomes.count("complete"), outcomes.count("error"), outcomes.count("none")) == (71, 2, 17)
    assert told["qingtang"]["last_complete"] is None
    assert "出错2天" in client.get("/health").text


def test_the_method_page_shows_every_rule_in_force(client: TestClient, rules: list[str]) -> None:
    tree = page(client, "/about/method")
    assert values(tree, "//tbody/tr/@id") == rules
