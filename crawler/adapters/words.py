"""The words of config/adapters.yaml by which rows and pagers are told from the rest of a page."""

from __future__ import annotations

from functools import lru_cache

from pydantic import BaseModel, ConfigDict, Field

from archive.config.places import config_dir
from archive.config.yaml_file import load_yaml


class Words(BaseModel):
    """What config/adapters.yaml holds; every list is compared in lower case."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    side_boxes: frozenset[str]
    side_headings: tuple[str, ...]
    not_titles: frozenset[str]
    title_hints: tuple[str, ...]
    next_words: frozenset[str]
    last_words: frozenset[str]
    prev_words: frozenset[str]
    first_words: frozenset[str]
    clock_words: tuple[str, ...]
    published_labels: tuple[str, ...]
    other_date_labels: tuple[str, ...]
    json_title_keys: tuple[str, ...]
    json_url_keys: tuple[str, ...]
    json_date_keys: tuple[str, ...]
    json_total_keys: tuple[str, ...]
    json_pages_keys: tuple[str, ...]
    annual_words: tuple[str, ...]
    list_units: tuple[str, ...]
    most_pages: int = Field(gt=0)


@lru_cache(maxsize=1)
def words() -> Words:
    """The words in force, read once a process. Raises ConfigErrors naming file, line and reason."""
    return load_yaml(config_dir() / "adapters.yaml", Words)
