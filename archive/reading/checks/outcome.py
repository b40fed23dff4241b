"""What a check says of a report: it holds, it fails, it cannot be told, or there is nothing to check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, get_args

from archive.reading.reading_model import Value
from archive.reading.result_json import number, value_of_json
from archive.records.outcome import OutcomeShape, Status

STATUSES: tuple[Status, ...] = get_args(Status)
_COMPARED = ("left", "right", "difference")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One check at one place of one report.

    ``cells`` are the cells it rests on. ``left`` and ``right`` are the values compared, in the unit of the cells, and
    ``expression`` is the comparison in cell ids, empty where the check compares no numbers.
    """

    check: str
    status: Status
    where: str
    cells: tuple[str, ...] = ()
    expression: str = ""
    left: Value = None
    right: Value = None

    @property
    def difference(self) -> Value:
        """``left`` less ``right``; None when either is unknown."""
        return None if self.left is None or self.right is None else self.left - self.right

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Outcome:
        """Return the reverse of ``to_json``."""
        told = {one.name: plain[one.name] for one in fields(cls)}
        values = {side: value_of_json(plain[side]) for side in ("left", "right")}
        return cls(**told | values | {"cells": tuple(plain["cells"])})

    def to_json(self) -> dict[str, Any]:
        """Plain values, as API and export give them."""
        told = {name: getattr(self, name) for name in OutcomeShape.model_fields}
        return told | {"cells": list(self.cells)} | {name: number(told[name]) for name in _COMPARED}
