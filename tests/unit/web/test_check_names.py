"""Every check that can be raised has a name that a clerk understands."""

from __future__ import annotations

import re

import pytest

from archive.reading.checks.registry import check_named
from archive.web.wording.naming import check_name
from tests.conftest import ROOT


def raised() -> set[str]:
    files = [*(ROOT / "archive" / "reading").rglob("*.py"), ROOT / "archive" / "ingest" / "cross_report_checks.py"]
    told = "".join(path.read_text(encoding="utf-8") for path in files)
    return set(re.findall(r'Finding\(\s*"(\w+)"', told)) | {f"R{n}" for n in range(1, 13)}


@pytest.mark.parametrize("check", sorted(raised()))
def test_a_check_has_words(check: str) -> None:
    assert check_named(check) is not None
    assert check_name(check, "zh") != check
    assert check_name(check, "en") != check_name(check, "zh")


def test_an_unknown_check_is_shown_as_it_is() -> None:
    assert check_name("R99", "zh") == "R99"
