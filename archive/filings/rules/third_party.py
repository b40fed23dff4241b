"""A capture of others, as far as a verdict may rest on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ThirdPartySighting:
    """A capture that others made and that shows the report: its id, address, claimed instant (UTC), and whose it is."""

    id: str
    url: str
    at: datetime
    origin: str
