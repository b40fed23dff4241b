"""Papers on their way into an act: the Word document and its PDF, kept by their digests."""

from __future__ import annotations

from archive.notices.docx_pdf import NoPdfError, pdf_of_docx
from archive.office.files import keep_file
from archive.office.place import Office


def keep_paper(office: Office, docx: bytes) -> dict[str, str]:
    """Keep a .docx and the PDF made of it; return their SHA-256 as ``docx`` and ``pdf``, or, without a PDF, ``no_pdf``:
    why, in Chinese. Takes as long as LibreOffice does: not for under the lock of the journal."""
    kept, settings = {"docx": keep_file(office.data, docx)}, office.settings
    try:
        pdf = pdf_of_docx(docx, settings.pdf_command, settings.pdf_seconds)
    except NoPdfError as none:
        return {**kept, "no_pdf": none.told.zh}
    return {**kept, "pdf": keep_file(office.data, pdf)}


def digests_of(kept: dict[str, str]) -> tuple[str, ...]:
    """Return the SHA-256 of what was kept."""
    return tuple(kept[kind] for kind in ("docx", "pdf") if kind in kept)
