"""One line of the queue of counties, and what the lines of a county come to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, get_args

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator

# queued: a home page was given; the others: what a search of it, or a person at the review, came to.
QueueState = Literal[
    "queued", "proposed", "not_found", "unreachable", "blocked", "wrong_home", "failed", "accepted", "rejected"
]
QUEUE_STATES: tuple[QueueState, ...] = get_args(QueueState)
# What a search may find otherwise on another day.
PASSING: frozenset[str] = frozenset({"not_found", "unreachable", "blocked", "failed"})


class QueueLine(BaseModel):
    """``region``: code of the county; ``why``: the reason in words; ``error_class``: why it could not be visited;
    ``by``: the person at the review, whose ``steps`` (keys, options) are counted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: AwareDatetime
    region: str = Field(pattern=r"^\d{6}$")
    state: QueueState
    home: str = ""
    source: str = ""
    why: str = ""
    error_class: str = ""
    requests: int = 0
    by: str = ""
    steps: int = 0

    @field_validator("at")
    @classmethod
    def _utc(cls, at: AwareDatetime) -> AwareDatetime:
        return at.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class QueuedCounty:
    """A county of the queue as it stands. ``since``: when it came to its state (UTC)."""

    region: str
    home: str
    state: QueueState
    since: datetime
    why: str = ""
    error_class: str = ""
    requests: int = 0
    steps: int = 0


def counties_of(lines: Iterable[QueueLine]) -> dict[str, QueuedCounty]:
    """Return every county by its code, in the order in which the counties first came into the queue."""
    found: dict[str, QueuedCounty] = {}
    for line in lines:
        known = found.get(line.region)
        home = line.home or (known.home if known else "")
        steps = line.steps + (known.steps if known and line.state != "queued" else 0)
        found[line.region] = QueuedCounty(
            line.region, home, line.state, line.at, line.why, line.error_class, line.requests, steps
        )
    return found
