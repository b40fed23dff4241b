"""Folds traditional characters to simplified ones, one for one, by the table of OpenCC: labels are compared so."""

from __future__ import annotations

import re

from archive.recognition.script import character_table

_TELLING = re.compile(
    "[開關報縣區鎮鄉業務資訊請數項條處發動員會總結審計財衛環農聯體運輸統國質監規劃應廣護設災黨學園書時間無於為與標題來編號單專責減費]"
)
"""Characters of which no long traditional text lacks several; where none stands, nothing has to be folded."""
_SHORT = 100


def simplified(text: str) -> str:
    """``text`` in simplified script, of the same length; simplified text comes back as it is."""
    if text.isascii():
        return text
    return text.translate(character_table()) if len(text) < _SHORT or _TELLING.search(text) else text


def is_traditional(text: str) -> bool:
    """Whether a character stands in it that only traditional script has."""
    return _TELLING.search(text) is not None
