"""Originals by their time (Memento), records as any WARC tool reads them, feeds, calendars, and comparisons."""

from __future__ import annotations

import gzip
import io
import xml.etree.ElementTree as ET

import pytest
from fastapi.testclient import TestClient
from warcio.archiveiterator import ArchiveIterator

from archive.reading.reading_diff import compare_tables, compare_texts

from .seen import elements, page, text, values

URL = "http://www.linhe.example/xxgk/nb/2025/lh-czj.html"
ATOM = "{http://www.w3.org/2005/Atom}"


def test_a_memento_is_the_exact_capture_or_the_way_to_the_nearest(client: TestClient) -> None:
    exact = client.get(f"/web/20260202220000/{URL}", follow_redirects=False)
    assert exact.status_code == 200
    assert exact.headers["memento-datetime"] == "Mon, 02 Feb 2026 22:00:00 GMT"
    assert exact.headers["content-security-policy"].startswith("sandbox")
    assert "申请9件" in exact.text
    near = client.get(f"/web/20260130/{URL}", follow_redirects=False)
    assert near.status_code == 302
    assert near.headers["location"] == f"/web/20260127220000/{URL}"


def test_the_timegate_negotiates(client: TestClient) -> None:
    asked = {"Accept-Datetime": "Thu, 29 Jan 2026 00:00:00 GMT"}
    assert (
        client.get(f"/web/{URL}", headers=asked, follow_redirects=False).headers["location"].startswith("/web/20260127")
    )
    newest = client.get(f"/web/{URL}", follow_redirects=False)
    assert newest.headers["location"].startswith("/web/20260202")
    assert newest.headers["vary"] == "accept-datetime"


def test_the_timemap_lists_every_memento(client: TestClient) -> None:
    lines = client.get(f"/web/timemap/link/{URL}").text.splitlines()
    assert lines[0] == f'<{URL}>; rel="original",'
    assert sum('rel="memento"' in line for line in lines) == 2


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/web/http://no.example/", 404),
        (f"/web/20269999/{URL}", 400),
        (f"/web/{'9' * 5000}/{URL}", 404),
        ("/web/", 404),
    ],
)
def test_odd_mementos_are_answered_in_words(client: TestClient, path: str, status: int) -> None:
    assert client.get(path, follow_redirects=False).status_code == status


def test_a_record_is_given_as_it_lies_in_the_file(client: TestClient) -> None:
    link = next(v for v in values(page(client, "/reports/lh-czj-2025"), "//aside//a/@href") if v.endswith("/warc"))
    record = next(iter(ArchiveIterator(io.BytesIO(client.get(link).content))))
    assert record.rec_headers.get_header("WARC-Target-URI") == URL
    assert "申请9件" in gzip.decompress(client.get(link).content).decode()


@pytest.mark.parametrize("path", ["/changes.atom", "/findings.atom", "/search.atom?q=预算"])
def test_feeds_are_atom_with_lasting_ids(client: TestClient, path: str) -> None:
    feed = ET.fromstring(client.get(path).content)
    entries = feed.findall(f"{ATOM}entry")
    assert entries
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    assert all(entry.findtext(f"{ATOM}updated") and entry.findtext(f"{ATOM}title") for entry in entries)
    for entry in entries[:2]:
        link = entry.find(f"{ATOM}link")
        assert link is not None
        assert client.get(link.get("href", "")).status_code == 200


def test_deadlines_as_a_calendar(client: TestClient) -> None:
    answer = client.get("/deadlines.ics")
    lines = answer.content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert lines.count(b"BEGIN:VEVENT") == lines.count(b"END:VEVENT") == 9
    assert b"DTSTART;VALUE=DATE:20260331" in lines


def test_versions_are_compared_in_text_and_tables(client: TestClient) -> None:
    tree = page(client, "/reports/lh-czj-2025/diff")
    assert [text(mark) for mark in elements(tree, "//div[contains(@class, 'diff')]//del")] == ["7"]
    assert [text(mark) for mark in elements(tree, "//div[contains(@class, 'diff')]//ins")] == ["9"]
    assert text(tree, "//table//tbody/tr[2]") == "本年新收政府信息公开申请数量自然人 7 9 +2"
    same = page(client, "/reports/lh-jyj-2025/diff")
    assert "只有一个版本" in text(same, "//main")
    assert client.get("/reports/lh-czj-2025/diff", params={"against": "2024"}).status_code == 200


def test_unchanged_paragraphs_are_left_out() -> None:
    old = [f"第{n}段没有变化的文字" for n in range(9)]
    new = [*old[:4], "这一段完全是新写的", *old[5:]]
    kinds = [(line.kind, line.count) for line in compare_texts(old, new)]
    assert kinds == [("skipped", 3), ("same", 0), ("changed", 0), ("same", 0), ("skipped", 3)]
    whole = compare_texts(old, new, whole=True)
    assert ["".join(t for t, mark in line.runs if mark != "removed") for line in whole] == new
    assert ["".join(t for t, mark in line.runs if mark != "added") for line in whole] == old


def test_a_blank_cell_that_became_zero_has_changed() -> None:
    changes = compare_tables({"review": {"a": {"x": None}}}, {"review": {"a": {"x": 0}}})
    assert [(change.old, change.new, change.delta) for change in changes] == [("", "0", "")]


def test_the_overview_counts_what_was_checked(client: TestClient) -> None:
    told = text(page(client, "/overview/2025"), "//main")
    assert "能够核查的8家单位中，按期3家，占38%" in told
    assert "数量不足" in told
