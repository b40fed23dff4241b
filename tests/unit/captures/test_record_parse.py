"""Records read without warcio must be what warcio would have read; everything unusual is left to it."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.recordloader import ArcWarcRecordLoader

from archive.captures.warc_record import WarcRecord, build_record, parse_record
from archive.errors import UnreadableError

WHEN = datetime(2026, 2, 16, 12, 0, 0, 123456, tzinfo=UTC)
_TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30)
_NAME = st.from_regex(r"[A-Z][A-Za-z0-9-]{0,20}", fullmatch=True).filter(lambda name: name.lower() != "content-length")


def by_warcio(data: bytes) -> WarcRecord:
    """The reference."""
    loader = ArcWarcRecordLoader(verify_http=False, arc2warc=False)
    found = loader.parse_record_stream(BytesIO(data), known_format="warc", no_record_parse=True)
    return WarcRecord(tuple(found.rec_headers.headers), found.raw_stream.read())


@given(st.lists(st.tuples(_NAME, _TEXT), max_size=6), st.binary(max_size=200))
def test_every_record_we_write_is_read_as_warcio_reads_it(fields: list[tuple[str, str]], block: bytes) -> None:
    built = build_record("response", "urn:uuid:1", WHEN, fields, "application/http; msgtype=response", block)
    assert parse_record(built.data) == by_warcio(built.data)


@pytest.mark.parametrize(
    "head",
    [
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 4",
        b"WARC/1.1\r\nWARC-Type:response\r\nContent-Length: 4",
        b"WARC/1.1\r\nWARC-Type: response\r\nX-Folded: one\r\n two\r\nContent-Length: 4",
        b"WARC/1.1\r\nWARC-Type: response\r\ncontent-length: 4",
        b"WARC/1.1\r\nX-Name: =?utf-8?Q?=E5=8E=BF?=\r\nContent-Length: 4",
        b"WARC/1.1\r\nX-Name:  two spaces \r\nContent-Length: 4",
        b"WARC/1.1\r\nX-Name: \xcf\xd8\r\nContent-Length: 4",
        b"WARC/1.1\r\nX-Name: \r\nContent-Length: 4",
    ],
)
def test_records_of_other_programs_are_read_as_warcio_reads_them(head: bytes) -> None:
    data = head + b"\r\n\r\nbody\r\n\r\n"
    assert parse_record(data) == by_warcio(data)


@pytest.mark.parametrize(
    "data", [b"", b"WARC/1.1\r\n", b"WARC/1.1\r\nContent-Length: 9\r\n\r\nbody\r\n\r\n", b"no record"]
)
def test_what_is_no_whole_record_is_told(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        parse_record(data)
