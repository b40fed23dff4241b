"""What the writer keeps, the reader finds: in order, by place, through revisits, over rotation and crashes."""

from __future__ import annotations

import gzip
import os
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.captures.capture_lookup import MemoryCaptureLookup
from archive.captures.gzip_members import compress_member
from archive.captures.http_head import HttpHead
from archive.captures.resolved_revisit import needs_resolving, resolve_revisit
from archive.captures.stored_record import Capture, DamagedSpan, StoredNote
from archive.captures.verify import verify
from archive.captures.warc_reader import iter_records, read_payload, warc_files
from archive.captures.warc_writer import Exchange, WarcWriter
from archive.errors import UnreadableError

from .builder import PAGE, START, URL, fill, not_modified, page, ticking


def test_reading_gives_back_what_writing_returned(tmp_path: Path) -> None:
    written = fill(tmp_path)
    found = list(iter_records(tmp_path))
    assert [record for record in found if isinstance(record, Capture)] == written
    visit = found[-1]
    assert isinstance(visit, StoredNote)
    assert visit.visit == {"visit_id": "L1", "url": URL, "state": "complete", "名": "栏目"}
    assert (visit.url, visit.written_at.tzinfo is not None) == (URL, True)


def test_captures_say_what_happened(tmp_path: Path) -> None:
    response, by_304, by_digest, failure = fill(tmp_path)
    assert (response.kind, response.status, response.etag, response.visit_id) == ("response", 200, '"1"', "L1")
    assert (by_304.kind, by_304.status, by_304.refers_to) == ("revisit", 304, response.record_id)
    assert (by_digest.status, by_digest.payload_digest) == (200, response.payload_digest)
    assert (failure.kind, failure.error_class, failure.error_text) == ("failure", "dns", "no such host")
    assert response.fetched_at == START + timedelta(seconds=1)


def test_payloads_are_read_by_place_and_through_revisits(tmp_path: Path) -> None:
    written = fill(tmp_path)
    known = MemoryCaptureLookup.from_folder(tmp_path)
    for capture in written[:3]:
        payload = read_payload(tmp_path, capture, known.capture)
        assert (payload.body, payload.raw, payload.status) == (PAGE, gzip.compress(PAGE, mtime=0), 200)
        assert ("Content-Type", "text/html") in payload.headers


def test_what_cannot_be_read_says_why(tmp_path: Path) -> None:
    response, revisit, _, failure = fill(tmp_path)
    with pytest.raises(UnreadableError, match="dns"):
        read_payload(tmp_path, failure, lambda _: None)
    with pytest.raises(UnreadableError, match="is not kept"):
        read_payload(tmp_path, revisit, lambda _: None)
    with pytest.raises(UnreadableError, match="circle"):
        read_payload(tmp_path, revisit, lambda _: revisit)
    with pytest.raises(UnreadableError, match="decompression"):
        read_payload(tmp_path, response, lambda _: None, max_bytes=3)
    warc_files(tmp_path)[0].unlink()
    with pytest.raises(UnreadableError, match="no sound record"):
        read_payload(tmp_path, response, lambda _: None)


def test_files_are_rotated_and_pairs_kept_together(tmp_path: Path) -> None:
    with WarcWriter(tmp_path, run_id="r1", clock=ticking(), max_bytes=1500) as writer:
        for number in range(12):
            writer.write_response(page(f"{URL}{number}"), os.urandom(300))
    names = [path.name for path in warc_files(tmp_path)]
    assert len(names) > 3
    assert names == sorted(names)
    assert names[0] == "nianbao-20260201040001-r1-00001.warc.gz"
    urls = [record.url for record in iter_records(tmp_path) if isinstance(record, Capture)]
    assert urls == [f"{URL}{number}" for number in range(12)]


def test_two_runs_of_one_second_never_share_a_file(tmp_path: Path) -> None:
    writers = [WarcWriter(tmp_path, run_id="r1", clock=lambda: START) for _ in range(2)]
    captures = [writer.write_response(page(), b"x") for writer in writers]
    for writer in writers:
        writer.close()
    assert captures[0].warc_file != captures[1].warc_file


def test_runs_are_read_in_order_of_their_time(tmp_path: Path) -> None:
    fill(tmp_path, "late", START + timedelta(days=1))
    fill(tmp_path, "early", START)
    times = [record.fetched_at for record in iter_records(tmp_path) if isinstance(record, Capture)]
    assert times == sorted(times)


def test_a_record_is_readable_before_the_file_is_closed(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path, run_id="r1", clock=ticking())
    capture = writer.write_response(page(), gzip.compress(PAGE))
    assert read_payload(tmp_path, capture, lambda _: None).body == PAGE
    assert list(iter_records(tmp_path)) == [capture]
    writer.close()


def test_every_cut_of_the_last_record_is_reported_and_the_rest_read(tmp_path: Path) -> None:
    written = fill(tmp_path)
    file = warc_files(tmp_path)[0]
    data = file.read_bytes()
    for cut in range(1, len(data) - written[3].offset - written[3].length, 7):
        file.write_bytes(data[:-cut])
        *rest, last = iter_records(tmp_path)
        assert rest == written
        assert isinstance(last, DamagedSpan)
        assert last.truncated


