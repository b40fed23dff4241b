"""ZIP archives of documents: their members by name, within limits, and the one that holds most of a report."""

from __future__ import annotations

from collections.abc import Iterator

from archive.errors import UnreadableError
from archive.reading.document import Document, Grid
from archive.reading.formats.limits import SafeZip
from archive.reading.formats.sniff import sniff

_READ = (".html", ".htm", ".mht", ".mhtml", ".pdf", ".docx", ".doc", ".wps", ".ofd", ".xlsx", ".xls", ".et", ".ods",
         ".odt", ".rtf", ".txt", ".md", ".png", ".jpg", ".jpeg", ".tif", ".tiff")  # fmt: skip
_MOST_MEMBERS = 60


def members(body: bytes) -> Iterator[tuple[str, bytes | UnreadableError]]:
    """Name and bytes of each document in a ZIP, or why they cannot be unpacked; archives in archives are left out.

    Raises UnreadableError for an archive that is broken, or holds no document.
    """
    parts = SafeZip(body, "ZIP")
    names = [name for name in parts.names() if name.endswith(_READ) and not _is_hidden(name)]
    if not names:
        raise UnreadableError("the ZIP file holds no document that is read")
    for name in names[:_MOST_MEMBERS]:
        try:
            yield name, parts.read(name)
        except UnreadableError as reason:
            yield name, reason


def read_bundle(body: bytes) -> Document:
    """Return the member with most tables and text, and in its warnings how many others there are."""
    from archive.reading.convert import to_document  # it calls this module for members that are documents

    best: tuple[tuple[int, int], str, Document] | None = None
    count, reason = 0, ""
    for name, content in members(body):
        count += 1
        if isinstance(content, UnreadableError):
            reason = str(content)
            continue
        if sniff(content) == "zip":
            continue
        try:
            document = to_document(content, url=name)
        except UnreadableError as unread:
            reason = str(unread)
            continue
        grids = sum(isinstance(block, Grid) for block in document.blocks)
        weight = grids, sum(len(block.text) for block in document.blocks if not isinstance(block, Grid))
        if best is None or weight > best[0]:
            best = weight, name, document
    if best is None:
        raise UnreadableError(reason or "no document of the ZIP file could be read")
    document = best[2]
    if count > 1:
        document.warnings.append(f"the ZIP file holds {count} documents; {best[1]} was read")
    return document


def _is_hidden(name: str) -> bool:
    return "__macosx" in name or name.rsplit("/", 1)[-1].startswith((".", "~$"))
