"""config/indicators.yaml: what each indicator is called, how it is defined, and which cells it is made of."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from archive.bilingual import Bilingual
from archive.cells.cell_place import CellPlace, UnknownCellError, parse_place
from archive.config.paths import config_dir
from archive.config.yaml_file import load_yaml
from archive.errors import NotFoundError
from archive.nearest import nearest
from archive.recognition.patterns import Strict

Measure = Literal["share", "ratio", "mean", "median"]
Source = Literal["cells", "findings", "filings"]
RANKED_FROM = 30
"""Below such a base nothing is ranked, and no position among others is told."""


def _known_cell(text: str) -> str:
    _place(text)
    return text


def _place(text: str) -> CellPlace:
    row, _, column = text.rpartition(".")
    try:
        return parse_place(row, column)
    except UnknownCellError as unknown:
        raise ValueError(unknown.en) from None


CellId = Annotated[str, AfterValidator(_known_cell)]


class Indicator(Strict):
    """One indicator. ``part`` and ``of`` are cells that are added up; ``least`` is the base below which no value is
    given, ``per`` what a ratio is multiplied by."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    group: str
    name: Bilingual
    definition: Bilingual
    source: Source
    measure: Measure
    least: int = Field(ge=1)
    per: int = Field(1, ge=1)
    part: tuple[CellId, ...] = ()
    of: tuple[CellId, ...] = ()

    @cached_property
    def parts(self) -> tuple[CellPlace, ...]:
        """The places that make up the part."""
        return tuple(map(_place, self.part))

    @cached_property
    def bases(self) -> tuple[CellPlace, ...]:
        """The places that make up the base; none where reports are counted."""
        return tuple(map(_place, self.of))

    @model_validator(mode="after")
    def _is_whole(self) -> Indicator:
        if (self.source == "cells") != bool(self.part):
            raise ValueError("part is for indicators of cells, which need it")
        if self.source == "cells" and (self.measure in ("share", "ratio")) != bool(self.of):
            raise ValueError("of is for shares and ratios, which need it")
        return self


class Group(Strict):
    """Indicators that are shown together."""

    id: str
    name: Bilingual


class AnomalyRules(Strict):
    """From when on a number is out of the usual, and where numbers are looked at."""

    cells: tuple[CellId, ...]
    digits: tuple[CellId, ...]
    least: int = Field(ge=1)
    spread: float = Field(gt=0)
    floor: float = Field(gt=0)
    strength: float = Field(gt=0)
    chance: float = Field(gt=0, lt=1)

    @cached_property
    def places(self) -> tuple[CellPlace, ...]:
        """The places that are compared."""
        return tuple(map(_place, self.cells))

    @cached_property
    def digit_places(self) -> tuple[CellPlace, ...]:
        """The places whose last digits are looked at."""
        return tuple(map(_place, self.digits))


class Indicators(Strict):
    """All indicators and their groups, in the order in which they are shown; and what is out of the usual."""

    indicators: tuple[Indicator, ...]
    groups: tuple[Group, ...]
    anomalies: AnomalyRules

    @model_validator(mode="after")
    def _each_once(self) -> Indicators:
        ids = [one.id for one in self.indicators]
        if twice := {one for one in ids if ids.count(one) > 1}:
            raise ValueError(f"the indicator {min(twice)} stands twice")
        groups = {one.id for one in self.groups}
        if lost := next((one.id for one in self.indicators if one.group not in groups), ""):
            raise ValueError(f"the group of {lost} is not among the groups")
        return self


@lru_cache(maxsize=1)
def load_indicators() -> Indicators:
    """Return what config/indicators.yaml says. Raises ConfigErrors."""
    return load_yaml(config_dir() / "indicators.yaml", Indicators)


def indicator_named(asked: str) -> Indicator:
    """Return an indicator by its id or its Chinese name. Raises NotFoundError with the nearest one."""
    known = load_indicators().indicators
    if found := next((one for one in known if asked in (one.id, one.name.zh)), None):
        return found
    near = nearest(asked, [one.id for one in known])
    raise NotFoundError(near)
