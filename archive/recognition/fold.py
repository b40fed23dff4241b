"""Folding of titles and names to one plain form, so that rules see words and not typography."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile(r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff\ufffd§]+")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－─━_|｜", "-") | {"〔": "[", "〕": "]", "［": "[", "］": "]"})
_QUOTES = re.compile("[\"'“”‘’「」『』〝〞＂＇`´]")


def fold(text: str) -> str:
    """NFKC in lower case, one kind of dash and bracket, and no spaces: Chinese titles carry no meaning in them."""
    once = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).translate(_DASHES).lower()
    # What was taken out may have kept a letter from its accent: compose again, so that folding twice is folding once.
    return once if unicodedata.is_normalized("NFKC", once) else _INVISIBLE.sub("", unicodedata.normalize("NFKC", once))


def tidy(text: str) -> str:
    """NFKC without spaces, the rest as written: for names that are shown to a reader."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))


def unquoted(text: str) -> str:
    """Return the text without quotation marks of any kind, which publishers set at will around names."""
    return _QUOTES.sub("", text)
