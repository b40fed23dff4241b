"""config/browser.yaml, apart from what needs Scrapy: every command reads it at its start."""

from __future__ import annotations

from functools import lru_cache

from pydantic import BaseModel, ConfigDict, Field

from archive.config.paths import config_dir
from archive.config.yaml_file import load_yaml


class BrowserRules(BaseModel):
    """The whole of config/browser.yaml; ``quiet`` is seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    next: tuple[str, ...]
    switched_off: tuple[str, ...]
    numbers: tuple[str, ...]
    quiet: float = Field(gt=0)
    fetched: frozenset[str]


@lru_cache(maxsize=1)
def browser_rules() -> BrowserRules:
    """Return the rules in force, read once a process. Raises ConfigErrors naming file, line and reason."""
    return load_yaml(config_dir() / "browser.yaml", BrowserRules)
