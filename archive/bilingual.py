"""Text in both languages of the program."""

from __future__ import annotations

from typing import NamedTuple


class Bilingual(NamedTuple):
    """Text in Chinese and English."""

    zh: str
    en: str

    @property
    def opening(self) -> str:
        """The English text as a sentence begins with it."""
        return self.en[:1].upper() + self.en[1:]
