"""One WARC/1.1 record as bytes and back (read by warcio); header bytes of any charset pass through unchanged."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from uuid import uuid4

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecordLoader
from warcio.timeutils import datetime_to_iso_date, iso_date_to_datetime

from archive.errors import UnreadableError

WARC_FIELDS = "application/warc-fields"
HTTP_RESPONSE = "application/http; msgtype=response"
HTTP_REQUEST = "application/http; msgtype=request"
JSON = "application/json"
VISIT_FIELD = (
    "Nianbao-Visit"  # no "WARC-" prefix: the standard keeps that for itself, readers skip what they don't know
)

_RECORD_END = b"\r\n\r\n"
_WRITTEN = len("2026-01-31T12:00:00.000000Z")
_CONTROL = re.compile(r"[\x00-\x1f]")
_Fields = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class WarcRecord:
    """A parsed record: its named fields and its whole block (for HTTP: head and payload)."""

    fields: tuple[tuple[str, str], ...]
    block: bytes

    def get(self, name: str) -> str:
        """Return a named field's value, "" when absent; angle brackets around identifiers are taken off."""
        wanted = name.lower()
        return _bare(next((value for found, value in self.fields if found == name or found.lower() == wanted), ""))

    def first_values(self) -> dict[str, str]:
        """Return what ``get`` returns for every field at once, by names in lower case."""
        return {name.lower(): _bare(value) for name, value in reversed(self.fields)}

    @property
    def type(self) -> str:
        return self.get("WARC-Type")

    @property
    def date(self) -> datetime:
        """WARC-Date as aware UTC. Raises UnreadableError when it is missing or no date."""
        text = self.get("WARC-Date")
        try:
            if len(text) == _WRITTEN and text.endswith("Z"):  # as written here
                return datetime.fromisoformat(text)
            when: datetime = iso_date_to_datetime(text, tz_aware=True)
        except (ValueError, TypeError) as error:
            raise UnreadableError(f"record {self.get('WARC-Record-ID')} has no usable WARC-Date") from error
        return when


def _bare(value: str) -> str:
    return value[1:-1] if value[:1] == "<" and value[-1:] == ">" else value


def new_record_id() -> str:
    """Return a fresh ``urn:uuid:…``, without the angle brackets that surround it in the file."""
    return uuid4().urn


def sha256_digest(data: bytes) -> str:
    """``sha256:<hex>`` as written in WARC-Block-Digest and WARC-Payload-Digest."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def warc_date(instant: datetime) -> str:
    """Return an aware instant as a WARC-Date in UTC with microseconds."""
    text: str = datetime_to_iso_date(instant.astimezone(UTC).replace(tzinfo=None), use_micros=True)
    return text


@dataclass(frozen=True, slots=True)
class BuiltRecord:
    """A record and its bytes, not yet compressed; ``block_at`` is where in them its block begins."""

    record: WarcRecord
    data: bytes

    @property
    def block_at(self) -> int:
        return len(self.data) - len(self.record.block) - len(_RECORD_END)


def build_record(
    kind: str, record_id: str, when: datetime, fields: _Fields, content_type: str, block: bytes
) -> BuiltRecord:
    """Return a complete record; empty fields are left out. Raises ValueError on a control character in a field.

    Written here rather than by warcio: that percent-encodes header bytes beyond ASCII, and takes four times as long.
    """
    named = [("WARC-Type", kind), ("WARC-Record-ID", f"<{record_id}>"), ("WARC-Date", warc_date(when))]
    named += [(name, value) for name, value in fields if value]
    if _CONTROL.search("".join(value for _, value in named)):
        raise ValueError(f"no field may hold control characters: {named!r}")
    named.append(("WARC-Block-Digest", sha256_digest(block)))
    lines = [f"{name}: {value}\r\n" for name, value in named]
    head = f"WARC/1.1\r\n{''.join(lines)}Content-Type: {content_type}\r\nContent-Length: {len(block)}\r\n\r\n"
    return BuiltRecord(WarcRecord(tuple(named), block), b"".join((head.encode(), block, _RECORD_END)))


def parse_record(data: bytes) -> WarcRecord:
    """Read one uncompressed record. Raises UnreadableError when it is none or shorter than it says."""
    try:
        record = _LOADER.parse_record_stream(BytesIO(data), known_format="warc", no_record_parse=True)
        block: bytes = record.raw_stream.read()
    except (ArchiveLoadFailed, EOFError) as error:
        raise UnreadableError(f"not a WARC record: {error}") from error
    if record.length is None or len(block) != record.length:
        raise UnreadableError(f"a record of {record.length} bytes has only {len(block)}")
    return WarcRecord(tuple(record.rec_headers.headers), block)


_LOADER = ArcWarcRecordLoader(verify_http=False, arc2warc=False)
