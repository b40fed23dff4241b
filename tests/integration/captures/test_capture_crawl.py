"""Two real crawls of a misbehaving server: what is kept, what the spider is given, and what the second visit costs."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from archive.captures import warc_record
from archive.captures.gzip_members import Member, iter_members
from archive.captures.http_head import HttpHead
from archive.captures.stored_record import Capture, StoredNote
from archive.captures.verify import verify
from archive.captures.warc_reader import iter_records, read_payload, warc_files

from .bad_server import ETAG, PAGE, BadServer
from .support import captures, crawl, warcio_check

STEADY = ["/plain", "/gzip", "/chunked", "/gbk", "/tagged", "/redirect", "/liar", "/bomb", "/none"]
BROKEN = ["/short", "/reset", "/drip", "/forbidden"]


@dataclass
class Visits:
    folder: Path
    server: BadServer
    first: dict[str, Any]
    second: dict[str, Any]

    def seen(self, path: str, *, second: bool = False) -> dict[str, Any]:
        result = self.second if second else self.first
        found: dict[str, Any] = result["seen"][self.server.url + path]
        return found

    def kept(self, path: str, kind: str) -> Capture:
        url = self.server.url + path
        return next(found for found in captures(self.folder) if found.url == url and found.kind == kind)


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visits]:
    folder = tmp_path_factory.mktemp("warc")
    with BadServer() as server:
        urls: dict[str, dict[str, Any]] = {server.url + path: {} for path in [*STEADY, *BROKEN]}
        urls |= {server.url + "/plain?outside": {"visit_id": ""}}
        urls |= {"http://127.0.0.1:1/": {}, server.url.replace("http:", "https:") + "/plain": {}}
        now = {"NIANBAO_NOW": "2026-02-02T09:00:00+08:00"}
        first = crawl(folder, urls, visit={"visit_id": "L0", "url": server.url, "rows": 3}, **now)
        steady: dict[str, dict[str, Any]] = {server.url + path: {} for path in STEADY}
        second = crawl(folder, steady, NIANBAO_RUN_ID="r2", NIANBAO_NOW="2026-02-03")
        yield Visits(folder, server, first, second)


def test_every_file_passes_warcio_and_our_own_verification(visits: Visits) -> None:
    assert len(warc_files(visits.folder)) == 2
    warcio_check(visits.folder)
    assert verify(visits.folder) == []


def test_a_payload_is_kept_as_transferred_and_read_decoded(visits: Visits) -> None:
    capture = visits.kept("/gzip", "response")
    payload = read_payload(visits.folder, capture, lambda _: None)
    assert payload.raw == gzip.compress(PAGE, mtime=0)
    assert payload.body == PAGE
    assert capture.payload_digest == "sha256:" + hashlib.sha256(payload.raw).hexdigest()
    assert visits.seen("/gzip")["sha256"] == hashlib.sha256(PAGE).hexdigest()


def test_header_lines_are_those_of_the_wire(visits: Visits) -> None:
    head = head_of(visits.folder, visits.kept("/plain", "response"))
    assert head.lines[:5] == (
        b"HTTP/1.1 200 Hao De",
        b"server: tiny",
        b"Content-type: text/html",
        b"X-Twice: a",
        b"X-Twice: b",
    )
    assert b"no colon here" in head_of(visits.folder, visits.kept("/liar", "response")).lines


def test_gbk_header_bytes_survive(visits: Visits) -> None:
    head = head_of(visits.folder, visits.kept("/gbk", "response"))
    assert head.get("Content-Disposition").encode("latin-1").decode("gbk").endswith("工作年报.doc")
    assert visits.seen("/gbk")["status"] == 200


def test_chunk_framing_is_taken_off_and_its_header_renamed(visits: Visits) -> None:
    capture = visits.kept("/chunked", "response")
    head = head_of(visits.folder, capture)
    assert (head.get("Transfer-Encoding"), head.get("X-Orig-Transfer-Encoding")) == ("", "chunked")
    assert read_payload(visits.folder, capture, lambda _: None).raw == PAGE


def test_requests_are_kept_beside_their_answers(visits: Visits) -> None:
    records = {record.get("WARC-Concurrent-To"): record for record in raw_records(visits.folder, "request")}
    head, _ = HttpHead.split(records[visits.kept("/plain", "response").record_id].block)
    assert head.start_line == "GET /plain HTTP/1.1"
    assert head.get("User-Agent") == "nianbao-test"
    assert head.get("Host") == visits.server.url.removeprefix("http://")


def test_records_carry_address_protocol_and_visit(visits: Visits) -> None:
    record = next(r for r in raw_records(visits.folder, "response") if r.get("WARC-Target-URI").endswith("/plain"))
    assert record.get("WARC-IP-Address") == "127.0.0.1"
    assert record.get("WARC-Protocol") == "http/1.1"
    assert visits.kept("/plain", "response").visit_id == "L0"


@pytest.mark.parametrize(
    ("path", "error_class", "request_kept"),
    [("/reset", "reset", True), ("/drip", "timeout", True), ("/forbidden", "robots", False)],
)
def test_failures_are_kept_with_their_reason(visits: Visits, path: str, error_class: str, request_kept: bool) -> None:
    capture = visits.kept(path, "failure")
    assert (capture.error_class, capture.status, capture.payload_digest) == (error_class, None, "")
    assert capture.error_text
    assert "error" in visits.seen(path)
    assert visits.seen(path)["captures"][0]["error_class"] == error_class
    beside = {record.get("WARC-Concurrent-To") for record in raw_records(visits.folder, "request")}
    assert (capture.record_id in beside) == request_kept


def test_refused_connections_and_broken_tls_are_told_apart(visits: Visits) -> None:
    failures = {found.url: found.error_class for found in captures(visits.folder) if found.kind == "failure"}
    assert failures["http://127.0.0.1:1/"] == "connect"
    assert failures[visits.server.url.replace("http:", "https:") + "/plain"] == "tls"


def test_each_attempt_of_a_retried_request_is_kept(visits: Visits) -> None:
    assert [found["kind"] for found in visits.seen("/reset")["captures"]] == ["failure", "failure"]
    assert visits.seen("/reset")["last"] == visits.seen("/reset")["captures"][1]["record_id"]


def test_a_cut_answer_is_kept_and_flagged(visits: Visits) -> None:
    assert visits.seen("/short")["flags"] == ["dataloss"]
    assert visits.kept("/short", "response").truncated == "disconnect"


def test_decompression_is_bounded_but_the_payload_kept(visits: Visits) -> None:
    assert "too_large" in visits.seen("/bomb")["error"] or "more than" in visits.seen("/bomb")["error"]
    assert visits.kept("/bomb", "response").length < 10_000


def test_a_page_that_only_claims_gzip_is_read_as_it_is(visits: Visits) -> None:
    assert visits.seen("/liar")["sha256"] == hashlib.sha256(PAGE).hexdigest()


def test_robots_txt_is_captured_without_a_visit(visits: Visits) -> None:
    assert visits.kept("/robots.txt", "response").visit_id == ""
    assert visits.first["stored"] == sum(visits.first["stats"][f"capture/{kind}"] for kind in ("responses", "failures"))


def test_requests_outside_visits_are_not_captured(visits: Visits) -> None:
    assert visits.seen("/plain?outside")["captures"] == []
    assert all("outside" not in found.url for found in captures(visits.folder))


def test_the_second_visit_writes_revisits_only(visits: Visits) -> None:
    stats = visits.second["stats"]
    assert "capture/responses" not in stats
    assert stats["capture/revisits"] == len(STEADY) + 2  # robots.txt, and /redirect leads to /target
    first = {found["url"]: found["record_id"] for seen in visits.first["seen"].values() for found in seen["captures"]}
    for path in STEADY:
        for found in visits.seen(path, second=True)["captures"]:
            assert found["kind"] == "revisit"
            assert found["refers_to"] in first.values() or found["url"].endswith("/target")
    assert visits.second["seen"].keys() == {visits.server.url + path for path in STEADY}


def test_a_revisit_reads_as_the_page_it_repeats(visits: Visits) -> None:
    known = {found.record_id: found for found in captures(visits.folder)}
    for path, status in (("/tagged", 304), ("/gzip", 200)):
        revisit = visits.kept(path, "revisit")
        payload = read_payload(visits.folder, revisit, known.get)
        assert (revisit.status, payload.status, payload.body) == (status, 200, PAGE)


def test_validators_are_sent_byte_for_byte_and_304_gives_the_kept_body(visits: Visits) -> None:
    asked = visits.server.asked("/tagged")
    assert "if-none-match" not in asked[0].headers
    assert asked[-1].headers["if-none-match"] == ETAG.decode("latin-1")
    seen = visits.seen("/tagged", second=True)
    assert seen["status"] == 200
    assert seen["unchanged"] is True
    assert "not_modified" in seen["flags"]
    assert (seen["sha256"], seen["class"]) == (hashlib.sha256(PAGE).hexdigest(), "HtmlResponse")


def test_a_redirect_hands_over_both_captures_and_drops_its_validators(visits: Visits) -> None:
    assert [found["status"] for found in visits.seen("/redirect")["captures"]] == [302, 200]
    assert "if-modified-since" in visits.server.asked("/redirect")[-1].headers
    assert visits.server.asked("/target")[-1].headers["if-none-match"] == ETAG.decode("latin-1")


def test_a_redirect_that_did_not_change_is_followed_as_before(visits: Visits) -> None:
    seen = visits.seen("/redirect", second=True)
    assert [found["status"] for found in seen["captures"]] == [304, 304]
    assert (seen["url"], seen["status"]) == (visits.server.url + "/target", 200)
    assert seen["sha256"] == hashlib.sha256(PAGE).hexdigest()


def test_captures_carry_the_simulated_time(visits: Visits) -> None:
    assert visits.kept("/plain", "response").fetched_at.isoformat().startswith("2026-02-02T01:00:")
    assert visits.kept("/plain", "revisit").fetched_at.isoformat().startswith("2026-02-03T04:00:")


def test_a_finished_visit_is_kept_for_rebuild(visits: Visits) -> None:
    notes = [record for record in iter_records(visits.folder) if isinstance(record, StoredNote)]
    assert [visit.visit for visit in notes] == [{"visit_id": "L0", "url": visits.server.url, "rows": 3}]


def head_of(folder: Path, capture: Capture) -> HttpHead:
    for member in iter_members(folder / capture.warc_file):
        if isinstance(member, Member) and member.offset == capture.offset:
            return HttpHead.split(warc_record.parse_record(member.data).block)[0]
    raise AssertionError(capture)


def raw_records(folder: Path, kind: str) -> list[warc_record.WarcRecord]:
    found = [member for path in warc_files(folder) for member in iter_members(path)]
    records = [warc_record.parse_record(member.data) for member in found if isinstance(member, Member)]
    return [record for record in records if record.type == kind]
