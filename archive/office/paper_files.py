"""Papers on their way into an act: the Word document and its PDF, kept by their digests."""

from __future__ import annotations

from collections.abc import Sequence

from archive.notices.docx_pdf import NoPdfError, pdfs_of_docx
from archive.office.files import keep_file
from archive.office.place import Office


def keep_paper(office: Office, docx: bytes) -> dict[str, str]:
    """Keep one paper, as ``keep_papers`` does."""
    return keep_papers(office, [docx])[0]


def keep_papers(office: Office, papers: Sequence[bytes]) -> list[dict[str, str]]:
    """Keep some .docx and the PDF made of each; return of each their SHA-256 as ``docx`` and ``pdf``, or, without a
    PDF, ``no_pdf``: why, in Chinese. Takes as long as LibreOffice does: not for under the lock of the journal."""
    kept, settings = [{"docx": keep_file(office.data, docx)} for docx in papers], office.settings
    try:
        made = pdfs_of_docx(papers, settings.pdf_command, settings.pdf_seconds)
    except NoPdfError as none:
        return [{**one, "no_pdf": none.told.zh} for one in kept]
    return [{**one, "pdf": keep_file(office.data, pdf)} for one, pdf in zip(kept, made, strict=True)]


def digests_of(kept: dict[str, str]) -> tuple[str, ...]:
    """Return the SHA-256 of what was kept."""
    return tuple(kept[kind] for kind in ("docx", "pdf") if kind in kept)