def test_damage_in_the_middle_costs_one_record_only(tmp_path: Path) -> None:
    written = fill(tmp_path)
    file = warc_files(tmp_path)[0]
    data = bytearray(file.read_bytes())
    data[written[1].offset + written[1].length // 2] ^= 0xFF
    file.write_bytes(bytes(data))
    found = list(iter_records(tmp_path))
    assert [record for record in found if isinstance(record, Capture)] == [written[0], *written[2:]]
    assert [record.offset for record in found if isinstance(record, DamagedSpan)] == [written[1].offset]


def test_a_run_that_fetched_nothing_leaves_nothing(tmp_path: Path) -> None:
    WarcWriter(tmp_path / "warc", run_id="r1", clock=ticking()).close()
    assert not (tmp_path / "warc").exists()


@pytest.mark.parametrize("run_id", ["", "../x", "a/b", "年报", "a-b", "x" * 65])
def test_a_run_id_must_be_a_plain_word(tmp_path: Path, run_id: str) -> None:
    with pytest.raises(ValueError, match="run id"):
        WarcWriter(tmp_path, run_id=run_id, clock=ticking())


def test_control_characters_cannot_enter_a_record_header(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path, run_id="r1", clock=ticking())
    with pytest.raises(ValueError, match="control characters"):
        writer.write_response(Exchange(URL + "\r\nX: y", response=HttpHead.of_response(200, [])), b"")


def test_known_remembers_the_holder_and_the_newest_validators(tmp_path: Path) -> None:
    response, *_ = written = fill(tmp_path)
    state = MemoryCaptureLookup(written[:2]).latest(URL)
    assert state is not None
    assert (state.record_id, state.etag, state.fetched_at) == (response.record_id, '"2"', response.fetched_at)
    assert MemoryCaptureLookup(written).latest("http://gone.example.test/") is None


def test_a_cut_payload_is_never_what_is_known(tmp_path: Path) -> None:
    with WarcWriter(tmp_path, run_id="r1", clock=ticking()) as writer:
        cut = writer.write_response(page(truncated="disconnect"), b"half")
    assert cut.truncated == "disconnect"
    assert MemoryCaptureLookup([cut]).latest(URL) is None


def test_a_304_without_request_still_reads_back(tmp_path: Path) -> None:
    """A server that answers 304 unasked leaves a response without payload, which must not break reading."""
    with WarcWriter(tmp_path, run_id="r1", clock=ticking()) as writer:
        capture = writer.write_response(not_modified(), b"")
    assert (capture.kind, capture.status) == ("response", 304)
    assert read_payload(tmp_path, capture, lambda _: None).body == b""


@given(st.binary(max_size=2000), st.integers(0, 2100))
def test_any_packing_is_plain_gzip(data: bytes, stored_from: int) -> None:
    assert gzip.decompress(compress_member(data, stored_from)) == data


def test_what_the_server_compressed_is_not_compressed_again(tmp_path: Path) -> None:
    noise = os.urandom(200_000)
    with WarcWriter(tmp_path, run_id="r1", clock=ticking()) as writer:
        capture = writer.write_response(page(), noise)
    assert noise[:60_000] in (tmp_path / capture.warc_file).read_bytes()
    assert capture.length < 201_000
    assert read_payload(tmp_path, capture, lambda _: None).raw == noise


def test_what_a_browser_rendered_is_kept_beside_its_original_and_never_taken_for_it(tmp_path: Path) -> None:
    dom = "<html>列表</html>".encode()
    with WarcWriter(tmp_path, run_id="r1", clock=ticking()) as writer:
        original = writer.write_response(page(), PAGE)
        rendered = writer.write_conversion(original, dom, "text/html; charset=utf-8", "Chromium 1")
    found = {one.record_id: one for one in iter_records(tmp_path) if isinstance(one, Capture)}
    assert found == {original.record_id: original, rendered.record_id: rendered}
    assert (rendered.kind, rendered.status, rendered.refers_to) == ("rendered", None, original.record_id)
    assert (rendered.url, rendered.visit_id) == (original.url, original.visit_id)
    payload = read_payload(tmp_path, rendered, found.get)
    assert (payload.body, payload.headers) == (dom, [("Content-Type", "text/html; charset=utf-8")])
    last = MemoryCaptureLookup(found.values()).latest(original.url)
    assert last is not None
    assert last.payload_digest == original.payload_digest, "the site is asked whether its own page has changed"
    assert verify(tmp_path) == []
    shown = resolve_revisit(tmp_path, rendered, found.get)
    assert needs_resolving(rendered.kind, rendered.status)
    assert dom in gzip.decompress(shown.member)


def test_a_rendered_page_that_was_altered_is_found(tmp_path: Path) -> None:
    with WarcWriter(tmp_path, run_id="r1", clock=ticking()) as writer:
        rendered = writer.write_conversion(
            writer.write_response(page(), PAGE), b"<html>a</html>", "text/html", "Chromium 1"
        )
    place = tmp_path / rendered.warc_file
    data = place.read_bytes()
    member = data[rendered.offset : rendered.offset + rendered.length]
    forged = gzip.compress(gzip.decompress(member).replace(b"<html>a", b"<html>b"))
    place.write_bytes(data[: rendered.offset] + forged)
    assert {"block_digest", "payload_digest"} <= {problem.kind for problem in verify(tmp_path)}
