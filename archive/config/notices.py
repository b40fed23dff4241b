"""config/notices.yaml: how notices, orders, ledgers and the calendar of deadlines are worded and set."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator

from archive.config.kinds import ORGAN_KINDS, Basis, OrganKind
from archive.config.paths import config_dir
from archive.config.value_types import Line, Name, Whole
from archive.config.yaml_file import load_yaml


class Step(BaseModel):
    """A step of escalation, reached ``days`` after the deadline; ``colour`` as RRGGBB."""

    model_config = ConfigDict(extra="forbid")

    days: Whole = Field(ge=1, le=3660)
    name: Name
    colour: str = Field("000000", pattern=r"^[0-9A-Fa-f]{6}$")


class Fonts(BaseModel):
    """Typefaces by role."""

    model_config = ConfigDict(extra="forbid")

    title: Name
    heading: Name
    subheading: Name
    body: Name
    table: Name
    latin: Name
    page: Name = "宋体"


class NoticeRules(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid")

    version: Name
    office: Line = ""
    letterhead: Line = ""
    addressees: Name = "各有关单位"
    copies: Line = ""
    printer: Line = ""
    sealed: bool = True
    rectify: Name
    order_prefix: Name
    kinds: dict[OrganKind, Name]
    bases: dict[Basis, Name]
    steps: tuple[Step, ...] = Field(min_length=1)
    reminders: tuple[Annotated[Whole, Field(ge=0, le=366)], ...] = ()
    fonts: Fonts
    notice_prefix: Name = "年报通"
    check_states: tuple[Name, ...] = Field(min_length=1)

    @field_validator("kinds")
    @classmethod
    def _every_kind(cls, named: dict[OrganKind, str]) -> dict[OrganKind, str]:
        if missing := [kind for kind in ORGAN_KINDS if kind not in named]:
            raise ValueError(f"{', '.join(missing)} is not named")
        return named

    @field_validator("bases")
    @classmethod
    def _every_basis(cls, named: dict[Basis, str]) -> dict[Basis, str]:
        if missing := [basis for basis in get_args(Basis) if basis not in named]:
            raise ValueError(f"{', '.join(missing)} is not named")
        return named

    @field_validator("steps")
    @classmethod
    def _own_days(cls, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        if len({step.days for step in steps}) != len(steps):
            raise ValueError("two steps are reached on the same day")
        return steps

    def step(self, days: int) -> Step | None:
        """Return the step reached so many days after the deadline; None before the first."""
        return max((step for step in self.steps if step.days <= days), key=lambda step: step.days, default=None)


def load_notice_rules(folder: Path | None = None) -> NoticeRules:
    """Read config/notices.yaml. Raises ConfigErrors."""
    return load_yaml((folder or config_dir()) / "notices.yaml", NoticeRules)
