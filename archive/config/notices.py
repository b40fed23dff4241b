"""config/notices.yaml: how notices, orders, ledgers and the calendar of deadlines are worded and set."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from archive.config.kinds import Basis, OrganKind
from archive.config.places import config_dir
from archive.config.yaml_file import load_yaml


class Step(BaseModel):
    """A step of escalation, reached ``days`` after the deadline; ``colour`` as RRGGBB."""

    model_config = ConfigDict(extra="forbid")

    days: int = Field(ge=1)
    name: str
    colour: str = Field("000000", pattern=r"^[0-9A-Fa-f]{6}$")


class Fonts(BaseModel):
    """Typefaces by role."""

    model_config = ConfigDict(extra="forbid")

    title: str
    heading: str
    subheading: str
    body: str
    table: str
    latin: str


class NoticeRules(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid")

    version: str
    office: str = ""
    rectify: str
    order_prefix: str
    kinds: dict[OrganKind, str]
    bases: dict[Basis, str]
    steps: tuple[Step, ...] = Field(min_length=1)
    reminders: tuple[int, ...] = ()
    fonts: Fonts
    check_states: tuple[str, ...]

    def step(self, days: int) -> Step | None:
        """The step reached so many days after the deadline; None before the first."""
        return max((step for step in self.steps if step.days <= days), key=lambda step: step.days, default=None)


def load_notice_rules(folder: Path | None = None) -> NoticeRules:
    """Read config/notices.yaml. Raises ConfigErrors."""
    return load_yaml((folder or config_dir()) / "notices.yaml", NoticeRules)
