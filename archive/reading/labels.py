"""One comparison key for labels: what is left when numbering, spaces, quotes and punctuation are taken away."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from archive.recognition.fold import simplified

_NUMBERING = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.,:]|\([一二三四五六七八九十\d]{1,3}\)[、.,]?|\d{1,2}[.、,:]?)"
)
_DROPPED = re.compile(r"[^0-9a-z\u3400-\u9fff]")
_NUMBER = re.compile(r"^\(?(\d{1,2})\)?[.、,:]?(?!\d)")


@lru_cache(maxsize=20_000)
def label_key(text: str) -> str:
    """``1.属于 “国家秘密”`` gives ``属于国家秘密``; empty when only marks stand there."""
    return _DROPPED.sub("", _NUMBERING.sub("", strip_all_space(text))).removesuffix("单位万元")


_NOTE = re.compile(
    r"\((?![一二三四五六七八九十\d]{1,3}\))[^()]*\)?|\[[^\[\]]*\]|【[^【】]*】|(?:备?注|说明|单位)[:：].*$|[*※]+.*$"
)


@lru_cache(maxsize=20_000)
def bare_key(text: str) -> str:
    """Return the key without notes: ``规章（设区的市填报）`` and ``规章 注：…`` give 规章."""
    return _DROPPED.sub("", _NOTE.sub("", _NUMBERING.sub("", strip_all_space(text))))


@lru_cache(maxsize=20_000)
def strip_all_space(text: str) -> str:
    """NFKC, lower case, simplified script and no white space at all: for cells and labels, never for prose."""
    return simplified("".join(unicodedata.normalize("NFKC", text).lower().replace("\u200b", "").split()))


def leading_number(text: str) -> int | None:
    """Return the Arabic number a label begins with (``3.危及…`` gives 3), which is part of the form."""
    found = _NUMBER.match(strip_all_space(text))
    return int(found[1]) if found else None
