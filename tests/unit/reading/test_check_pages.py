"""Each check has a page that says what config/checks.yaml says, and errors only from checks that are right."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest

from archive.reading.checks.__main__ import pages, write
from archive.reading.checks.registry import LEAST_PRECISION, measured, registry
from bench.accuracy.checks import measure
from tests.conftest import ROOT


def test_the_pages_in_docs_are_those_of_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "gone.md").write_text("a check that is no more")
    write(tmp_path)
    here = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "checks").glob("*.md")}
    assert here == pages() == {path.name: path.read_text(encoding="utf-8") for path in tmp_path.glob("*.md")}


def test_the_module_writes_them_into_the_folder_it_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["checks", str(tmp_path / "new")])
    monkeypatch.delitem(sys.modules, "archive.reading.checks.__main__")
    runpy.run_module("archive.reading.checks", run_name="__main__")
    assert {path.name for path in (tmp_path / "new").iterdir()} == set(pages())


def test_checks_that_say_error_were_measured_and_are_right() -> None:
    errors = {check.id: measured().get(check.id) for check in registry() if check.severity == "error"}
    assert errors
    for check, counted in errors.items():
        assert counted is not None, f"{check} was never measured"
        assert counted.share is not None, f"{check} found nothing"
        assert counted.share >= LEAST_PRECISION


def test_a_part_of_the_measurement_again() -> None:
    counts = measure(pages=64, seed=7)
    errors = {check.id for check in registry() if check.severity == "error"}
    assert {check: counts.right[check] for check in errors} == {check: counts.found[check] for check in errors}
    assert sum(counts.found.values()) > 64
