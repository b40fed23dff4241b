"""Keys ``titles`` and ``organs`` of config/reading.yaml: the rules for titles and for names of organs, loaded once."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from archive.config.paths import config_dir
from archive.config.yaml_file import load_yaml
from archive.recognition.patterns import Pattern, Strict
from archive.recognition.title_rules import TitleRules

Kind = Literal["government", "department", "township", "subdistrict", "committee", "other"]


class KindRule(Strict):
    """A pattern of names, and the kind of the organs that bear them."""

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


class RecognitionRules(BaseModel):
    """The two keys of config/reading.yaml that recognition reads; the reader owns the others."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    titles: TitleRules
    organs: OrganRules


@lru_cache(maxsize=4)
def load_rules(path: Path) -> RecognitionRules:
    """Return the rules of one reading.yaml. Raises ConfigErrors with file, line and reason."""
    return load_yaml(path, RecognitionRules)


@lru_cache(maxsize=1)
def recognition_rules() -> RecognitionRules:
    """Return the rules in force, read once in a process."""
    return load_rules(config_dir() / "reading.yaml")
