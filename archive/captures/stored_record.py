"""Values read from WARC files: captures, notes of finished visits, damaged spans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Kind = Literal["response", "revisit", "rendered", "failure"]


@dataclass(frozen=True, slots=True)
class Capture:
    """One stored answer of the network, or the reason why there was none. ``rendered`` is neither: it is what a
    browser's scripts made of the answer that ``refers_to`` names (a WARC ``conversion``), and has no status.

    ``fetched_at`` is aware UTC; ``offset`` and ``length`` are bytes of the gzip member in ``warc_file``,
    which is named relative to the WARC folder. ``payload_digest`` is ``sha256:<hex>`` of the payload as
    transferred (before decompression); a revisit carries the digest of the record it refers to, a failure "".
    """

    record_id: str
    url: str
    fetched_at: datetime
    kind: Kind
    status: int | None
    content_type: str
    payload_digest: str
    etag: str
    last_modified: str
    error_class: str
    error_text: str
    warc_file: str
    offset: int
    length: int
    visit_id: str
    refers_to: str
    truncated: str = ""  # why the payload is shorter than announced: "disconnect", "length" or "time"


@dataclass(frozen=True, slots=True)
class StoredNote:
    """The ``metadata`` record of a finished visit or run: ``visit`` is the JSON object the run wrote."""

    record_id: str
    url: str
    written_at: datetime
    visit: dict[str, object]
    warc_file: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class DamagedSpan:
    """A part of a WARC file that cannot be read; ``truncated`` when the file simply ends inside a record."""

    warc_file: str
    offset: int
    reason: str
    truncated: bool = False


Record = Capture | StoredNote | DamagedSpan
