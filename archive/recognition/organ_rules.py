"""Key ``organs`` of config/reading.yaml: endings that show a kind, and abbreviations of names."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Literal

from archive.recognition.patterns import Pattern, Strict

Kind = Literal["government", "department", "township", "subdistrict", "committee", "other"]


class KindRule(Strict):
    kind: Kind
    pattern: Pattern

    @cached_property
    def regex(self) -> re.Pattern[str]:
        return re.compile(self.pattern)


class OrganRules(Strict):
    """Key ``organs`` of config/reading.yaml."""

    kinds: list[KindRule]
    stems: dict[str, str]
    names: dict[str, str]
    endings: dict[str, str]
    within: dict[str, str]
    connectors: str
    systems: list[str]
    lookalikes: list[str]
    telling: str
    generic: list[str]
    renamed: list[list[str]]
    matters: frozenset[str]

    @cached_property
    def endings_longest_first(self) -> list[str]:
        return sorted(self.endings, key=len, reverse=True)

    @cached_property
    def without_connectors(self) -> dict[int, None]:
        return dict.fromkeys(map(ord, self.connectors))
