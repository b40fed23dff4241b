"""A Document as JSON and back, for the pipe between a reader's own process and the program that asked."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from archive.reading.document import Block, Cell, Document, Grid, Link, Paragraph


def to_json(document: Document | None) -> bytes:
    """``null`` for None. Grids are written as lists of cells, paragraphs as strings."""
    if document is None:
        return b"null"
    plain = asdict(document)
    plain["blocks"] = [
        block.text
        if isinstance(block, Paragraph)
        else [[c.text, c.row, c.column, c.rowspan, c.colspan] for c in block.cells]
        for block in document.blocks
    ]
    return json.dumps(plain, ensure_ascii=True).encode("ascii")


def from_json(source: bytes) -> Document | None:
    """Return what to_json wrote."""
    plain: dict[str, Any] | None = json.loads(source)
    if plain is None:
        return None
    blocks: list[Block] = [
        Paragraph(block) if isinstance(block, str) else Grid(tuple(Cell(*cell) for cell in block))
        for block in plain.pop("blocks")
    ]
    links = [Link(**link) for link in plain.pop("links")]
    return Document(blocks=blocks, links=links, **plain)
