"""The CDXJ index of one WARC file, stored beside it: other software finds its captures without our database."""

from __future__ import annotations

from pathlib import Path

from archive.captures.http_head import bare_type
from archive.captures.stored_record import Capture
from archive.captures.wacz import IndexLine
from archive.captures.warc_reader import iter_file_records


def file_index(path: Path) -> bytes:
    """Return the lines of every response, revisit and rendered page of a WARC file, sorted."""
    lines = (
        line_in_place(one) for one in iter_file_records(path) if isinstance(one, Capture) and one.kind != "failure"
    )
    return "".join(f"{line}\n" for line in sorted(map(str, lines))).encode()


def line_in_place(capture: Capture) -> IndexLine:
    """Return the line of a capture where it lies in its own WARC file."""
    return IndexLine(
        url=capture.url,
        time=capture.fetched_at,
        mime="warc/revisit" if capture.kind == "revisit" else bare_type(capture.content_type) or "unk",
        status=capture.status,
        digest=capture.payload_digest,
        filename=capture.warc_file,
        offset=capture.offset,
        length=capture.length,
    )
