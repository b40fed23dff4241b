"""Folding of titles and names to one plain form: typography, and traditional characters to simplified ones."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib import resources

_KEPT = "乾"
"""Stands in simplified names too (乾县, 乾安县), so that it never becomes 干."""
_TELLING = re.compile(
    "[開關報縣區鎮鄉業務資訊請數項條處發動員會總結審計財衛環農聯體運輸統國質監規劃應廣護設災黨學園書時間無於為與標題來編號單專責減費]"
)
"""Characters of which no long traditional text lacks several; where none stands, nothing has to be folded."""
_SHORT = 100


@lru_cache(maxsize=1)
def character_table() -> dict[int, str]:
    """Return the first simplified form of each traditional character; words are not converted, so lengths stay."""
    lines = resources.files("opencc").joinpath("dictionary/TSCharacters.txt").read_text("utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if "\t" in line)
    forms = {old: new.split()[0] for old, new in pairs}
    return {ord(old): new for old, new in forms.items() if len(old) == len(new) == 1 and old not in _KEPT}


def simplified(text: str) -> str:
    """``text`` in simplified script, of the same length; simplified text comes back as it is."""
    if text.isascii():
        return text
    return text.translate(character_table()) if len(text) < _SHORT or _TELLING.search(text) else text


def is_traditional(text: str) -> bool:
    """Return whether a character stands in it that only traditional script has."""
    return _TELLING.search(text) is not None


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
