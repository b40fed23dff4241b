"""Is an answer whole although its length is not the one announced? Wrong lengths are common, cut pages are not."""

from __future__ import annotations

import json
import re

_MARKUP_END = re.compile(rb"</(html|body|datastore|result|rss|feed)\s*>", re.IGNORECASE)
_TAIL = 2048  # bytes in which a document's end must stand; the scripts of statistics may follow it


def is_complete_body(body: bytes) -> bool:
    """Whether a decoded body ends as its format ends: HTML or XML with its closing tag, JSON, PDF, ZIP."""
    content = body.strip()
    if content[:1] in (b"{", b"["):
        return _is_json(content)
    if content.startswith(b"%PDF"):
        return b"%%EOF" in content[-_TAIL:]
    if content.startswith(b"PK"):
        return b"PK\x05\x06" in content[-65_600:]
    return _MARKUP_END.search(content[-_TAIL:]) is not None


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except ValueError:
        return False
    return True
