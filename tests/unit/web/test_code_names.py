"""Kinds of organ and bases of deadlines are called the same on pages and in the dataset, in both languages."""

from __future__ import annotations

from archive.config.kinds import BASIS_NAMES, KIND_NAMES
from archive.web.wording.state_badges import BASES, KINDS
from archive.web.wording.translation import gettext


def test_codes_are_called_the_same_everywhere() -> None:
    for pages, files in ((KINDS, KIND_NAMES), (BASES, BASIS_NAMES)):
        assert {code: (name, gettext("en", name).lower()) for code, name in pages.items()} == {
            code: (name.zh, name.en.lower()) for code, name in files.items()
        }
