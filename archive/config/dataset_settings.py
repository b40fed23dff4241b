"""The part of config/settings.toml about the dataset that is made every night and offered at /data.

The text below a field is its remark in the file.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, field_validator

from archive.config.service_settings import HttpAddress
from archive.config.value_types import Whole

DatasetKind = Literal["csv", "jsonl", "parquet", "sqlite"]
KINDS: tuple[DatasetKind, ...] = ("csv", "jsonl", "parquet", "sqlite")


class DatasetSettings(BaseModel):
    """The dataset for others."""

    model_config = ConfigDict(extra="forbid")

    nightly: bool = True
    """Whether `nianbao schedule` makes the dataset every night and the web server offers it at /data."""
    formats: tuple[DatasetKind, ...] = KINDS
    """What it is made as; each is some tenth of the size of the database, and all tables are written again. Parquet is
    left out where its extra is not installed."""
    keep: Whole = 2
    """Nights that are kept, so that a download begun before midnight can go on after it."""
    licence: str = "CC-BY-4.0"
    """Under what the compilation may be used (an SPDX name), and where its text stands; what the reports themselves say
    is the publishers'."""
    licence_url: HttpAddress = "https://creativecommons.org/licenses/by/4.0/"

    @field_validator("formats")
    @classmethod
    def _each_once(cls, formats: tuple[DatasetKind, ...]) -> tuple[DatasetKind, ...]:
        if not formats or len(set(formats)) < len(formats):
            raise ValueError("name each format once, and one at least; nightly = false makes none")
        return formats

    @field_validator("keep")
    @classmethod
    def _one_at_least(cls, keep: int) -> int:
        if not 1 <= keep <= 400:
            raise ValueError("between 1 and 400")
        return keep
