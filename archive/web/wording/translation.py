"""The words of the pages: written in Chinese, translated by the gettext catalogues under locale/."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal, get_args

from babel.messages.pofile import read_po

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
HTML_LANG: dict[Language, str] = {"zh": "zh-CN", "en": "en"}

LOCALE = Path(__file__).parents[1] / "locale"


def gettext_noop(text: str) -> str:
    """Mark a message for the catalogue where it is written; it is translated where it is shown."""
    return text


def gettext(language: Language, text: str, **values: str) -> str:
    """Translate a message; fall back to the Chinese msgid. Keyword arguments fill ``%(name)s``."""
    translated = _catalogue(language).get(text, text)
    return translated % values if values else translated


@cache
def _catalogue(language: Language) -> dict[str, str]:
    if language == "zh":
        return {}
    with (LOCALE / language / "LC_MESSAGES" / "nianbao.po").open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file, locale=language) if m.id and m.string}
