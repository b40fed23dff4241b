"""The kind of an organ by its name: government, department, township, subdistrict, committee, other."""

from __future__ import annotations

import re
from functools import lru_cache

from archive.recognition.fold import fold, unquoted
from archive.recognition.recognition_rules import Kind, recognition_rules

_LONGEST_NAME = 40
_SECOND_NAME = re.compile(r"\([^()]*\)$")
_NOT_IN_NAMES = re.compile(r"[,。;:!?《》\d]|关于|召开|我[县市区]")


@lru_cache(maxsize=65536)
def organ_kind(name: str) -> Kind:
    """Return the kind that the ending of ``name`` shows, by ``organs.kinds`` of config/reading.yaml; else ``other``.

    A county, city or district named alone is its government: 柘城县 is 柘城县人民政府.
    """
    return _kind(name) or "other"


def looks_like_organ(text: str) -> bool:
    """Return whether ``text`` as a whole can be a publisher's name: short, no punctuation, a known ending."""
    return 1 < len(text) <= _LONGEST_NAME and not _NOT_IN_NAMES.search(text) and _kind(text) is not None


@lru_cache(maxsize=65536)
def _kind(name: str) -> Kind | None:
    plain = _SECOND_NAME.sub("", unquoted(fold(name)))
    return next((rule.kind for rule in recognition_rules().organs.kinds if rule.regex.search(plain)), None)
