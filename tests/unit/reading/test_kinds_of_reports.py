"""Reports of kinds met on public pages, re-worded: what is read of each, and that nothing false is said of it."""

from __future__ import annotations

import pytest

from tests.real.kinds.cases import Case, cases, faults, said


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.id)
def test_what_is_said_of_a_report(case: Case) -> None:
    assert list(faults(case, said(case))) == []
