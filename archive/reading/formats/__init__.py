"""Documents other than web pages and plain text: one front end per format, all ending in a Document."""

from __future__ import annotations

from collections.abc import Callable

from archive.errors import UnreadableError
from archive.reading.document import Document
from archive.reading.formats.bundle import read_bundle
from archive.reading.formats.docx import read_docx
from archive.reading.formats.image import read_image
from archive.reading.formats.libreoffice import read_through_office
from archive.reading.formats.limits import check_body
from archive.reading.formats.odt import read_odt
from archive.reading.formats.ofd import read_ofd
from archive.reading.formats.ole import read_ole
from archive.reading.formats.pdf import read_pdf
from archive.reading.formats.sniff import sniff
from archive.reading.formats.workbook import read_workbook
from archive.reading.formats.xlsx import read_xlsx

_READERS: dict[str, Callable[[bytes], Document]] = {
    "docx": read_docx,
    "ofd": read_ofd,
    "ole": read_ole,
    "oldword": lambda body: read_through_office(body, "oldword"),
    "image": read_image,
    "xlsx": read_xlsx,
    "ods": lambda body: read_workbook(body, "ODS"),
    "odt": read_odt,
    "zip": read_bundle,
    "rtf": lambda body: read_through_office(body, "rtf"),
    "pdf": read_pdf,
}


def convert(body: bytes, *, url: str = "", content_type: str = "") -> Document | None:
    """Return the Document of a PDF, Word, OFD or spreadsheet file, picture or ZIP; None for any other format.

    The format is told by the bytes; ``url`` and ``content_type`` only name the file in reasons. Raises
    UnreadableError, with the reason kept beside the capture, for broken, encrypted or hostile files.
    """
    kind = sniff(body)
    if kind is None:
        return None
    check_body(body)
    if kind not in _READERS:
        raise UnreadableError(f"{url or content_type or 'the file'}: {kind} documents are not read")
    return _READERS[kind](body)
