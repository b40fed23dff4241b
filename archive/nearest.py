"""The known word that a mistyped one is nearest to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

# Below this likeness a word is another word and no slip: nothing is offered.
_ENOUGH = 0.6
_ENOUGH_HAN = 0.5  # of two characters one may be wrong
_HAN = re.compile("[\u4e00-\u9fff]")


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word that is most like ``word``; "" when none is like it."""
    asked = word.casefold()
    scored = [(_likeness(asked, one.casefold()), one) for one in known]
    best = max(scored, key=lambda pair: pair[0], default=(0.0, ""))
    return best[1] if best[0] >= (_ENOUGH_HAN if _HAN.search(asked) else _ENOUGH) else ""


def _likeness(one: str, other: str) -> float:
    """0 to 1; a word that the other begins with counts as a shortened one."""
    ratio = SequenceMatcher(None, one, other, autojunk=False).ratio()
    shorter, longer = sorted((one, other), key=len)
    return max(ratio, 0.7) if len(shorter) > 1 and longer.startswith(shorter) else ratio
