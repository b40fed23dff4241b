"""Choice of the front end for a body: documents by their first bytes, then HTML by its markup, else plain text."""

from __future__ import annotations

import re
from itertools import islice

from archive.errors import UnreadableError
from archive.reading.document import Document
from archive.reading.formats import convert as convert_document
from archive.reading.formats.isolated import convert_isolated
from archive.reading.html import html_document
from archive.reading.json_answer import article_of
from archive.reading.mhtml import is_mhtml, page_of
from archive.reading.text import text_document

_MARKUP = re.compile(rb"<\s*(!doctype\s+html|html|head|body|div|p|table|meta|span|br|script|title)\b", re.I)
# Markdown holds tables as HTML where cells are merged, and breaks of lines; it is no page for that.
_MARKDOWN = re.compile(rb"^(?:\xef\xbb\xbf)?#{1,6}[ \t]+\S", re.MULTILINE)
_IN_MARKDOWN = frozenset({b"table", b"br", b"span"})
_HEAD_BYTES = 65_536
MOST_BYTES = 64_000_000


def to_document(body: bytes, *, url: str = "", content_type: str = "") -> Document:
    """Convert a document. Raises UnreadableError where it cannot be opened; HTML and text are always read somehow."""
    if (document := convert_document(body, url=url, content_type=content_type)) is not None:
        return document
    kept = body[:MOST_BYTES]
    if is_mhtml(kept):
        page, kind, address = page_of(kept)
        if not page:
            raise UnreadableError("the MHTML file holds no page")
        return html_document(page, url=url or address, content_type=kind)
    if (article := article_of(kept)) is not None:
        document = html_document(article.encode(), url=url, content_type="text/html; charset=utf-8")
    elif looks_like_html(kept, content_type):
        document = html_document(kept, url=url, content_type=content_type)
    else:
        document = text_document(kept, content_type)
    if len(body) > MOST_BYTES:
        document.warnings.append(f"only the first {MOST_BYTES} of {len(body)} bytes were read")
    return document


def to_document_safely(body: bytes, *, url: str = "", content_type: str = "") -> Document:
    """As ``to_document``, but documents are converted in a process of their own, with limits of time and memory."""
    document = convert_isolated(body, url=url, content_type=content_type)
    return to_document(body, url=url, content_type=content_type) if document is None else document


def looks_like_html(body: bytes, content_type: str) -> bool:
    """By the markup itself: servers send text/plain for pages and text/html for text."""
    head = body[:_HEAD_BYTES]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or head[:400].count(0) * 5 > len(head[:400]):
        head = head.replace(b"\0", b"")
    if _MARKDOWN.search(head) and {tag.lower() for tag in _MARKUP.findall(head)} <= _IN_MARKDOWN:
        return False
    found = sum(1 for _ in islice(_MARKUP.finditer(head), 2))
    return found >= 2 or (found == 1 and "html" in content_type.lower())
