"""Text in both languages of the program."""

from __future__ import annotations

from typing import NamedTuple


class Bilingual(NamedTuple):
    """Text in Chinese and English."""

    zh: str
    en: str
