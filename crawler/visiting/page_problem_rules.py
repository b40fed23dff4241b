"""The rules of config/page_problems.yaml: what pages look like that are not the page asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from archive.config.paths import config_dir
from archive.config.yaml_file import load_yaml

# What may fit a text alone and not the same text among others: looking around, absolute ends, no way back.
_LOOKS_AROUND = re.compile(r"\(\?[=!<>(]|\\[AZbB]|[*+?}]\+")


@dataclass(frozen=True, slots=True)
class PageView:
    """What a rule may read: status, source, title, visible text (white space squeezed), its short pieces."""

    status: int
    source: str
    title: str
    text: str
    short_pieces: tuple[str, ...]


class ProblemRule(BaseModel):
    """One rule; every part that is given must fit, of each list one pattern is enough."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    kind: Literal["challenge", "login", "soft_404", "wrong_site", "other_list"] = Field(alias="class")
    sign: str
    statuses: tuple[int, ...] = ()
    title: tuple[re.Pattern[str], ...] = ()
    text: tuple[re.Pattern[str], ...] = ()
    short_text: tuple[re.Pattern[str], ...] = ()
    source: tuple[re.Pattern[str], ...] = ()
    longest_text: int | None = None
    longest_source: int | None = None

    def fits(self, sight: PageView) -> bool:
        """Return whether the page is what this rule describes."""
        if self.statuses and sight.status not in self.statuses:
            return False
        if self.longest_text is not None and len(sight.text) > self.longest_text:
            return False
        if self.longest_source is not None and len(sight.source) > self.longest_source:
            return False
        places = ((self.title, sight.title), (self.text, sight.text), (self.source, sight.source))
        if any(patterns and not any(one.search(place) for one in patterns) for patterns, place in places):
            return False
        return not self.short_text or _one_in(self.short_text, sight.short_pieces)


class PageProblemRules(BaseModel):
    """The whole of config/page_problems.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rules: tuple[ProblemRule, ...]
    home_titles: tuple[re.Pattern[str], ...]
    home_paths: frozenset[str]
    breadcrumbs: tuple[str, ...]
    redesign_titles: tuple[re.Pattern[str], ...]
    redesign_least: int = Field(gt=0)
    annual_names: tuple[re.Pattern[str], ...]
    other_annual_names: tuple[re.Pattern[str], ...]
    empty_names: tuple[re.Pattern[str], ...]
    no_places: tuple[re.Pattern[str], ...]

    def names_reports(self, name: str) -> bool:
        """Return whether a name is one of annual disclosure reports."""
        other = any(pattern.search(name) for pattern in self.other_annual_names)
        return not other and any(pattern.search(name) for pattern in self.annual_names)

    def says_nothing(self, name: str) -> bool:
        """Return whether a name is the site's, a year's, or one that any page bears."""
        return any(pattern.search(name) for pattern in self.empty_names)

    def is_no_place(self, name: str) -> bool:
        """Return whether a word that ends like the name of a place is none."""
        return any(pattern.search(name) for pattern in self.no_places)


@lru_cache(maxsize=1)
def page_problem_rules() -> PageProblemRules:
    """Return the rules in force, read once a process. Raises ConfigErrors naming file, line and reason."""
    return load_yaml(config_dir() / "page_problems.yaml", PageProblemRules)


def _one_in(patterns: tuple[re.Pattern[str], ...], texts: tuple[str, ...]) -> bool:
    """Return whether some pattern is found in some text; many short ones are first looked through in one go."""
    lines = "\n".join(texts)
    found = (pattern for pattern in patterns if (of_lines := _of_lines(pattern)) is None or of_lines.search(lines))
    return any(pattern.search(text) for pattern in found for text in texts)


@lru_cache(maxsize=256)
def _of_lines(pattern: re.Pattern[str]) -> re.Pattern[str] | None:
    """Return a pattern that is found in lines wherever this one is found in one of them; None where it looks around."""
    return None if _LOOKS_AROUND.search(pattern.pattern) else re.compile(pattern.pattern, pattern.flags | re.MULTILINE)
