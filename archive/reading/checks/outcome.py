"""What a check says of a report: it holds, it fails, it cannot be told, or there is nothing to check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from archive.reading.reading_model import Value
from archive.reading.result_json import number, value_of_json

Status = Literal["pass", "fail", "uncertain", "not_assessable"]
STATUSES: tuple[Status, ...] = ("pass", "fail", "uncertain", "not_assessable")


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
        left, right = (value_of_json(plain[side]) for side in ("left", "right"))
        cells = tuple(plain["cells"])
        return cls(plain["check"], plain["status"], plain["where"], cells, plain["expression"], left, right)

    def to_json(self) -> dict[str, Any]:
        """Plain values, as API and export give them."""
        return {
            "check": self.check,
            "status": self.status,
            "where": self.where,
            "cells": list(self.cells),
            "expression": self.expression,
            "left": number(self.left),
            "right": number(self.right),
            "difference": number(self.difference),
        }
