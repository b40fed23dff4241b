"""CDXJ, the index by which web archive software finds captures: its lines, and an index made of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.captures.http_head import bare_type
from archive.captures.stored_record import Capture
from archive.captures.surt import surt
from archive.captures.warc_reader import iter_file_records


@dataclass(frozen=True, slots=True)
class IndexLine:
    """One CDXJ line: which record of which file answers for a URL at a moment.

    ``length`` is in bytes, None when unknown.
    """

    url: str
    time: datetime
    mime: str
    status: int | None
    digest: str
    filename: str
    offset: int
    length: int | None
    record_digest: str = ""  # sha256:<hex> of the record's gzip member
    original: tuple[str, int, int] | None = None  # file, offset and length of the record that holds the body

    @property
    def key(self) -> str:
        """What lines are sorted by, before their time."""
        return surt(self.url)

    @property
    def timestamp(self) -> str:
        """The time as 14 digits, UTC."""
        return timestamp14(self.time)

    @property
    def fields(self) -> dict[str, str]:
        """What is known beside key and time."""
        fields = {
            "url": self.url,
            "mime": self.mime,
            "status": str(self.status or ""),
            "digest": self.digest,
            "length": "" if self.length is None else str(self.length),
            "offset": str(self.offset),
            "filename": self.filename,
            "recordDigest": self.record_digest,
        }
        if self.original:
            names = ("orig.filename", "orig.offset", "orig.length")
            fields |= dict(zip(names, map(str, self.original), strict=True))
        return {name: value for name, value in fields.items() if value}

    def __str__(self) -> str:
        return f"{self.key} {self.timestamp} {json.dumps(self.fields)}"


def cdxj(lines: Iterable[IndexLine]) -> bytes:
    """Return an index of these lines, sorted as readers expect."""
    return "".join(f"{line}\n" for line in sorted(map(str, lines))).encode()


def cdxj_of_file(path: Path) -> bytes:
    """Return the index of a WARC file from its bytes alone: every response, revisit and rendered page in its place."""
    records = iter_file_records(path)
    return cdxj(line_in_place(one) for one in records if isinstance(one, Capture) and one.kind != "failure")


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


def timestamp14(moment: datetime) -> str:
    """Return an instant as 14 digits, UTC."""
    return moment.astimezone(UTC).strftime("%Y%m%d%H%M%S")
