"""From bytes to text: pages declare the wrong charset so often that what the bytes say counts for more.

UTF-8 that decodes without an error is UTF-8 whatever is declared. Of the other readings (as declared, GB18030, UTF-8
with broken characters) the one that makes the most sense as Chinese counts, and of equals the one declared first.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from archive.reading.sense import sense

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,30})""", re.I)
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9_.:-]{2,30})""", re.I)
_HEADER = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{2,30})", re.I)
_CHINESE = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030"}


_PLAIN_SENSE = 0.85


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text, the charset it was read in, and how many characters could not be read."""

    text: str
    charset: str
    broken: int = 0


def decode(body: bytes, content_type: str = "") -> Decoded:
    """Never raises: the reading with the fewest unreadable characters wins."""
    for mark, charset in _BOMS:
        if body.startswith(mark):
            return _lenient(body[len(mark) :], charset)
    if body[:400].count(0) * 5 > len(body[:400]):
        return _lenient(body, "utf-16-le" if body[1:2] == b"\0" else "utf-16-be")
    if (text := _strict(body, "utf-8")) is not None:
        return Decoded(text, "utf-8")
    candidates = dict.fromkeys([*_declared(body, content_type), "gb18030", "utf-8"])
    found = []
    for charset in candidates:
        one = _read(body, charset)
        if not one.broken and sense(one.text) >= _PLAIN_SENSE:
            return one  # read wrongly no text has half as much
        found.append(one)
    return max(found, key=_worth)


def _read(body: bytes, charset: str) -> Decoded:
    text = _strict(body, charset)
    return _lenient(body, charset) if text is None else Decoded(text, charset)


def _worth(found: Decoded) -> tuple[float, int]:
    """Sense in steps of a tenth, so that a few rare characters do not outweigh what is declared; then what broke."""
    return round(sense(found.text), 1), -found.broken


def _declared(body: bytes, content_type: str) -> list[str]:
    names = [found[1] for found in [_HEADER.search(content_type)] if found]
    for pattern in (_META, _XML):
        if found := pattern.search(body[:8192]):
            names.append(found[1].decode("ascii"))
    return [charset for name in names if (charset := _known(name))]


def _known(name: str) -> str | None:
    lowered = name.lower()
    try:
        charset = _CHINESE.get(lowered) or codecs.lookup(lowered).name
    except LookupError:
        return None
    # A single-byte charset decodes anything, so it proves nothing about a Chinese page.
    return None if charset.startswith(("iso8859", "latin", "ascii", "cp125")) else charset


def _strict(body: bytes, charset: str) -> str | None:
    """Return the text if every byte fits; a character cut off at the very end (a truncated page) is forgiven."""
    try:
        return codecs.getincrementaldecoder(charset)("strict").decode(body, final=False)
    except (UnicodeError, LookupError, ValueError):
        return None


def _lenient(body: bytes, charset: str) -> Decoded:
    text = body.decode(charset, "replace")
    return Decoded(text, charset, text.count("\ufffd"))
