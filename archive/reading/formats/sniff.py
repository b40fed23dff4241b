"""Which format a body is, from its first bytes and the parts inside it, never from a name."""

from __future__ import annotations

import io
import struct
import zipfile

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF_WITHIN = 1024  # bytes before %PDF- that readers tolerate
_WORD_2 = (b"\xdb\xa5\x2d\x00", b"\x31\xbe\x00\x00", b"\x9b\xa5")
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*")
_PARTS = {"word/document.xml": "docx", "ofd.xml": "ofd", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}


def sniff(body: bytes) -> str | None:
    """pdf, docx, odt, ofd, xlsx, ods, ole, rtf, image, zip (of other files), rar or 7z; None for text and HTML."""
    head = body[:_PDF_WITHIN]
    if b"%PDF-" in head and head.lstrip()[:1] != b"<":
        return "pdf"
    if body.startswith(_OLE):
        return "ole"
    if body.startswith(b"PK\x03\x04") or body.startswith(b"PK\x05\x06"):
        return _zipped(body)
    if body.startswith((b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")):
        return "rar or 7z"
    if body.startswith(b"{\\rtf"):
        return "rtf"
    if body.startswith(_PICTURES) or _is_bitmap(body) or (body[:4] == b"RIFF" and body[8:12] == b"WEBP"):
        return "image"
    return "oldword" if body.startswith(_WORD_2) else None


def _is_bitmap(body: bytes) -> bool:
    """BMP: "BM" alone begins many a text, so its reserved and header fields must agree."""
    return body[:2] == b"BM" and body[6:10] == bytes(4) and body[14:18] in (b"\x28\0\0\0", b"\x6c\0\0\0", b"\x7c\0\0\0")


def _zipped(body: bytes) -> str:
    try:
        names = {n.replace("\\", "/").lstrip("/").lower() for n in zipfile.ZipFile(io.BytesIO(body)).namelist()}
    except (zipfile.BadZipFile, struct.error, OSError, RuntimeError, ValueError):
        return _guess_broken(body)
    if "content.xml" in names and "mimetype" in names:
        return "ods" if b"opendocument.spreadsheet" in body[:400] else "odt"
    return next((kind for part, kind in _PARTS.items() if part in names), "zip")


def _guess_broken(body: bytes) -> str:
    """Tell the format of a truncated zip, which has no directory, by the names of its first files."""
    for mark, kind in ((b"word/", "docx"), (b"OFD.xml", "ofd"), (b"xl/", "xlsx")):
        if mark in body[:65536]:
            return kind
    return "zip"
