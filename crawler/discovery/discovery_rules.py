"""The words and bounds of config/discovery.yaml by which a column is found."""

from __future__ import annotations

import re
from functools import lru_cache

from pydantic import BaseModel, ConfigDict, Field

from archive.config.kinds import OrganKind
from archive.config.paths import config_dir
from archive.config.yaml_file import load_yaml


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LinkPattern(_Strict):
    """A page on the way to the column, and how much a link to it promises (the column itself: 100)."""

    pattern: re.Pattern[str]
    link_score: int = Field(gt=0, lt=100)


class KindsByName(_Strict):
    """What the name of a column says of the organs in it."""

    pattern: re.Pattern[str]
    kinds: tuple[OrganKind, ...]


class Weights(_Strict):
    """How much each sign of the column weighs."""

    column_type: int
    column_name: int
    breadcrumb: int
    link: int
    title: int
    heading: int
    address: int
    rows: int
    one_row: int
    other_rows: int


class HomeLists(_Strict):
    """The names of fields in lists of home pages, compared without spaces."""

    code: re.Pattern[str]
    name: re.Pattern[str]
    home: re.Pattern[str]


class DiscoveryRules(_Strict):
    """The whole of config/discovery.yaml."""

    most_requests: int = Field(gt=0, le=500)
    most_requests_again: int = Field(gt=0, le=500)
    most_leads: int = Field(gt=0)
    most_articles: int = Field(ge=0)
    most_alike: int = Field(gt=0)
    most_missing: int = Field(12, ge=0)
    most_titles: int = Field(4, ge=0)
    few_departments: int = Field(8, ge=0)
    few_towns: float = Field(0.5, ge=0, le=1)
    again_after_days: int = Field(ge=0)
    column_types: tuple[str, ...]
    annual_names: tuple[re.Pattern[str], ...]
    other_names: tuple[str, ...]
    annual_addresses: tuple[re.Pattern[str], ...]
    ways: tuple[LinkPattern, ...]
    organ_trees: tuple[re.Pattern[str], ...] = ()
    part_names: tuple[re.Pattern[str], ...]
    kinds_by_name: tuple[KindsByName, ...]
    weights: Weights
    least: int
    advice: dict[str, str] = {}
    site_codes: tuple[re.Pattern[str], ...]
    site_name_ends: re.Pattern[str]
    home_lists: HomeLists
    counties_at_once: int = Field(200, gt=0, le=1000)

    def is_annual(self, text: str) -> bool:
        """Return whether a name is the column's: 政府信息公开年报 is, 法治政府建设年度报告 is not."""
        bare = "".join(text.split())
        if not bare or any(word in bare for word in self.other_names):
            return False
        return any(pattern.search(bare) for pattern in self.annual_names)

    def is_part(self, text: str) -> bool:
        """Return whether a name inside the column is one of its parts: a year or a class of organs."""
        bare = "".join(text.split())
        return bool(bare) and any(pattern.search(bare) for pattern in self.part_names)

    def is_organ_tree(self, text: str) -> bool:
        """Return whether a page of this name lists organs that each have disclosure pages of their own."""
        bare = "".join(text.split())
        return bool(bare) and any(pattern.search(bare) for pattern in self.organ_trees)

    def promise(self, text: str) -> int:
        """Return how much a link of this name promises as a way to the column; 0 for any other link."""
        bare = "".join(text.split())
        return max((way.link_score for way in self.ways if way.pattern.search(bare)), default=0)

    def annual_address(self, url: str) -> bool:
        """Return whether an address looks like the column's."""
        return any(pattern.search(url) for pattern in self.annual_addresses)

    def kinds(self, text: str) -> tuple[OrganKind, ...]:
        """Return the kinds of organ that the name of a column speaks of; none when it does not say."""
        bare = "".join(text.split())
        return next((rule.kinds for rule in self.kinds_by_name if rule.pattern.search(bare)), ())


@lru_cache(maxsize=1)
def discovery_words() -> DiscoveryRules:
    """Return the words in force, read once a process. Raises ConfigErrors naming file, line and reason."""
    return load_yaml(config_dir() / "discovery.yaml", DiscoveryRules)
