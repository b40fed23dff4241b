"""Families are found by listing the package and chosen by their signs."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.errors import NotFoundError
from crawler.adapters import families
from crawler.adapters.base import ColumnPage
from crawler.adapters.families import ADAPTERS, choose, get

FAMILIES = {
    "content_n", "empirecms", "generic", "gkmlpt", "jcms", "jpaas", "kaipu", "lonsun", "trs", "trs_search", "ucap",
    "vsb", "xxgk_annual_report",
}  # fmt: skip


def test_every_family_is_known_under_the_name_of_its_file() -> None:
    files = {file.stem for file in Path(families.__file__).parent.glob("*.py")}
    assert set(ADAPTERS) >= FAMILIES
    assert set(ADAPTERS) == files - {"__init__"}
    assert all(adapter.name == name for name, adapter in ADAPTERS.items())


def test_an_unknown_name_is_told_with_the_known_ones() -> None:
    with pytest.raises(NotFoundError, match=r"'wordpress'.*empirecms.*jcms"):
        get("wordpress")


def test_a_page_without_signs_goes_to_the_generic_adapter() -> None:
    adapter, signs = choose(ColumnPage("http://a.example/x", b"<html><body>nothing</body></html>"))
    assert (adapter.name, signs) == ("generic", [])
