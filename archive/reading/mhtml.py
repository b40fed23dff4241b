"""MHTML (a page saved as one file, also Word's MHT): the page in it, by Python's own parser of messages."""

from __future__ import annotations

import email
import email.policy
import re
from email.message import Message

_HEADS = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:[A-Za-z][\w-]{1,40}:[^\n]{0,2000}\r?\n(?:[ \t][^\n]{0,2000}\r?\n)*){1,40}\r?\n"
)
_HEAD_BYTES = 20_000


def is_mhtml(body: bytes) -> bool:
    """Return whether ``body`` begins with the headers of a message that holds a page."""
    head = body[:_HEAD_BYTES]
    if b"MIME-Version" not in head and b"Content-Type: multipart/" not in head:
        return False
    return _HEADS.match(head) is not None and (b"multipart/" in head or b"text/html" in head)


def page_of(body: bytes) -> tuple[bytes, str, str]:
    """Return the bytes of the page, its content type and its address; b"" where the message holds none."""
    message = email.message_from_bytes(body, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            content = part.get_payload(decode=True)
            charset = part.get_content_charset() or ""
            kind = f"text/html; charset={charset}" if charset else "text/html"
            if isinstance(content, bytes) and content.strip():
                return content, kind, _address(part) or _address(message)
    return b"", "", ""


def _address(part: Message) -> str:
    return str(part.get("Content-Location") or part.get("Snapshot-Content-Location") or "").strip()
