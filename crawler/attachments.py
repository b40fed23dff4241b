"""The documents a report's page points at, for pages whose report is not in the page itself."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from crawler.adapters.base import Page
from crawler.adapters.markup import page_tree
from crawler.column_trouble import is_markup

# More than this and the page is an index of something else.
_MOST = 5
_DOCUMENT = re.compile(r"\.(pdf|docx?|wps|ofd|xlsx?)(\?|#|$)|downfile\.jsp", re.IGNORECASE)
_FORM = "自然人"  # a heading of the form's third table: the report is in the page


def attachments(body: bytes, url: str, content_type: str) -> list[str]:
    """Absolute addresses of documents linked from or framed in a page without the form's tables."""
    tree = page_tree(Page(url, body, content_type)) if is_markup(body) else None
    if tree is None or _FORM in "".join(tree.itertext()):
        return []
    found = dict.fromkeys(
        urljoin(url, address.strip())
        for element in tree.iter("a", "iframe", "embed", "object")
        for address in (element.get("href"), element.get("src"), element.get("data"))
        if address and _DOCUMENT.search(address)
    )
    return [address for address in found if urlsplit(address).scheme in ("http", "https")][:_MOST]
