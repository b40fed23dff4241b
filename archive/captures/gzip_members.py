"""Gzip members of a WARC file, one per record: compress, iterate past damage, read by offset."""

from __future__ import annotations

import gzip
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archive.captures.kept_files import open_kept
from archive.captures.object_store import StoreError
from archive.errors import UnreadableError

_CHUNK = 1 << 20
_LEVEL = 4  # a third less CPU than 6 on a page of 72 KB, for 3 % more bytes
_SMALL = 4096  # bytes: the window of 2^12 still sees all of it
_BLOCK = 0xFFFF  # bytes in one stored block of deflate
_GZIP_MAGIC = b"\x1f\x8b\x08"
_GZIP_HEADER = _GZIP_MAGIC + bytes(6) + b"\xff"  # no time, no name, unknown system
_GZIP_WBITS = zlib.MAX_WBITS + 16


@dataclass(frozen=True, slots=True)
class Member:
    """One gzip member: where it lies (bytes) and what it decompresses to."""

    offset: int
    length: int
    data: bytes


@dataclass(frozen=True, slots=True)
class DamagedMember:
    """A stretch that is no sound gzip member; ``truncated`` when the file simply ends inside it."""

    offset: int
    reason: str
    truncated: bool


def iter_members(path: Path, start: int = 0) -> Iterator[Member | DamagedMember]:
    """Every member from byte ``start`` on. After a damaged one, reading goes on at the next that starts a WARC record.

    warcio's own iterator hides a failing checksum, which is the one thing that must be told here.
    """
    with open_kept(path) as file:
        offset = start
        while True:
            file.seek(offset)
            found = _read_member(file, offset)
            if found is None:
                return
            yield found
            if isinstance(found, Member):
                offset += found.length
                continue
            following = _next_start(file, offset + 1)
            if following is None:
                return
            offset = following


def compress_member(data: bytes, stored_from: int) -> bytes:
    """One gzip member: up to ``stored_from`` deflated, the rest (compressed by the server already) stored as it is.

    Deflating a second time would cost more CPU than everything else about keeping a page, and gain nothing.
    """
    engine = _engine(min(stored_from, len(data)))
    if stored_from >= len(data):
        parts = [_GZIP_HEADER, engine.compress(data), engine.flush()]
    else:
        # a full flush ends on a byte, so that more blocks can follow
        parts = [_GZIP_HEADER, engine.compress(data[:stored_from]), engine.flush(zlib.Z_FULL_FLUSH)]
        parts += _stored(data[stored_from:])
    return b"".join((*parts, struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF)))


def _engine(size: int) -> zlib._Compress:
    """For a head of a thousand bytes, zlib would spend most of its time on clearing tables made for megabytes."""
    window, memory = (-12, 4) if size <= _SMALL else (-zlib.MAX_WBITS, 8)
    return zlib.compressobj(_LEVEL, zlib.DEFLATED, window, memory)


def _stored(data: bytes) -> Iterator[bytes]:
    """Deflate's blocks that are not compressed (RFC 1951, 3.2.4), the last of the stream among them."""
    for start in range(0, len(data), _BLOCK):
        piece = data[start : start + _BLOCK]
        yield struct.pack("<BHH", start + _BLOCK >= len(data), len(piece), len(piece) ^ 0xFFFF)
        yield piece


def read_member(path: Path, offset: int, length: int) -> bytes:
    """Return the record at a known place. Raises UnreadableError when the file is gone or the bytes are not sound, and
    StoreError when object storage does not give them, which says nothing of the record."""
    try:
        with open_kept(path) as file:
            file.seek(offset)
            return gzip.decompress(file.read(length))
    except StoreError:
        raise
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableError(f"{path.name}: no sound record at byte {offset}: {error}") from error


def _read_member(file: BinaryIO, offset: int) -> Member | DamagedMember | None:
    engine = zlib.decompressobj(wbits=_GZIP_WBITS)
    parts: list[bytes] = []
    used = 0
    while chunk := file.read(_CHUNK if used else 1 << 16):
        try:
            parts.append(engine.decompress(chunk))
        except zlib.error as error:
            return DamagedMember(offset, f"damaged gzip member: {error}", truncated=False)
        used += len(chunk) - len(engine.unused_data)
        if engine.eof:
            return Member(offset, used, b"".join(parts))
    return DamagedMember(offset, "the file ends inside this record", truncated=True) if used else None


def _next_start(file: BinaryIO, start: int) -> int | None:
    """Return the next offset at or after ``start`` where a gzip member begins whose content begins a WARC record."""
    file.seek(start)
    base, tail = start, b""
    while chunk := file.read(_CHUNK):
        window = tail + chunk
        place = window.find(_GZIP_MAGIC)
        while place != -1:
            if _starts_record(file, base + place):
                return base + place
            place = window.find(_GZIP_MAGIC, place + 1)
        file.seek(base + len(window))
        tail = window[-2:]
        base += len(window) - len(tail)
    return None


def _starts_record(file: BinaryIO, offset: int) -> bool:
    file.seek(offset)
    try:
        return zlib.decompressobj(wbits=_GZIP_WBITS).decompress(file.read(4096), 5) == b"WARC/"
    except zlib.error:
        return False
