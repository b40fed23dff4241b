"""Records of WARC files that others wrote (Wayback, wget and their like): bounded, each with its place, or a refusal.

``.warc``, ``.warc.gz`` with a gzip member a record, and ``.wacz``. Nothing is trusted: sizes are bounded before memory
is taken, names in a package lead nowhere.
"""

from __future__ import annotations

import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import IO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from archive.captures.kept_files import open_kept
from archive.captures.object_store import StoreError
from archive.captures.warc_record import WarcRecord, parse_record
from archive.errors import NianbaoError, UnreadableError

MAX_RECORD = 64 << 20
MAX_RECORDS = 500_000
MAX_UNPACKED = 4 << 30  # of one WARC file in a package
_MAX_HEAD = 64 << 10
_CHUNK = 1 << 16
_FIRST_WEB = datetime(1991, 1, 1, tzinfo=UTC)
_LENGTH = re.compile(rb"\r?\ncontent-length:[ \t]*(\d+)[ \t]*\r?\n", re.IGNORECASE)
_INSIDE = re.compile(r"archive/[^/\\]+\.warc(\.gz)?", re.IGNORECASE)


class RefusedFileError(NianbaoError):
    """A file of others that is not taken in: which, at which byte, and why."""

    def __init__(self, file: str, offset: int | None, reason: str) -> None:
        where = file if offset is None else f"{file} at byte {offset}"
        super().__init__(f"{where}: {reason}; nothing of it was imported")


@dataclass(frozen=True, slots=True)
class ForeignRecord:
    """One record. ``member``: the WARC file within a package, "" for a file itself; place in bytes of that file."""

    member: str
    offset: int
    length: int
    record: WarcRecord
    data: bytes

    @property
    def kind(self) -> str:
        """The WARC-Type."""
        return self.record.type

    @property
    def url(self) -> str:
        return self.record.get("WARC-Target-URI")

    def body(self) -> tuple[int | None, str, bytes]:
        """Return status, content type and decoded body; of a `resource` its block. An odd coding is left as it is."""
        if self.kind == "resource":
            return 200, self.record.get("Content-Type"), self.record.block
        try:
            parsed = next(iter(ArchiveIterator(BytesIO(self.data))))
            head = parsed.http_headers
            status = int(head.get_statuscode()) if head and head.get_statuscode().isdigit() else None
            kind = (head.get_header("Content-Type") if head else "") or ""
            return status, kind, parsed.content_stream().read(MAX_RECORD)
        except (ArchiveLoadFailed, EOFError, OSError, ValueError, StopIteration, zlib.error):
            return None, "", b""


def foreign_records(path: Path, now: datetime, called: str = "") -> Iterator[ForeignRecord]:
    """Yield every record. Raises RefusedFileError at the first thing that is no record, too large or impossible.

    ``now``: records that claim to be from later than the day after it are refused. ``called``: the name that refusals
    give, else the file's own.
    """
    count, called = 0, called or path.name
    for member, file in _files(path, called):
        name = f"{called}!{member}" if member else called
        for offset, length, data in _framed(file, name):
            record = _parsed(data, name, offset)
            _check(record, name, offset, now)
            count += 1
            if count > MAX_RECORDS:
                raise RefusedFileError(name, offset, f"it holds more than {MAX_RECORDS} records")
            yield ForeignRecord(member, offset, length, record, data)
    if not count:
        raise RefusedFileError(called, None, "it holds no WARC record")


def stored_member(path: Path, member: str, offset: int, length: int) -> bytes:
    """Return the bytes of a record in a file that was read before. Raises UnreadableError; StoreError: object storage
    does not give it."""
    try:
        for name, file in _files(path, path.name):
            if name == member:
                file.seek(offset)
                return file.read(length)
    except StoreError:
        raise
    except (OSError, RefusedFileError) as error:
        raise UnreadableError(str(error)) from error
    raise UnreadableError(f"{path.name}: {member} is not in it")


