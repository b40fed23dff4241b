"""A WARC folder with one of everything, and a clock that moves a second a call."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.captures.capture_lookup import MemoryCaptureLookup
from archive.captures.http_head import HttpHead
from archive.captures.stored_record import Capture
from archive.captures.warc_writer import Exchange, WarcWriter

START = datetime(2026, 2, 1, 4, tzinfo=UTC)
URL = "http://www.example.test/nb/"
PAGE = "<html>年报</html>".encode()


def ticking(start: datetime = START) -> Callable[[], datetime]:
    now = [start]

    def clock() -> datetime:
        now[0] += timedelta(seconds=1)
        return now[0]

    return clock


def page(url: str = URL, *, visit_id: str = "L1", truncated: str = "", etag: bytes = b'"1"') -> Exchange:
    fields = [(b"Content-Type", b"text/html"), (b"Content-Encoding", b"gzip"), (b"ETag", etag)]
    request = HttpHead.of_request("GET", "/nb/", [(b"Host", b"www.example.test")])
    head = HttpHead.of_response(200, fields)
    return Exchange(url, request, response=head, ip="192.0.2.1", visit_id=visit_id, truncated=truncated)


def not_modified(url: str = URL) -> Exchange:
    return Exchange(url, response=HttpHead.of_response(304, [(b"ETag", b'"2"')]), visit_id="L1")


def fill(folder: Path, run_id: str = "r1", start: datetime = START) -> list[Capture]:
    """A response, a 304, an equal payload, a failure and a finished visit; the captures in order."""
    with WarcWriter(folder, run_id=run_id, clock=ticking(start)) as writer:
        first = writer.write_response(page(), gzip.compress(PAGE, mtime=0))
        known = MemoryCaptureLookup([first]).latest(URL)
        assert known is not None
        written = [first, writer.write_revisit(not_modified(), known), writer.write_revisit(page(), known)]
        written.append(
            writer.write_failure(Exchange("http://gone.example.test/", visit_id="L1"), "dns", "no such\r\nhost")
        )
        writer.write_note({"visit_id": "L1", "url": URL, "state": "complete", "名": "栏目"})
    return written
