"""Pictures published in place of a report: read by OCR where it is installed, otherwise said to be pictures."""

from __future__ import annotations

import io
import warnings
from typing import Any

from PIL import Image, ImageSequence, UnidentifiedImageError

from archive.errors import UnreadableError
from archive.reading.document import Document
from archive.reading.formats import ocr
from archive.reading.formats.page_blocks import blocks_of
from archive.reading.formats.page_layout import Sheet

_MOST_PIXELS = 80_000_000  # a page at 600 dpi has 35 million
_MOST_FRAMES = 30  # pages of a TIFF
_SMALLEST = 200  # pixels: icons, buttons and QR codes hold no report
_A4_WIDTH, _A4_HEIGHT = 595.0, 842.0


def read_image(body: bytes) -> Document:
    """Return a Document of format "image", never silently empty.

    UnreadableError when the picture is damaged or huge.
    """
    document = Document("image", images=1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            sheets = _sheets(body, document)
    except UnidentifiedImageError as error:
        raise UnreadableError("the picture is damaged: it is of no known kind") from error
    except (OSError, SyntaxError, ValueError) as error:
        raise UnreadableError(f"the picture is damaged: {error}") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UnreadableError(f"the picture is too large to be read: {error}") from error
    document.blocks, document.title = blocks_of(sheets)
    return document


def _sheets(body: bytes, document: Document) -> list[Sheet]:
    with Image.open(io.BytesIO(body)) as picture:
        width, height = picture.size
        if width * height > _MOST_PIXELS:
            raise UnreadableError(f"the picture has {width} x {height} pixels, more than are read")
        if max(width, height) < _SMALLEST:
            document.warnings.append("the picture is too small to hold a report")
            return []
        if not ocr.available():
            document.warnings.append(
                "the document is a picture; reading it needs OCR (pip install '.[ocr]' in the checkout)"
            )
            return []
        document.warnings.append("the document is a picture and was read by OCR")
        return [_sheet(frame) for _, frame in zip(range(_MOST_FRAMES), ImageSequence.Iterator(picture), strict=False)]


def _sheet(frame: Any) -> Sheet:
    """Return one page, measured as if printed on A4."""
    page = frame.convert("RGB")
    if page.width > ocr.MAX_SIDE:
        page = page.resize((ocr.MAX_SIDE, round(page.height * ocr.MAX_SIDE / page.width)))
    import numpy as np

    paper = _A4_HEIGHT if page.width > page.height else _A4_WIDTH
    return ocr.sheet_of(np.asarray(page)[:, :, ::-1].copy(), paper / page.width)
