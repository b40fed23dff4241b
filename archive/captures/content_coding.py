"""Bounded decoding of content encodings: gzip, deflate, br and zstd, also in the damaged forms servers send."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from io import BytesIO
from typing import Any

import brotli  # type: ignore[import-untyped]

from archive.errors import UnreadableError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_STEP = 4096
MAX_DECODED = 64 << 20  # bytes: far above any report, far below what would hurt a small machine


class DecodedTooLargeError(UnreadableError):
    """The decompressed body exceeds the bound."""


def decode_content(raw: bytes, encodings: Sequence[str], *, max_bytes: int = MAX_DECODED) -> bytes:
    """Return the body behind its content encodings (in the order applied). Never raises for broken data.

    A cut stream gives what could be read; a body that only claims to be compressed, and an encoding nobody
    knows, are given back as they are: both are met in the wild, and the raw bytes stay in the archive.
    Raises DecodedTooLargeError beyond ``max_bytes``.
    """
    body = raw
    for encoding in reversed([name.strip().lower() for name in encodings]):
        decoder = _DECODERS.get(encoding)
        if decoder is None:
            return body
        decoded = decoder(body, max_bytes + 1)
        if len(decoded) > max_bytes:
            raise DecodedTooLargeError(f"more than {max_bytes} bytes after {encoding} decompression")
        body = decoded
    return body


def _gunzip(raw: bytes, limit: int) -> bytes:
    body, rest = b"", raw
    while rest and len(body) < limit:
        engine = zlib.decompressobj(wbits=zlib.MAX_WBITS + 16)
        try:
            body += engine.decompress(rest, limit - len(body))
        except zlib.error:
            return body or _salvage(rest, limit) or raw
        rest = engine.unused_data if engine.eof else b""
    return body


def _salvage(raw: bytes, limit: int) -> bytes:
    """Return what a damaged gzip stream gives before its first error: large steps, then byte by byte in the bad one."""
    engine = zlib.decompressobj(wbits=zlib.MAX_WBITS + 16)
    body = bytearray()
    for start in range(0, len(raw), _STEP):
        step, before = raw[start : start + _STEP], engine.copy()
        try:
            piece = engine.decompress(step, limit - len(body))
        except zlib.error:
            return bytes(body + _up_to_error(before, step, limit - len(body)))
        body += piece
        if len(body) >= limit:
            break
    return bytes(body)


def _up_to_error(engine: Any, step: bytes, limit: int) -> bytes:
    body = bytearray()
    with suppress(zlib.error):
        for place in range(len(step)):
            if len(body) >= limit:
                break
            body += engine.decompress(step[place : place + 1], limit - len(body))
    return bytes(body)


def _inflate(raw: bytes, limit: int) -> bytes:
    for wbits in (zlib.MAX_WBITS, -zlib.MAX_WBITS):  # some servers leave out the zlib wrapper
        try:
            return zlib.decompressobj(wbits=wbits).decompress(raw, limit)
        except zlib.error:
            continue
    return raw


def _unbrotli(raw: bytes, limit: int) -> bytes:
    engine = brotli.Decompressor()
    body = bytearray()
    try:
        piece = engine.process(raw, output_buffer_limit=limit)
        while piece and len(body) < limit:
            body += piece
            piece = engine.process(b"", output_buffer_limit=limit)
    except brotli.error:
        return bytes(body) or raw
    return bytes(body)


def _unzstd(raw: bytes, limit: int) -> bytes:
    try:
        return bytes(zstd.ZstdFile(BytesIO(raw)).read(limit))
    except (EOFError, zstd.ZstdError):
        return raw


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
