"""The part of config/settings.toml about machines and processes that share the visits (`nianbao worker`).

The text below a field is its remark in the file.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from archive.config.value_types import Number, Whole

_HOUR = 3600


class WorkerSettings(BaseModel):
    """How `nianbao worker` takes its share of the visits that are due."""

    model_config = ConfigDict(extra="forbid")

    lease: Number = Field(60.0, ge=1, le=_HOUR)
    """Seconds for which a worker or run that is heard of no more keeps its sites from the others, by the clock of the
    database (PostgreSQL)."""
    pause: Number = Field(15.0, ge=0.1, le=_HOUR)
    """Seconds until `nianbao worker` asks again when nothing is due, and most regions it visits in one run."""
    regions: Whole = Field(100, ge=1, le=1000)
