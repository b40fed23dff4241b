"""The part of config/settings.toml about when the unattended run visits.

The text below a field is its remark in the file.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, model_validator

from archive.config.faults import FieldError
from archive.config.value_types import MonthDay, Number, Whole

_HOUR = 3600


class Schedule(BaseModel):
    """When the unattended run visits, Asia/Shanghai."""

    model_config = ConfigDict(extra="forbid")

    hour: Whole = Field(20, ge=0, le=23)
    """The daily visit, Asia/Shanghai."""
    minute: Whole = Field(30, ge=0, le=59)
    season_from: MonthDay = "01-01"
    """The season of visits every day, month and day; outside it there is one a week, on this day (1 is Monday)."""
    season_to: MonthDay = "04-15"
    weekday: Whole = Field(7, ge=1, le=7)
    hourly_before: Whole = Field(3, ge=0, le=31)
    """Visits every hour, at that minute: on so many days up to a deadline, and on so many after it."""
    hourly_after: Whole = Field(1, ge=0, le=31)
    misfire_grace: Whole = Field(6 * _HOUR, ge=1, le=7 * 24 * _HOUR)
    """Seconds a missed run may be late and still be made up for."""
    run_timeout: Whole = Field(6 * _HOUR, ge=1, le=7 * 24 * _HOUR)
    """Seconds after which a run is stopped and counted as failed."""
    ingest_every: Number = Field(20.0, ge=0, le=_HOUR)
    """Seconds between two times that a run's visits are taken into the database while it goes on; 0: at its end
    alone."""
    visit: bool = True
    """Whether `nianbao schedule` visits by itself; false where `nianbao worker` does, and it sees to the rest alone."""

    @model_validator(mode="after")
    def _a_season(self) -> Schedule:
        if self.season_to < self.season_from:
            raise FieldError("season_to", f"season_to {self.season_to} lies before season_from {self.season_from}")
        return self
