"""What a clerk reads first in a list: whose deadline, by region, seen when, and where the paper is."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from archive.web.pages import matrix

from .seen import elements, page, text, values


def test_the_matrix_is_grouped_by_region(client: TestClient) -> None:
    tree = page(client, "/matrix")
    groups = elements(tree, "//table[@class='matrix']/tbody")
    assert len(groups) > 1
    for group in groups:
        (code,) = values(group, ".//tr[@class='region']//span[@class='codes']/text()")
        names = [str(name) for name in values(group, ".//tr[not(@class)]/th//text()")]
        organs = client.get("/matrix.json").json()["items"]
        assert names == [organ["organ"] for organ in organs if organ["region"] == code]


def test_a_matrix_of_many_organs_goes_on_and_its_sheet_is_whole(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matrix, "ORGANS", 4)
    whole = [organ["organ"] for organ in client.get("/matrix.json").json()["items"]]
    assert len(whole) > 8
    path, seen = "/matrix", []
    while path:
        tree = page(client, path)
        seen += values(tree, "//table[@class='matrix']//tr[not(@class)]/th[@scope='row']//text()")
        path = next(iter(values(tree, "//p[@class='pager']/a/@href")), "")
    assert seen == whole
    assert len(client.get("/matrix.csv").text.strip().splitlines()) == len(whole) + 1


def test_a_countdown_says_whose_deadline_it_is(client: TestClient) -> None:
    tree = page(client, "/", as_of="2026-01-20")
    assert [text(one) for one in elements(tree, "//p[@class='whose']")] == ["部门、乡镇", "本级政府"]
    assert "按本地通常时限统计，不作违规认定" in text(page(client, "/"), "//div[@class='cards']")


def test_the_overdue_list_tells_first_sight_and_stated_day_apart(client: TestClient) -> None:
    tree = page(client, "/overdue/2025", q="水利局")
    cell = text(tree, "//tbody//td[@data-label='首次发现']")
    assert cell.startswith("2026-02-06")
    assert "最近一次确认未公布：" in cell
    assert cell.endswith("页面标注日期 2026-01-30")


def test_a_report_offers_its_original_and_record_at_its_head(client: TestClient) -> None:
    tree = page(client, "/reports/lh-slj-2025")
    offered = values(tree, "//nav[@class='inside']//span[@class='forms']/a/@href")
    assert [link.rpartition("/")[2].rpartition(".")[2] for link in offered] == ["json", "txt", "raw", "warc", "wacz"]
    assert all(client.get(link).status_code == 200 for link in offered)


def test_a_region_leads_to_its_notices(client: TestClient) -> None:
    tree = page(client, "/regions/990101")
    assert [link for link in values(tree, "//nav[@class='years']/a/@href") if link.startswith("/notices/2025")]


def test_a_report_tells_what_row_and_page_say(client: TestClient) -> None:
    tree = page(client, "/reports/lh-slj-2025")
    rows = [text(row) for row in elements(tree, "//table[contains(@class, 'stated')]/tbody/tr")]
    assert [row.split(" ")[0][:4] for row in rows][:2] == ["栏目列表", "年报页面"]
    links = values(tree, "//table[contains(@class, 'stated')]//a[starts-with(@href, '/captures/')]/@href")
    assert links
    assert all(client.get(link).status_code == 200 for link in links)
    assert elements(page(client, "/reports/lh-jtj-2025"), "//table[contains(@class, 'stated')]") == []


def test_findings_name_organ_and_check_and_sum_up_by_severity(client: TestClient) -> None:
    tree = page(client, "/findings")
    told = client.get("/findings.json").json()["items"]
    rows = [text(row) for row in elements(tree, "//ul[@class='findings']/li")]
    assert all(one["organ"] in row for one, row in zip(told, rows, strict=True))
    sums = {link.rpartition("=")[2]: text(a, "./b") for a in elements(tree, "//ul[@class='legend']//a")
            for link in values(a, "./@href")}  # fmt: skip
    assert {name: int(count) for name, count in sums.items()} == {
        name: sum(one["severity"] == name for one in told) for name in sums
    }
    assert list(sums) == [name for name in ("error", "warning", "note") if name in sums]


def test_health_puts_first_what_somebody_must_see_to(client: TestClient) -> None:
    tree = page(client, "/health")
    assert text(tree, "//p[@class='sum']").startswith("1个栏目最近一次未能完整查看 · 共2个栏目 · 最近一次运行：")
    first, second = elements(tree, "//section[@class='strip']")
    assert "清塘县" in text(first, "./h2")
    assert "超时无响应 第1页没有读到" in text(first)
    assert "临河县" in text(second, "./h2")
    assert values(tree, "//p[@class='empty']/a[starts-with(@href, '#')]/@href") == [f"#{first.get('id')}"]


@pytest.mark.parametrize(
    "path", ["/board/2025", "/overdue/2025", "/matrix", "/changes", "/findings", "/search", "/trend"]
)
def test_a_province_stays_chosen_in_the_filter(client: TestClient, path: str) -> None:
    """A link may name a province; another filter sent from there must not forget it."""
    tree = page(client, path, region="37")
    assert values(tree, "//select[@name='region']/option[@selected]/@value") == ["37"]
    assert "山东省" in text(tree, "//select[@name='region']/option[@selected]")


def test_a_comparison_leads_to_the_captures_of_both(client: TestClient) -> None:
    tree = page(client, "/reports/lh-czj-2025/diff")
    links = values(tree, "//dl[@class='facts']//a[starts-with(@href, '/captures/')]/@href")
    assert len(set(links)) == 2
    assert all(client.get(link).status_code == 200 for link in links)
