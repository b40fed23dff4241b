"""Automatic numbers of a Word 97 file, from its list definitions."""

from __future__ import annotations

import struct

from archive.reading.formats.docx_numbers import Counter, Level
from archive.reading.formats.word97 import Properties, WordFile

_LIST, _DEPTH = 0x460B, 0x260A
_STYLES = {
    3: "upperLetter", 4: "lowerLetter", 10: "chineseCounting", 11: "chineseCounting", 18: "decimalEnclosedCircle",
    23: "bullet", 37: "chineseCounting", 39: "chineseCounting", 255: "none",
}  # fmt: skip
_MOST_LISTS = 5_000


class Lists:
    """Gives each numbered paragraph its number, in document order; broken definitions number nothing."""

    def __init__(self, word: WordFile) -> None:
        try:
            defined = _definitions(word.lists)
            used = _uses(word.list_uses)
        except (struct.error, IndexError):
            defined, used = {}, []
        self._counter = Counter({str(n): defined[key] for n, key in enumerate(used, 1) if key in defined})

    def label(self, properties: Properties) -> str:
        """Return the number before a paragraph with these properties, "" when it has none."""
        number = properties.get(_LIST, b"")
        depth = properties.get(_DEPTH, b"\0")
        if len(number) != 2 or number == b"\0\0" or not depth:
            return ""
        return self._counter.next(str(int.from_bytes(number, "little")), depth[0])


def _uses(source: bytes) -> list[int]:
    """Return the definition that each number of a paragraph (1, 2, …) stands for."""
    if len(source) < 4:
        return []
    count = min(struct.unpack_from("<I", source)[0], _MOST_LISTS)
    return [int(struct.unpack_from("<i", source, 4 + 16 * n)[0]) for n in range(count)]


def _definitions(source: bytes) -> dict[int, dict[int, Level]]:
    if len(source) < 2:
        return {}
    count = min(struct.unpack_from("<H", source)[0], _MOST_LISTS)
    heads = [struct.unpack_from("<i22xB", source, 2 + 28 * n) for n in range(count)]
    at = 2 + 28 * count
    found: dict[int, dict[int, Level]] = {}
    for key, flags in heads:
        levels: dict[int, Level] = {}
        for depth in range(1 if flags & 1 else 9):
            levels[depth], at = _level(source, at)
        found[key] = levels
    return found


def _level(source: bytes, at: int) -> tuple[Level, int]:
    start, style = struct.unpack_from("<IB", source, at)
    skipped = source[at + 24] + source[at + 25]
    at += 28 + skipped
    length = struct.unpack_from("<H", source, at)[0]
    raw = source[at + 2 : at + 2 + 2 * length].decode("utf-16-le", "replace")
    pattern = "".join(f"%{ord(c) + 1}" if ord(c) < 9 else c for c in raw)
    return Level(_STYLES.get(style, "decimal"), pattern, min(start, 1000)), at + 2 + 2 * length
