"""Old and new readings are counted value by value: blanks apart from zeros, long texts shown where they differ."""

from __future__ import annotations

from archive.ingest.reread_changes import changes_of
from archive.reading.reading_model import Figure, Finding, Reading, Section
from archive.reading.result_json import to_json


def contract(**parts: object) -> dict[str, object]:
    return to_json(Reading(**parts))  # type: ignore[arg-type]


def test_equal_readings_change_nothing_and_are_counted() -> None:
    one = contract(title="年报", tables={"review": {"reconsideration": {"upheld": 0, "total": None}}})
    changes = {change.what: change for change in changes_of([("u", one, one)])}
    assert [change for change in changes.values() if change.changed] == []
    assert (changes["title"].old, changes["title"].new) == (1, 1)
    assert (changes["tables.review"].old, changes["tables.review"].new) == (1, 1), "0 is a value, a blank is none"


def test_a_blank_that_becomes_zero_and_a_lost_table_are_changes() -> None:
    old = contract(tables={"review": {"reconsideration": {"total": None}}, "requests": {"new": {"total": 3}}})
    new = contract(tables={"review": {"reconsideration": {"total": 0}}})
    changes = {change.what: change for change in changes_of([("u", old, new)]) if change.changed}
    assert {what: (change.old, change.new) for what, change in changes.items()} == {
        "tables.requests": (1, 0),
        "tables.review": (0, 1),
    }
    assert changes["tables.review"].examples == [("u", "review.reconsideration.total", "", "0")]


def test_sections_figures_findings_and_long_texts() -> None:
    words = "政" * 300
    old = contract(text=words + "旧", sections=[Section(1, "总体情况", "甲")])
    new = contract(
        text=words + "新",
        sections=[Section(1, "总体情况", "乙")],
        figures=[Figure("published", 3, "公开信息3条。")],
        findings=[Finding("R1", "error", "requests.total.total", "错", "wrong")],
    )
    changes = {change.what: change for change in changes_of([("u", old, new)]) if change.changed}
    assert set(changes) == {"text", "sections", "figures.published", "findings.R1"}
    assert changes["text"].examples[0][2:] == ("政" * 20 + "旧", "政" * 20 + "新")
    assert (changes["findings.R1"].old, changes["findings.R1"].new) == (0, 1)


def test_only_a_few_examples_are_kept() -> None:
    pairs = [(f"u{n}", contract(organ="甲"), contract(organ="乙")) for n in range(50)]
    (organ,) = [change for change in changes_of(pairs) if change.changed]
    assert (organ.what, organ.changed, len(organ.examples)) == ("organ", 50, 3)