def _files(path: Path, called: str) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield the WARC files of a package with their names in it, or the file itself under ""."""
    with open_kept(path) as file:
        if file.read(4) != b"PK\x03\x04":
            file.seek(0)
            yield "", file
            return
    try:
        with open_kept(path) as file, zipfile.ZipFile(file) as package:
            for info in package.infolist():
                if _INSIDE.fullmatch(info.filename):
                    with package.open(info) as inside, tempfile.TemporaryFile() as spooled:
                        _spool(inside, spooled, f"{called}!{info.filename}")
                        yield info.filename, spooled
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
        raise RefusedFileError(called, None, f"it is no readable WACZ package ({error})") from None


def _spool(inside: IO[bytes], spooled: IO[bytes], name: str) -> None:
    size = 0
    while chunk := inside.read(_CHUNK):
        size += len(chunk)
        if size > MAX_UNPACKED:
            raise RefusedFileError(name, None, f"unpacked it is larger than {MAX_UNPACKED} bytes")
        spooled.write(chunk)
    spooled.seek(0)


def _framed(file: IO[bytes], name: str) -> Iterator[tuple[int, int, bytes]]:
    """Yield offset, length and uncompressed bytes of each record."""
    start = file.read(2)
    file.seek(0)
    yield from (_gzip_members(file, name) if start == b"\x1f\x8b" else _plain_records(file, name))


def _gzip_members(file: IO[bytes], name: str) -> Iterator[tuple[int, int, bytes]]:
    offset, rest = 0, b""
    while rest or (rest := file.read(_CHUNK)):
        engine, data, used = zlib.decompressobj(wbits=31), bytearray(), 0
        while not engine.eof:
            try:
                data += engine.decompress(rest, MAX_RECORD + 1 - len(data))
            except zlib.error as error:
                raise RefusedFileError(name, offset, f"the compressed record is damaged ({error})") from None
            if len(data) > MAX_RECORD:
                raise RefusedFileError(name, offset, f"the record is larger than {MAX_RECORD} bytes")
            used += len(rest) - len(engine.unconsumed_tail) - len(engine.unused_data)
            rest = engine.unconsumed_tail or (b"" if engine.eof else file.read(_CHUNK))
            if not rest and not engine.eof:
                raise RefusedFileError(name, offset, "the file ends in the middle of a record")
        rest = engine.unused_data
        yield offset, used, bytes(data)
        offset += used


def _plain_records(file: IO[bytes], name: str) -> Iterator[tuple[int, int, bytes]]:
    offset = 0
    while True:
        file.seek(offset)
        head = file.read(_MAX_HEAD)
        if not head.strip():
            return
        end = head.find(b"\r\n\r\n")
        found = _LENGTH.search(head[: end + 2]) if end >= 0 else None
        if not head.startswith(b"WARC/") or found is None:
            raise RefusedFileError(name, offset, "no WARC record begins here")
        size = end + 4 + int(found[1])
        if size > MAX_RECORD:
            raise RefusedFileError(name, offset, f"the record is larger than {MAX_RECORD} bytes")
        file.seek(offset)
        data = file.read(size)
        if len(data) < size:
            raise RefusedFileError(name, offset, "the file ends in the middle of a record")
        tail = file.read(4)
        ended = len(tail) - len(tail.lstrip(b"\r\n"))
        yield offset, size + ended, data + b"\r\n\r\n"
        offset += size + ended


def _parsed(data: bytes, name: str, offset: int) -> WarcRecord:
    if not 0 <= data.find(b"\r\n\r\n") < _MAX_HEAD:
        raise RefusedFileError(name, offset, "no WARC record begins here")
    try:
        record = parse_record(data)
    except (UnreadableError, ValueError) as error:
        raise RefusedFileError(name, offset, str(error)) from None
    if data[data.find(b"\r\n\r\n") + 4 + len(record.block) :].strip():
        raise RefusedFileError(
            name, offset, "several records are compressed as one: `warcio recompress` puts them apart"
        )
    return record


def _check(record: WarcRecord, name: str, offset: int, now: datetime) -> None:
    try:
        when = record.date
    except UnreadableError as error:
        raise RefusedFileError(name, offset, str(error)) from None
    if not _FIRST_WEB <= when <= now + timedelta(days=1):
        raise RefusedFileError(name, offset, f"it claims to be of {when:%Y-%m-%d}, which cannot be")
