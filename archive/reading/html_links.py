"""What a page points at instead of showing it: attachments, frames with a document in them, and pictures."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from archive.reading.document import Link
from archive.reading.html_text import Element, text_of
from archive.reading.reading_rules import reading_rules

_DOCUMENT = re.compile(r"\.(?:pdf|docx?|wps|ofd|xlsx?|et|zip|rar|7z|rtf)(?=$|[?#&])", re.I)
_DOWNLOAD = re.compile(r"downfile\.jsp|download\.(?:jsp|do|aspx|php)|/download/|fileid=|attachid|filedown", re.I)
_ORNAMENT = re.compile(r"logo|icon|ico\b|qrcode|ewm|erweima|banner|share|\bbg\b|_bg|button|arrow|weixin|weibo", re.I)
_MOST_LINKS = 200


def links_of(body: Element, content: Element, url: str) -> list[Link]:
    """Return attachments anywhere on the page, frames, and pictures inside ``content``; each address once."""
    found: dict[str, Link] = {}
    for element in body.iter("a", "iframe", "embed", "object", "frame"):
        if link := _link(element, url):
            found.setdefault(link.url, link)
        if len(found) >= _MOST_LINKS:
            break
    for picture in content.iter("img"):
        source = (picture.get("src") or "").strip()
        if source and not source.startswith("data:") and not _is_ornament(picture, source):
            address = _joined(url, source)
            found.setdefault(address, Link(address, picture.get("alt") or "", "image"))
    return list(found.values())


def _link(element: Element, url: str) -> Link | None:
    if element.tag == "a":
        target = (element.get("href") or "").strip()
        text = " ".join(text_of(element).split()) or element.get("title") or ""
        named = _DOCUMENT.search(target) or _DOWNLOAD.search(target) or _DOCUMENT.search(text)
        if not named or target.lower().startswith(("javascript:", "mailto:", "#")):
            return None
        return Link(_joined(url, target), text, "attachment")
    target = (element.get("src") or element.get("data") or "").strip()
    if not target or target.startswith(("javascript:", "about:")) or reading_rules().noise.frame.search(target):
        return None
    address = _viewed(_joined(url, target))
    return Link(address, "", "attachment" if _DOCUMENT.search(address) else "frame")


def _viewed(url: str) -> str:
    """``viewer.html?file=/a/b.pdf`` shows b.pdf: the document is what matters."""
    parts = urlsplit(url)
    for name, value in parse_qsl(parts.query):
        if name.lower() in {"file", "url", "src", "path", "pdf"} and _DOCUMENT.search(value):
            return _joined(url, unquote(value))
    return url


def _joined(base: str, target: str) -> str:
    try:
        return urljoin(base, target)
    except ValueError:
        return target


def _is_ornament(picture: Element, source: str) -> bool:
    sizes = [int(size) for name in ("width", "height") if (size := (picture.get(name) or "").rstrip("px")).isdecimal()]
    return bool(_ORNAMENT.search(source.rsplit("/", 1)[-1])) or any(size < 60 for size in sizes)
