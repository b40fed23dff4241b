"""Signs of a family: named patterns, looked for in a page's address and text."""

from __future__ import annotations

import re
from collections.abc import Mapping

from crawler.adapters.base import Page
from crawler.adapters.markup import page_text


def seen_signs(page: Page, in_text: Mapping[str, re.Pattern[str]], in_url: Mapping[str, re.Pattern[str]]) -> list[str]:
    """The names of the patterns found, those of the text first."""
    text = page_text(page)
    found = [name for name, pattern in in_text.items() if pattern.search(text)]
    return found + [name for name, pattern in in_url.items() if pattern.search(page.url)]


def signs_once(page: Page, in_text: Mapping[str, re.Pattern[str]], in_url: Mapping[str, re.Pattern[str]]) -> list[str]:
    """The same, where a sign in both text and address counts once: the family with the most signs is chosen."""
    return list(dict.fromkeys(seen_signs(page, in_text, in_url)))
