"""Reads WARC files back: every record in order of time, or one payload by its place, following revisits."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from archive.captures import warc_record
from archive.captures.content_coding import MAX_DECODED, decode_content
from archive.captures.gzip_members import DamagedMember, Member, iter_members, read_member
from archive.captures.http_head import HttpHead
from archive.captures.kept_files import kept_files, kept_size
from archive.captures.stored_record import Capture, DamagedSpan, Kind, Record, StoredNote
from archive.captures.warc_record import WarcRecord
from archive.errors import UnreadableError

Resolve = Callable[[str], Capture | None]
_KINDS: dict[str, Kind] = {"response": "response", "revisit": "revisit", "conversion": "rendered"}


@dataclass(frozen=True, slots=True)
class Payload:
    """What a capture holds. ``raw`` is as transferred, ``body`` without its content encodings.

    ``headers`` and ``status`` are those under which the body was valid: a 304's are replaced by the ones of
    the response it confirms. Header values are latin-1 views of the bytes.
    """

    body: bytes
    raw: bytes
    headers: list[tuple[str, str]]
    status: int | None


def warc_files(folder: Path) -> list[Path]:
    """Return the WARC files of a folder in order of time and serial, which is the order of their names.

    Open them with ``open_kept``: those in object storage are among them.
    """
    return kept_files(folder, "nianbao-*.warc.gz")


def iter_records(folder: Path, positions: Mapping[str, int] | None = None) -> Iterator[Record]:
    """Every capture, finished visit and damaged place, in order. Requests and warcinfo are passed over.

    ``positions`` names for each file the byte up to which it was read before; reading goes on from there.
    """
    known = positions or {}
    for path in warc_files(folder):
        if (size := kept_size(path)) is None or known.get(path.name, 0) < size:
            yield from iter_file_records(path, known.get(path.name, 0))


def iter_file_records(path: Path, start: int = 0) -> Iterator[Record]:
    """Yield the same of one file, from byte ``start`` on."""
    for member in iter_members(path, start):
        record = _record_of(member, path.name)
        if record is not None:
            yield record


def read_payload(folder: Path, capture: Capture, resolve: Resolve, *, max_bytes: int = MAX_DECODED) -> Payload:
    """Return the payload of a capture; ``resolve`` finds the capture a revisit refers to by its record id.

    Raises UnreadableError: the capture is a failure, its file is damaged or gone, a revisit refers to nothing
    kept, or the body is larger than ``max_bytes`` when decompressed.
    """
    if capture.kind == "failure":
        raise UnreadableError(f"{capture.url}: nothing was fetched ({capture.error_class})")
    if capture.kind == "rendered":
        text = warc_record.parse_record(read_member(folder / capture.warc_file, capture.offset, capture.length)).block
        return Payload(text, text, [("Content-Type", capture.content_type)], None)
    head, raw = _head_and_raw(folder, capture)
    if capture.kind == "revisit":
        first, raw = _head_and_raw(folder, _holder(capture, resolve))
        head = first if head.status == 304 else head
    body = decode_content(raw, head.get_list("Content-Encoding"), max_bytes=max_bytes)
    return Payload(body, raw, head.fields, head.status)


def capture_from_record(record: WarcRecord, warc_file: str, offset: int, length: int) -> Capture:
    """Return the capture a response, revisit or failure record stands for. Raises UnreadableError on a bad date."""
    kind, said = record.type, record.first_values()
    error = _warc_fields(record.block) if kind == "metadata" else {}
    rendered = kind == "conversion"
    head = HttpHead(()) if error or rendered else HttpHead.split(record.block)[0]
    served = head.first_values()
    return Capture(
        record_id=said.get("warc-record-id", ""),
        url=said.get("warc-target-uri", ""),
        fetched_at=record.date,
        kind=_KINDS.get(kind, "failure"),
        status=head.status,
        content_type=(said if rendered else served).get("content-type", ""),
        payload_digest=said.get("warc-payload-digest", ""),
        etag=served.get("etag", ""),
        last_modified=served.get("last-modified", ""),
        error_class=error.get("nianbao-error-class", ""),
        error_text=error.get("nianbao-error-text", ""),
        warc_file=warc_file,
        offset=offset,
        length=length,
        visit_id=said.get(warc_record.VISIT_FIELD.lower(), ""),
        refers_to=said.get("warc-refers-to", ""),
        truncated=said.get("warc-truncated", ""),
    )


def _record_of(member: Member | DamagedMember, name: str) -> Record | None:
    if isinstance(member, DamagedMember):
        return DamagedSpan(name, member.offset, member.reason, member.truncated)
    try:
        record = warc_record.parse_record(member.data)
        if record.type in _KINDS:
            return capture_from_record(record, name, member.offset, member.length)
        if record.type == "metadata" and record.get("Content-Type") == warc_record.JSON:
            return _visit_of(record, name, member)
        if record.type == "metadata" and b"nianbao-error-class:" in record.block:
            return capture_from_record(record, name, member.offset, member.length)
    except UnreadableError as error:
        return DamagedSpan(name, member.offset, str(error))
    return None


def _visit_of(record: WarcRecord, name: str, member: Member) -> StoredNote:
    try:
        visit = json.loads(record.block)
    except ValueError as error:
        raise UnreadableError(f"a visit's JSON cannot be read: {error}") from error
    if not isinstance(visit, dict):
        raise UnreadableError("a visit's JSON is no object")
    url = record.get("WARC-Target-URI")
    return StoredNote(record.get("WARC-Record-ID"), url, record.date, visit, name, member.offset, member.length)


def _holder(capture: Capture, resolve: Resolve) -> Capture:
    """Return the response behind a revisit; revisits of revisits are followed, in case another tool wrote them."""
    current = capture
    for _ in range(10):
        found = resolve(current.refers_to)
        if found is None:
            raise UnreadableError(f"{capture.url}: the capture it repeats ({current.refers_to}) is not kept")
        if found.kind == "response":
            return found
        current = found
    raise UnreadableError(f"{capture.url}: its revisits lead in a circle")


def _head_and_raw(folder: Path, capture: Capture) -> tuple[HttpHead, bytes]:
    return HttpHead.split(
        warc_record.parse_record(read_member(folder / capture.warc_file, capture.offset, capture.length)).block
    )


def _warc_fields(block: bytes) -> dict[str, str]:
    lines = (line.partition(":") for line in block.decode("utf-8", "replace").splitlines())
    return {name.strip(): value.strip() for name, _, value in lines}
