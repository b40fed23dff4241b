"""Every family's columns, walked with the program's own adapters: all rows there are, none that are not."""

from __future__ import annotations

import dataclasses
from datetime import date
from urllib.parse import urlsplit

import pytest

from crawler.adapters.base import ColumnPage, ListingRow, PageRequest
from crawler.adapters.families import ADAPTERS, choose
from demo.generate import generate
from demo.render.base import DemoRequest, duplicate_row
from demo.render.families import FAMILIES
from demo.responses import ResponseCache
from demo.world import Publication, Site, at

NOW = at(date(2026, 2, 20), "12:00")
QUIRKS = [
    ("trs", "cut_titles"), ("jcms", "wants_page"), ("jcms", "perpage_cut"), ("jcms", "perpage_50"),
    ("generic", "rows_dl"), ("generic", "rows_div"), ("generic", "rows_table"), ("content_n", "full_date"),
    ("content_n", "month_day"), *((family, "") for family in sorted(FAMILIES)),
]  # fmt: skip


def site_of(family: str, quirk: str) -> Site:
    """One county of a family with enough rows for several pages, without troubles."""
    site = generate(1, 30, seed=7, families=[family], fault_rate=0).sites[0]
    return dataclasses.replace(site, quirks=frozenset({quirk} - {""}), charset="utf-8", per_page=15)


def walk(site: Site, column_url: str, adapter: str = "") -> list[ListingRow]:
    """All rows of a column as a spider would read them."""
    answers, rows, seen = ResponseCache((site,)), [], set()
    waiting = [PageRequest(column_url)]
    while waiting:
        asked = waiting.pop(0)
        if (asked.url, asked.body) in seen:
            continue
        seen.add((asked.url, asked.body))
        page = fetch(answers, site, asked, column_url)
        parsed = (ADAPTERS[adapter] if adapter else choose(page)[0]).parse(page)
        rows += parsed.rows
        waiting += parsed.next_pages
    return rows


def fetch(answers: ResponseCache, site: Site, asked: PageRequest, first_url: str) -> ColumnPage:
    parts = urlsplit(asked.url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    headers = {name.lower(): value for name, value in asked.headers} | {"host": parts.netloc}
    answer = answers.answer(site.host, DemoRequest(asked.method, target, headers, asked.body), NOW)
    assert answer.status == 200, asked.url
    return ColumnPage(asked.url, answer.body, dict(answer.headers)["Content-Type"], first_url)


def standing(site: Site) -> list[Publication]:
    there = [p for p in site.publications if p.stands_at(NOW)]
    if site.family == "xxgk_annual_report":  # one address per organ and year: no twins, nothing but reports
        return [p for p in there if p.kind == "report"]
    return there + [duplicate_row(p) for p in there if p.mirrored]


def column_url(site: Site) -> str:
    return f"http://{site.host}:8080" + FAMILIES[site.family].column_path(site, site.columns[0])


@pytest.mark.parametrize(("family", "quirk"), QUIRKS)
def test_an_adapter_reads_every_row(family: str, quirk: str) -> None:
    site = site_of(family, quirk)
    base = f"http://{site.host}:8080"
    read = {row.url: row.title for row in walk(site, column_url(site), FAMILIES[family].adapter)}
    assert read == {base + FAMILIES[family].article_path(site, p): p.title for p in standing(site)}


@pytest.mark.parametrize(("family", "quirk"), [pair for pair in QUIRKS if pair[1] != "month_day"])
def test_rows_carry_the_printed_day(family: str, quirk: str) -> None:
    site = site_of(family, quirk)
    read = {urlsplit(row.url).path: row.listed_date for row in walk(site, column_url(site), FAMILIES[family].adapter)}
    for publication in standing(site):
        if family != "xxgk_annual_report":
            assert read[FAMILIES[family].article_path(site, publication)] == publication.declared_at(NOW)


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_a_family_is_recognised_by_its_signs(family: str) -> None:
    site = site_of(family, "")
    page = fetch(ResponseCache((site,)), site, PageRequest(column_url(site)), column_url(site))
    assert choose(page)[0].name == FAMILIES[family].adapter


@pytest.mark.parametrize("family", ["content_n", "empirecms", "generic", "php", "trs", "ucap", "vsb"])
def test_the_generic_adapter_alone_reads_static_lists(family: str) -> None:
    site = site_of(family, "")
    assert {row.title for row in walk(site, column_url(site), "generic")} == {p.title for p in standing(site)}
