"""Divisions by their codes: the same as a walk over all of them."""

from __future__ import annotations

import pytest

from archive.config.regions import regions


@pytest.mark.parametrize("digits", ["", "41", "4114", "411424", "990", "999999", "4114240"])
def test_divisions_whose_codes_begin_alike(digits: str) -> None:
    walked = [row for row in regions() if row.code.startswith(digits)]
    assert sorted(regions().beginning(digits), key=repr) == sorted(walked, key=repr)


@pytest.mark.parametrize("code", ["411424", "420600", "410000", "", "999999"])
def test_divisions_of_one_code(code: str) -> None:
    assert regions().at(code) == [row for row in regions() if row.code == code]
