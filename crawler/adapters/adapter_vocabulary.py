"""The words of config/adapters.yaml by which rows and pagers are told from the rest of a page."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from archive.config.paths import config_dir
from archive.config.yaml_file import load_yaml


def _compiled(pattern: str) -> str:
    """Return a pattern if it is one; it is compiled when first used, with the flags of that use."""
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from None
    return pattern


def _grouped(groups: int) -> AfterValidator:
    """Return a validator: a pattern must have so many groups, whose numbers are read."""

    def check(pattern: str) -> str:
        if re.compile(pattern).groups < groups:
            raise ValueError(f"fewer than {groups} groups in brackets: {pattern}")
        return pattern

    return AfterValidator(check)


Pattern = Annotated[str, AfterValidator(_compiled)]
Counting = Annotated[str, AfterValidator(_compiled), _grouped(1)]
CountingTwo = Annotated[str, AfterValidator(_compiled), _grouped(2)]


class LeadWords(BaseModel):
    """What may lead to more rows, and what stands beside a list without doing so; see config/adapters.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    words: Pattern
    near_words: Pattern
    arrows: Pattern
    back_words: Pattern
    excused: Pattern
    boxes: Pattern
    not_boxes: Pattern
    switched_off: Pattern
    pages_stated: tuple[Counting, ...]
    rows_stated: tuple[Counting, ...]
    short_rows_stated: CountingTwo
    rows_left: Counting
    page_of_pages: CountingTwo
    page_counts: Pattern
    row_counts: Pattern
    page_fields: Pattern
    plugins: Pattern
    loaders: Pattern
    scrollers: Pattern
    scroll_loads: Pattern
    fills: Pattern
    no_list: Pattern
    page_functions: Pattern
    bare_steps: Pattern
    script_files: Pattern
    all_choices: Pattern
    full_pages: frozenset[int]

    @cached_property
    def rules(self) -> LeadRules:
        """The patterns, ready for use."""
        return LeadRules(self)


class LeadRules:
    """The patterns of LeadWords, compiled once."""

    def __init__(self, said: LeadWords) -> None:
        def whole(pattern: str) -> re.Pattern[str]:
            return re.compile(f"(?:{pattern})", re.IGNORECASE)

        def scripted(names: str, digits: str) -> re.Pattern[str]:
            return re.compile(
                rf"(?<![A-Za-z])(?:{names})[\"']?\s*[:=]\s*[\"']?(?P<count>\d{{1,{digits}}})\b", re.IGNORECASE
            )

        self.words, self.near_words, self.arrows = whole(said.words), whole(said.near_words), whole(said.arrows)
        self.back_words, self.excused, self.boxes = whole(said.back_words), whole(said.excused), whole(said.boxes)
        self.not_boxes, self.switched_off = whole(said.not_boxes), whole(said.switched_off)
        self.pages_stated = tuple(re.compile(one) for one in said.pages_stated)
        self.rows_stated = tuple(re.compile(one) for one in said.rows_stated)
        self.short_rows_stated, self.rows_left = re.compile(said.short_rows_stated), re.compile(said.rows_left)
        self.page_of_pages = re.compile(said.page_of_pages)
        self.page_counts, self.row_counts = whole(said.page_counts), whole(said.row_counts)
        self.page_fields = whole(said.page_fields)
        self.script_pages, self.script_rows = scripted(said.page_counts, "4"), scripted(said.row_counts, "6")
        self.plugins = re.compile(said.plugins)
        self.loaders = re.compile(said.loaders, re.IGNORECASE | re.DOTALL)
        self.scrollers, self.scroll_loads = whole(said.scrollers), whole(said.scroll_loads)
        self.fills, self.no_list = whole(said.fills), whole(said.no_list)
        self.page_functions, self.script_files = whole(said.page_functions), whole(said.script_files)
        self.page_calls = re.compile(rf"(?<![\w.])(?:{said.page_functions})\s*\(", re.IGNORECASE)
        self.bare_steps, self.all_choices = whole(said.bare_steps), whole(said.all_choices)


class RequestWords(BaseModel):
    """By which a script's request for rows is told, and what its parameters mean; see config/adapters.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    asks: Pattern
    page: Pattern
    offset: Pattern
    start: Pattern
    end: Pattern
    sizes: Pattern
    clocks: Pattern
    libraries: Pattern
    most_scripts: int = Field(ge=0)

    @cached_property
    def rules(self) -> RequestRules:
        """The patterns, ready for use."""
        return RequestRules(self)


class RequestRules:
    """The patterns of RequestWords, compiled once."""

    def __init__(self, said: RequestWords) -> None:
        self.asks, self.clocks = re.compile(said.asks, re.IGNORECASE), re.compile(said.clocks, re.IGNORECASE)
        self.sizes, self.libraries = re.compile(said.sizes, re.IGNORECASE), re.compile(said.libraries, re.IGNORECASE)
        self._places = tuple(
            (f"{{{name}}}", re.compile(getattr(said, name), re.IGNORECASE))
            for name in ("offset", "start", "end", "page")
        )

    def place_of(self, parameter: str) -> str:
        """Return what a parameter counts: {page}, {offset}, {start} or {end}; empty for any other."""
        if self.sizes.fullmatch(parameter):
            return ""
        return next((place for place, pattern in self._places if pattern.fullmatch(parameter)), "")


class AdapterVocabulary(BaseModel):
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
    json_more_keys: frozenset[str]
    json_last_keys: frozenset[str]
    annual_words: tuple[str, ...]
    list_units: tuple[str, ...]
    most_pages: int = Field(gt=0)
    requests: RequestWords
    leads: LeadWords


@lru_cache(maxsize=1)
def adapter_vocabulary() -> AdapterVocabulary:
    """Return the words in force, read once a process. Raises ConfigErrors naming file, line and reason."""
    return load_yaml(config_dir() / "adapters.yaml", AdapterVocabulary)
