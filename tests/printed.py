"""Papers as they are printed: made into PDF by a real LibreOffice; without one the tests that print say so and skip."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

import pypdfium2 as pdfium
import pytest

from archive.notices.docx_pdf import pdf_of_docx

SOFFICE = shutil.which("soffice")
needs_libreoffice = pytest.mark.skipif(SOFFICE is None, reason="no LibreOffice: papers cannot be printed here")
_MM = 25.4 / 72


@dataclass(frozen=True)
class Word:
    """A run of letters on a page: millimetres from the left and from the lower edge of the paper."""

    text: str
    left: float
    right: float
    low: float
    high: float


def printed(docx: bytes) -> bytes:
    return pdf_of_docx(docx, "soffice", 120)


def pages(pdf: bytes) -> list[list[Word]]:
    """The lines of each page, as they were set."""
    with pdfium.PdfDocument(pdf) as document:
        return [_words(page) for page in document]


def pictures_on(pdf: bytes) -> list[tuple[float, float]]:
    """Left and right edge of each picture on the first page, in millimetres from the left of the paper."""
    with pdfium.PdfDocument(pdf) as document:
        found = document[0].get_objects(filter=(pdfium.raw.FPDF_PAGEOBJ_IMAGE,))
        return [(left * _MM, right * _MM) for left, _low, right, _high in (one.get_bounds() for one in found)]


def texts(pdf: bytes) -> list[str]:
    """The letters of each page, without blanks."""
    with pdfium.PdfDocument(pdf) as document:
        return ["".join(page.get_textpage().get_text_range().split()) for page in document]


def lines(pdf: bytes) -> list[list[str]]:
    """The lines of each page."""
    with pdfium.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_range().splitlines() for page in document]


def _words(page: pdfium.PdfPage) -> list[Word]:
    text = page.get_textpage()
    found = []
    for index in range(text.count_rects()):
        left, low, right, high = text.get_rect(index)
        told = text.get_text_bounded(left, low, right, high)
        found.append(Word(told, left * _MM, right * _MM, low * _MM, high * _MM))
    return found
