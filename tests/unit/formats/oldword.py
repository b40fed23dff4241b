"""A very small Word 97 writer for tests: the three streams of a DOC, and the container around them.

The container is the plainest that is allowed: one chain of sectors a stream, no small-stream area.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

_CELL, _ROW = "\x07", "\x07"
_IN_TABLE = struct.pack("<HB", 0x2416, 1)
_ROW_END = struct.pack("<HB", 0x2417, 1)


def row(cells: Sequence[str], edges: Sequence[int], flags: Sequence[int]) -> list[tuple[str, bytes]]:
    """A table row: texts, the edges of its cells in twips, and the merge flags of each cell."""
    layout = struct.pack("<B", len(cells)) + struct.pack(f"<{len(edges)}h", *edges)
    layout += b"".join(struct.pack("<H18x", flag) for flag in flags)
    end = _IN_TABLE + _ROW_END + struct.pack("<HH", 0xD608, len(layout) + 1) + layout
    return [*((text + _CELL, _IN_TABLE) for text in cells), (_ROW, end)]


def text(line: str) -> list[tuple[str, bytes]]:
    """A paragraph."""
    return [(line + "\r", b"")]


def word_streams(parts: Sequence[tuple[str, bytes]], *, flags: int = 0x0200) -> dict[str, bytes]:
    """The streams WordDocument and 1Table of a document with these paragraphs and their property lists."""
    body = "".join(part for part, _ in parts)
    start = 1024
    main = bytearray(start) + body.encode("utf-16-le")
    struct.pack_into("<H8xH", main, 0, 0xA5EC, flags)
    struct.pack_into("<I", main, 0x4C, len(body))
    main += bytes(-len(main) % 512)
    pages, place = [], start
    for part, properties in parts:
        end = place + 2 * len(part)
        pages.append((place, end, len(main) // 512))
        main += _page(place, end, properties)
        place = end
    clx = b"\x02" + struct.pack("<I", 16) + struct.pack("<IIHIH", 0, len(body), 0, start, 0)
    papx = struct.pack(f"<{len(pages) + 1}I", *(p[0] for p in pages), place)
    papx += struct.pack(f"<{len(pages)}I", *(p[2] for p in pages))
    struct.pack_into("<II", main, 0x1A2, 0, len(clx))
    struct.pack_into("<II", main, 0x102, len(clx), len(papx))
    return {"WordDocument": bytes(main), "1Table": clx + papx}


def _page(start: int, end: int, properties: bytes) -> bytes:
    page = bytearray(512)
    struct.pack_into("<II", page, 0, start, end)
    source = b"\0\0" + properties + (b"\0" if len(properties) % 2 == 0 else b"")
    at = 32
    page[8] = at // 2
    page[at] = 0
    page[at + 1] = (len(source) + 1) // 2
    page[at + 2 : at + 2 + len(source)] = source
    page[511] = 1
    return bytes(page)


def ole_of(streams: dict[str, bytes]) -> bytes:
    """A container with these streams, each padded to 4096 bytes so that none is a small stream."""
    padded = {name: content + bytes(max(0, 4096 - len(content))) for name, content in streams.items()}
    sectors: list[bytes] = []
    chains: list[int] = []
    starts: dict[str, int] = {}
    for name, content in padded.items():
        starts[name] = len(sectors)
        pieces = [content[at : at + 512].ljust(512, b"\0") for at in range(0, len(content), 512)]
        chains += [*range(len(sectors) + 1, len(sectors) + len(pieces)), 0xFFFFFFFE]
        sectors += pieces
    directory = _entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)
    for number, (name, content) in enumerate(padded.items(), 1):
        after = number + 1 if number < len(padded) else 0xFFFFFFFF
        directory += _entry(name, 2, starts[name], len(content), right=after)
    directory += bytes(-len(directory) % 512)
    first = len(sectors)
    pieces = [directory[at : at + 512] for at in range(0, len(directory), 512)]
    chains += [*range(first + 1, first + len(pieces)), 0xFFFFFFFE]
    sectors += pieces
    table = len(sectors)
    count = -(-(table + 1) // 128)
    while -(-(table + count) // 128) > count:
        count += 1
    chains += [0xFFFFFFFD] * count
    chains += [0xFFFFFFFF] * (128 * count - len(chains))
    head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(24, b"\0"))
    head += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, count, first, 0, 4096, 0xFFFFFFFE, 0,
                        0xFFFFFFFE, 0)  # fmt: skip
    head += struct.pack("<109I", *range(table, table + count), *[0xFFFFFFFF] * (109 - count))
    return bytes(head) + b"".join(sectors) + struct.pack(f"<{len(chains)}I", *chains)


def _entry(name: str, kind: int, start: int, size: int, *, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF) -> bytes:
    raw = name.encode("utf-16-le")
    head = raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw) + 2, kind, 1)
    return head + struct.pack("<III", 0xFFFFFFFF, right, child) + bytes(36) + struct.pack("<IQ", start, size)
