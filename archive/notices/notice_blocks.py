"""The pieces that a notice is composed of, before anybody sets them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from archive.filings.record import Filing
from archive.notices.docx_page import TableColumn


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A piece of text by its role."""

    role: Literal["heading", "subheading", "text", "note"]
    text: str


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table. ``filings`` are those its rows are about, one of each row; ``bold_last``: its last row has the sums."""

    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    filings: tuple[Filing, ...] = ()
    bold_last: bool = False


@dataclass(frozen=True, slots=True)
class PictureBlock:
    """Room for the picture of a capture, where one was taken; without one it is left out."""

    capture: str
    caption: str


Piece = TextBlock | TableBlock | PictureBlock


@dataclass(frozen=True, slots=True)
class Annex:
    """``label``: 附件, or 附件1 where there are several."""

    label: str
    name: str
    pieces: tuple[Piece, ...]
