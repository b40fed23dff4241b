"""Properties of an old Microsoft document, read with bounds: olefile believes any count a file claims."""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta

_MOST = 100  # Word writes about 17
_NAMES = {2: "title", 3: "subject", 4: "author", 5: "keywords", 12: "created", 13: "modified"}
_CODEPAGE, _TEXT, _WIDE_TEXT, _TIME = 1, 0x1E, 0x1F, 0x40
_UTF8, _UTF16 = 65001, 1200
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


def summary(stream: bytes) -> dict[str, str]:
    """Title, author and dates (ISO 8601, UTC) of a SummaryInformation stream; {} when it is damaged."""
    try:
        found = dict(_properties(stream))
    except (struct.error, OverflowError, ValueError):
        return {}
    codepage = found.get(_CODEPAGE, b"\0\0\0\0\0\0")
    number = int.from_bytes(codepage[4:6], "little")
    metas = {name: _value(found[key], number) for key, name in _NAMES.items() if key in found}
    return {name: text for name, text in metas.items() if text}


def _properties(stream: bytes) -> list[tuple[int, bytes]]:
    """Number and raw value (with its type) of each property."""
    start = struct.unpack_from("<I", stream, 44)[0]
    count = min(struct.unpack_from("<I", stream, start + 4)[0], _MOST)
    found = []
    for n in range(count):
        key, at = struct.unpack_from("<II", stream, start + 8 + 8 * n)
        found.append((int(key), stream[start + at : start + at + 2048]))
    return found


def _value(raw: bytes, codepage: int) -> str:
    kind = int.from_bytes(raw[:4], "little")
    if kind == _TIME and len(raw) >= 12:
        ticks = int.from_bytes(raw[4:12], "little")
        return (_EPOCH + timedelta(microseconds=ticks // 10)).isoformat() if 0 < ticks < 1 << 59 else ""
    length = int.from_bytes(raw[4:8], "little")
    if kind == _WIDE_TEXT or (kind == _TEXT and codepage == _UTF16):
        width = 2 * length if kind == _WIDE_TEXT else length
        return raw[8 : 8 + width].decode("utf-16-le", "replace").strip("\0 ")
    if kind == _TEXT:
        return raw[8 : 8 + length].decode("utf-8" if codepage == _UTF8 else "gb18030", "replace").strip("\0 ")
    return ""
