"""The picture of an archived page in a Word document: its upper part, with a line below that says what it is."""

from __future__ import annotations

from io import BytesIO

from docx.shared import Mm
from PIL import Image

from archive.notices import docx_marks
from archive.notices.docx_page import TEXT_WIDTH, DocxPage


def set_picture(page: DocxPage, png: bytes, caption: str) -> None:
    """Add a picture as wide as the text, cut below two thirds of its width, and its line on the same page."""
    paragraph = page.document.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    docx_marks.add_picture(paragraph, _upper_part(png), Mm(TEXT_WIDTH))
    page.note(caption)


def _upper_part(png: bytes) -> bytes:
    with Image.open(BytesIO(png)) as opened:
        if opened.height <= (most := opened.width * 2 // 3):
            return png
        written = BytesIO()
        opened.crop((0, 0, opened.width, most)).save(written, "PNG")
        return written.getvalue()
