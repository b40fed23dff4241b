"""R8: a number told in the prose is the number in the table, where both speak of the same thing."""

from __future__ import annotations

from collections.abc import Iterator

from archive.reading.checks.context import Context, total
from archive.reading.checks.names import named
from archive.reading.figures import Told
from archive.reading.result import Finding, Value


def check_prose_numbers(context: Context) -> Iterator[Finding]:
    """Only sentences about this organ and this year are compared; a blank cell contradicts nothing."""
    told_once: set[tuple[str, Value]] = set()
    for told in context.told:
        key = (told.figure.name, told.figure.value)
        if told.comparable and told.rule.same_as and key not in told_once and _contradicts(context, told):
            told_once.add(key)
            cells = [named(context.reading, cell) for cell in told.rule.same_as]
            zh_cells, en_cells = (" + ".join(names) for names in zip(*cells, strict=True))
            printed, said = total([_cell(context, cell) for cell in told.rule.same_as]), told.figure.value
            sentence = told.figure.sentence[:80]
            zh = f"正文写的是{said}，表中 {zh_cells} 为{printed}：“{sentence}”"
            en = f"The prose says {said}, the table ({en_cells}) says {printed}: “{sentence}”"
            yield Finding("R8", "warning", told.rule.same_as[0], zh, en)


def _contradicts(context: Context, told: Told) -> bool:
    same = [_cell(context, cell) for cell in told.rule.same_as]
    if None in same or total(same) == told.figure.value:
        return False
    wider = total(same + [_cell(context, cell) for cell in told.rule.or_with])
    return wider != told.figure.value


def _cell(context: Context, where: str) -> Value:
    table, _, rest = where.partition(".")
    row, _, column = rest.rpartition(".")
    return context.reading.tables.get(table, {}).get(row, {}).get(column)
