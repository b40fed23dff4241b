"""Every adapter reads its saved pages as a person has reviewed them; an adapter without one fails."""

from __future__ import annotations

import pytest

from crawler.adapters.families import ADAPTERS, choose, get

from .saved import Saved, all_saved, as_json

EVERY = pytest.mark.parametrize("saved", all_saved(), ids=lambda one: f"{one.family}/{one.file.name}")
STATIC = pytest.mark.parametrize(
    "saved", [one for one in all_saved() if one.is_static], ids=lambda one: f"{one.family}/{one.file.name}"
)
RIGHT = 0.98


@pytest.mark.parametrize("name", sorted(ADAPTERS))
def test_every_adapter_has_a_saved_page(name: str) -> None:
    assert any(one.family == name for one in all_saved()), f"no example in tests/real/columns/{name}/"


def test_every_saved_page_belongs_to_an_adapter() -> None:
    assert {one.family for one in all_saved()} <= set(ADAPTERS)


@EVERY
def test_saved_page_is_read_as_reviewed(saved: Saved) -> None:
    parsed = get(saved.family).parse(saved.page)
    if "rows" not in saved.expected:
        saved.write(parsed)
        pytest.fail(f"no expectation yet: {saved.expectation_file} was written, review it and run again")
    expected = saved.expected
    assert as_json(parsed) == {name: expected[name] for name in ("rows", "next", "total", "warnings")}


@EVERY
def test_a_page_that_shows_its_family_is_given_to_it(saved: Saved) -> None:
    adapter, signs = choose(saved.page)
    assert adapter.name == (saved.family if ADAPTERS[saved.family].detect(saved.page) else "generic")
    assert bool(signs) == (adapter.name != "generic")


@STATIC
def test_the_generic_adapter_alone_reads_static_pages(saved: Saved) -> None:
    rows = saved.expected.get("static_rows", saved.expected["rows"])  # shown, though the family asks an interface
    expected = {tuple(row) for row in rows}
    read = {tuple(row) for row in as_json(get("generic").parse(saved.page))["rows"]}
    assert len(read & expected) >= RIGHT * len(expected | read)
