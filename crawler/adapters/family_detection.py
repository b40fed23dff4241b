"""Signs of a family: named patterns, looked for in a page's address and text."""

from __future__ import annotations

import re
from collections.abc import Mapping

from crawler.adapters.base import ColumnPage
from crawler.adapters.markup import page_text


def matched_patterns(
    page: ColumnPage, in_text: Mapping[str, re.Pattern[str]], in_url: Mapping[str, re.Pattern[str]]
) -> list[str]:
    """Return the names of the patterns found, those of the text first."""
    text = page_text(page)
    found = [name for name, pattern in in_text.items() if pattern.search(text)]
    return found + [name for name, pattern in in_url.items() if pattern.search(page.url)]


def distinct_matches(
    page: ColumnPage, in_text: Mapping[str, re.Pattern[str]], in_url: Mapping[str, re.Pattern[str]]
) -> list[str]:
    """Return the same, where a sign in both text and address counts once: the family with the most signs is chosen."""
    return list(dict.fromkeys(matched_patterns(page, in_text, in_url)))
