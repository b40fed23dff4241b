"""Extract single WARC records byte for byte, with their request and visit note."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.captures import warc_record
from archive.captures.gzip_members import DamagedMember, Member, iter_members, read_member
from archive.captures.kept_files import kept_files, kept_size, open_kept
from archive.captures.stored_record import Capture
from archive.captures.warc_reader import Resolve
from archive.captures.warc_record import WarcRecord
from archive.errors import UnreadableError


@dataclass(frozen=True, slots=True, order=True)
class RecordLocation:
    """Where a record's gzip member lies: file name within the WARC folder, first byte and length in bytes."""

    warc_file: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class ExtractedRecord:
    """A record as it stands in the archive: ``data`` is its gzip member, unchanged; ``sha256`` that member's."""

    place: RecordLocation
    record: WarcRecord
    data: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def record_id(self) -> str:
        return self.record.get("WARC-Record-ID")


def location_of(capture: Capture) -> RecordLocation:
    """Return where the record of a capture lies."""
    return RecordLocation(capture.warc_file, capture.offset, capture.length)


def extract_record(folder: Path, place: RecordLocation) -> ExtractedRecord:
    """Return one record. Raises UnreadableError if its file is missing or damaged."""
    path = folder / Path(place.warc_file).name
    record = warc_record.parse_record(read_member(path, place.offset, place.length))
    with open_kept(path) as file:
        file.seek(place.offset)
        return ExtractedRecord(place, record, file.read(place.length))


def request_of(folder: Path, capture: Capture) -> ExtractedRecord | None:
    """Return the request that led to a capture: the writer puts it right behind; None when nothing was sent."""
    following = following_record(folder, capture)
    if following is None or following.record.type != "request":
        return None
    return following if following.record.get("WARC-Concurrent-To") == capture.record_id else None


def following_record(folder: Path, capture: Capture) -> ExtractedRecord | None:
    """Return the record right behind that of a capture."""
    return next(_from(folder, capture.warc_file, capture.offset + capture.length), None)


def visit_note_of(folder: Path, capture: Capture) -> ExtractedRecord | None:
    """Return the note of the finished visit in which a capture was made; None when its run died before writing it.

    A run writes the note behind the visit's captures, in the same file or in a later one.
    """
    if not capture.visit_id:
        return None
    later = [path.name for path in kept_files(folder) if path.name > capture.warc_file]
    places = [(capture.warc_file, capture.offset), *((name, 0) for name in later)]
    run = _run_of(capture.warc_file)
    for name, start in places:
        if _run_of(name) != run:
            continue
        for picked in _from(folder, name, start):
            record = picked.record
            if (
                record.type == "metadata"
                and record.get(warc_record.VISIT_FIELD) == capture.visit_id
                and _is_json(record)
            ):
                return picked
    return None


def warcinfo_of(folder: Path, name: str) -> ExtractedRecord | None:
    """Return the warcinfo record of a file."""
    first = next(_from(folder, name, 0), None)
    return first if first and first.record.type == "warcinfo" else None


def original_of(capture: Capture, resolve: Resolve) -> Capture | None:
    """Return the stored response whose payload a revisit repeats; None for any other capture.

    Raises UnreadableError when it is not kept: without it the revisit shows nothing.
    """
    seen = {capture.record_id}
    current = capture
    while current.kind == "revisit":
        found = resolve(current.refers_to)
        if found is None or found.record_id in seen:
            raise UnreadableError(f"{capture.url}: the capture it repeats ({current.refers_to}) is not kept")
        seen.add(found.record_id)
        current = found
    return current if current is not capture else None


def sort_by_location(picked: Iterable[ExtractedRecord]) -> list[ExtractedRecord]:
    """Each record once, in the order in which the archive holds them."""
    return sorted({one.place: one for one in picked}.values(), key=lambda one: one.place)


def _from(folder: Path, name: str, start: int) -> Iterator[ExtractedRecord]:
    """Sound records of a file from a byte on; damaged stretches are passed over (`nianbao verify` names them)."""
    path = folder / Path(name).name
    if kept_size(path) is None:
        return
    with open_kept(path) as file:
        for member in iter_members(path, start):
            if isinstance(member, DamagedMember):
                continue
            file.seek(member.offset)
            data = file.read(member.length)
            if record := _parsed(member):
                yield ExtractedRecord(RecordLocation(path.name, member.offset, member.length), record, data)


def _parsed(member: Member) -> WarcRecord | None:
    try:
        return warc_record.parse_record(member.data)
    except UnreadableError:
        return None


def _is_json(record: WarcRecord) -> bool:
    return record.get("Content-Type") == warc_record.JSON


def _run_of(name: str) -> str:
    """Return the run's id in ``nianbao-<stamp>-<run>-<serial>.warc.gz``; run ids hold no hyphen."""
    parts = name.split("-")
    return parts[2] if len(parts) == 4 else name
