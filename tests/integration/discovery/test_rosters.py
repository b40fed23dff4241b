"""Rosters made from columns alone, compared unit by unit with what published there; the whole size: bench.rosters."""

from __future__ import annotations

from pathlib import Path

from bench.rosters import compare_rosters
from demo.generate import generate


def test_every_unit_is_there_in_its_kind_and_no_other(tmp_path: Path) -> None:
    found = compare_rosters(generate(4, 17, 3, fault_rate=0), tmp_path)
    assert (found.counties, found.units > 55) == (4, True)
    assert found.faults == []
