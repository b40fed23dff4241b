"""Pictures of text, read with rapidocr when the extra ``nianbao[ocr]`` is installed; its models ship in the wheel."""

from __future__ import annotations

from functools import cache
from typing import Any

from archive.reading.formats.sheet import Sheet

MAX_SIDE = 4000  # pixels: larger pictures are made smaller before they are read


@cache
def available() -> bool:
    """True when OCR can run here."""
    return False


def sheet_of(image: Any, unit: float) -> Sheet:
    """The characters and lines of a picture (height x width x 3), in points of ``unit`` per pixel."""
    raise NotImplementedError
