"""config/alerts.yaml: who is told of what, through which channel, and when."""

from __future__ import annotations

import os
from datetime import datetime, time
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from archive.clock import SHANGHAI
from archive.config.faults import FieldError
from archive.config.paths import config_dir
from archive.config.value_types import Clock, Everywhere, Line, Name, Number, Whole
from archive.config.yaml_file import load_yaml
from archive.errors import NianbaoError

AlertState = Literal["due_soon", "on_time", "late", "overdue", "withdrawn", "unverified"]


class Threshold(BaseModel):
    """A group of organs whose indicator lies below, or above, a number: told once a group and report year.

    Shares are 0 to 1. Groups of fewer than 30 (the base of the indicator) are never told of.
    """

    model_config = ConfigDict(extra="forbid")

    indicator: Name
    below: float | None = None
    above: float | None = None
    by: Literal["region", "city", "province"] = "region"

    @model_validator(mode="after")
    def _has_one_bound(self) -> Threshold:
        if (self.below is None) == (self.above is None):
            raise ValueError("either below or above is needed, and not both")
        return self

    def is_crossed(self, value: float) -> bool:
        """Return whether a value lies on the side that is told of."""
        return value < self.below if self.below is not None else value > (self.above or 0.0)


class Subscription(BaseModel):
    """One reader. ``channels`` maps a name of one's own to an Apprise address or ``env:NAME``.

    ``checks`` (ids, or ``*``) and ``search`` (a query as on the search page) subscribe to what is found in reports,
    ``thresholds`` to indicators of regions; with one of them, changes of state and the ladder are told only where
    ``states`` or ``ladder`` ask for them.
    """

    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    channels: dict[Name, str] = Field(min_length=1)
    region: Everywhere = ""
    organs: tuple[Name, ...] = ()
    states: tuple[AlertState, ...] = ("late", "overdue", "withdrawn")
    checks: tuple[Name, ...] = ()
    search: Line = ""
    thresholds: tuple[Threshold, ...] = ()
    ladder: bool = True
    when: Literal["digest", "at_once"] = "digest"
    operator: bool = False

    @model_validator(mode="after")
    def _require_operator_for_unverified(self) -> Subscription:
        if "unverified" in self.states and not self.operator:
            raise FieldError("states", "only an operator may be told of unverified filings")
        return self

    @model_validator(mode="after")
    def _only_what_was_asked_for(self) -> Subscription:
        if self.checks or self.search or self.thresholds:
            self.states = self.states if "states" in self.model_fields_set else ()
            self.ladder = self.ladder if "ladder" in self.model_fields_set else False
        return self

    def destination_url(self, channel: str) -> str:
        """Return the address of a channel. Raises NianbaoError when the environment lacks it."""
        written = self.channels.get(channel, "")
        named = written.removeprefix("env:")
        address = os.environ.get(named, "") if written.startswith("env:") else written
        if not address:
            raise NianbaoError(f"alerts: channel {channel} of {self.id} has no address")
        return address


class AlertRules(BaseModel):
    """The whole file. Hours are Asia/Shanghai."""

    model_config = ConfigDict(extra="forbid")

    version: Name
    quiet_from: Clock
    quiet_until: Clock
    digest_hour: Whole = Field(9, ge=0, le=23)
    hold_share: Number = Field(0.34, gt=0, le=1)
    hold_least: Whole = Field(5, ge=1)
    hold_fall: Number = Field(0.5, gt=0, le=1)
    retry_minutes: Whole = Field(5, ge=1, le=1440)
    retries: Whole = Field(8, ge=1, le=20)
    ladder: tuple[Annotated[Whole, Field(ge=-366, le=366)], ...] = ()
    subscriptions: tuple[Subscription, ...] = ()

    @field_validator("subscriptions")
    @classmethod
    def _own_ids(cls, found: tuple[Subscription, ...]) -> tuple[Subscription, ...]:
        if len({subscription.id for subscription in found}) != len(found):
            raise ValueError("two subscriptions have the same id")
        return found

    @model_validator(mode="after")
    def _digest_is_heard(self) -> AlertRules:
        if self._quiet_at(time(self.digest_hour)):
            raise FieldError(
                "digest_hour",
                f"digest_hour {self.digest_hour} lies in the quiet hours ({self.quiet_from:%H:%M} to "
                f"{self.quiet_until:%H:%M}): the digest would never go out at that hour",
            )
        return self

    def quiet(self, now: datetime) -> bool:
        """Whether nothing may be sent at this instant."""
        return self._quiet_at(now.astimezone(SHANGHAI).time())

    def _quiet_at(self, clock: time) -> bool:
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= clock < self.quiet_until
        return clock >= self.quiet_from or clock < self.quiet_until


def load_alert_rules(folder: Path | None = None) -> AlertRules:
    """Read config/alerts.yaml. Raises ConfigErrors."""
    return load_yaml((folder or config_dir()) / "alerts.yaml", AlertRules)
