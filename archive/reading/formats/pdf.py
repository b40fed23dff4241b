"""PDF: text and ruled tables from the marks on its pages, pictures of text through OCR when it is installed."""

from __future__ import annotations

import re

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from archive.errors import UnreadableError
from archive.reading.document import Document
from archive.reading.formats import ocr
from archive.reading.formats.limits import MAX_MARKS, MAX_PAGES
from archive.reading.formats.page_blocks import blocks_of
from archive.reading.formats.page_layout import Sheet
from archive.reading.formats.pdf_layout import sheet_of

_SCANNED = 20  # characters: a page with fewer and a picture is a scan (its page number may be real text)
_DPI = 200  # resolution at which a scan is read: lower loses small digits, higher costs time
_DATE = re.compile(r"D:(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2}))?")


def read_pdf(body: bytes) -> Document:
    """Return a Document of format "pdf"; UnreadableError when it is damaged, encrypted or without pages."""
    pdf = opened(body)
    try:
        document = Document("pdf", metas=metas_of(pdf), charset="utf-8")
        sheets = [_sheet(pdf, index, document) for index in range(min(len(pdf), MAX_PAGES))]
        if len(pdf) > MAX_PAGES:
            document.warnings.append(f"only the first {MAX_PAGES} of {len(pdf)} pages were read")
        document.blocks, set_title = blocks_of(sheets)
        document.title = set_title or document.metas.get("title", "")
        return document
    finally:
        pdf.close()


def opened(body: bytes) -> pdfium.PdfDocument:
    """Return the document, for the caller to close. Raises UnreadableError: it is damaged or encrypted."""
    try:
        return pdfium.PdfDocument(body)
    except pdfium.PdfiumError as error:
        if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise UnreadableError("the PDF is encrypted and asks for a password") from error
        raise UnreadableError("the PDF is damaged: its pages cannot be found") from error


def page_of(pdf: pdfium.PdfDocument, index: int) -> pdfium.PdfPage:
    """Return the page of an index, from 0. Raises UnreadableError: it is damaged, or a drawing without bounds."""
    try:
        page = pdf[index]
    except pdfium.PdfiumError:
        raise UnreadableError(f"page {index + 1} is damaged and was not read") from None
    if raw.FPDFPage_CountObjects(page) > MAX_MARKS:
        raise UnreadableError(f"page {index + 1} is a drawing of more than {MAX_MARKS} objects and was not read")
    return page


def _sheet(pdf: pdfium.PdfDocument, index: int, document: Document) -> Sheet:
    """Return one page; a page that cannot be read is empty and said so, the others still count."""
    try:
        page = page_of(pdf, index)
    except UnreadableError as reason:
        document.warnings.append(str(reason))
        return Sheet(1, 1)
    sheet = sheet_of(page)
    document.images += sheet.pictures
    if sheet.pictures and sum(bool(g.text.strip()) for g in sheet.glyphs) < _SCANNED:
        return _scanned(page, index, sheet, document)
    return sheet


def _scanned(page: pdfium.PdfPage, index: int, sheet: Sheet, document: Document) -> Sheet:
    if not ocr.available():
        document.warnings.append(
            f"page {index + 1} is a picture; reading it needs OCR (pip install '.[ocr]' in the checkout)"
        )
        return sheet
    document.warnings.append(f"page {index + 1} is a picture and was read by OCR")
    scale = min(_DPI / 72, ocr.MAX_SIDE / max(*page.get_size(), 1))
    return ocr.sheet_of(page.render(scale=scale).to_numpy(), 1 / scale)


def metas_of(pdf: pdfium.PdfDocument) -> dict[str, str]:
    """Document properties with the names every format here uses; dates as ISO 8601 without zone."""
    names = {"Title": "title", "Author": "author", "Subject": "subject", "Keywords": "keywords", "Creator": "creator"}
    found = pdf.get_metadata_dict()
    metas = {name: found[key].strip() for key, name in names.items() if found.get(key, "").strip()}
    for key, name in (("CreationDate", "created"), ("ModDate", "modified")):
        if match := _DATE.match(found.get(key, "")):
            year, month, day, *clock = match.groups()
            metas[name] = f"{year}-{month}-{day}" + ("T" + ":".join(clock) if clock[0] else "")
    return metas
