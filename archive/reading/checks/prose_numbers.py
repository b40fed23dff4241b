"""R8: a number told in the prose is the number in the table, where both speak of the same thing."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from archive.reading.checks.cell_names import cell_name
from archive.reading.checks.context import Context
from archive.reading.checks.doubtful import Doubtful
from archive.reading.checks.equations import added, cell_of
from archive.reading.checks.outcome import Outcome
from archive.reading.checks.quotes import excerpt
from archive.reading.reading_model import Figure, Finding, Reading, Value
from archive.reading.reading_rules import reading_rules
from archive.records.outcome import Status

_Cells = tuple[str, ...]


def check_prose_numbers(context: Context) -> Iterator[Finding]:
    """Yield a finding for each number that contradicts its cells."""
    reading = context.reading
    for figure, outcome in prose_outcomes(reading, context.doubt):
        if outcome.status == "fail":
            cells = [cell_name(reading, cell) for cell in outcome.cells]
            zh_cells, en_cells = (" + ".join(names) for names in zip(*cells, strict=True))
            sentence = excerpt(figure.sentence)
            zh = f"正文为{figure.value}，表格“{zh_cells}”为{outcome.left}，原文：“{sentence}”"
            en = f"The prose says {figure.value}, the table ({en_cells}) says {outcome.left}: “{sentence}”"
            yield Finding("R8", "warning", outcome.where, zh, en)


def prose_outcomes(reading: Reading, doubt: Doubtful) -> Iterator[tuple[Figure, Outcome]]:
    """Yield each number of the prose that a cell repeats, once, and how the two agree.

    Only an exact number of this organ and this whole year is compared; of any other there is nothing to assess.
    """
    done: set[tuple[str, Value, bool]] = set()
    for figure in reading.figures:
        same, wider = _compared_with().get(figure.name, ((), ()))
        comparable = not figure.approximate and not figure.scope
        key = (figure.name, figure.value, comparable)
        if same and key not in done:
            done.add(key)
            yield figure, _outcome(reading, doubt, figure, same, wider)


def _outcome(reading: Reading, doubt: Doubtful, figure: Figure, same: _Cells, wider: _Cells) -> Outcome:
    expression = f"{' + '.join(same)} = figures.{figure.name}"
    values = [cell_of(reading, cell) for cell in same]
    if figure.approximate or figure.scope or None in values:
        return Outcome("R8", "not_assessable", same[0], same, expression)
    # A report may count what was carried in among what it handled.
    agrees = figure.value in (added(values), added(values + [cell_of(reading, cell) for cell in wider]))
    unsure = any(map(doubt.about, (*same, *wider)))
    status: Status = "pass" if agrees else "uncertain" if unsure else "fail"
    return Outcome("R8", status, same[0], same, expression, added(values), figure.value)


@lru_cache(maxsize=1)
def _compared_with() -> dict[str, tuple[_Cells, _Cells]]:
    """By name of a figure, the cells whose sum is the same number, and further ones that may be counted in."""
    found: dict[str, tuple[_Cells, _Cells]] = {}
    for rule in reading_rules().figures:
        if rule.same_as:
            wider = found.get(rule.name, ((), ()))[1]
            found[rule.name] = rule.same_as, rule.or_with or wider
    return found
