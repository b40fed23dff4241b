"""What a change of rules changed: for every field, table and check, how much there was, is now, and differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

EXAMPLES = 3
_FIELDS = (
    "title",
    "organ",
    "report_year",
    "is_report",
    "published",
    "form",
    "period",
    "contact",
    "table_forms",
    "text",
)
_LONGEST = 80


@dataclass(slots=True)
class RereadChange:
    """One field (``organ``), table (``tables.requests``, counted in cells), check (``findings.R1``) or figure.

    ``old`` and ``new`` count what is filled in, ``changed`` what differs. Examples are (address, place, old, new).
    """

    what: str
    old: int = 0
    new: int = 0
    changed: int = 0
    examples: list[tuple[str, str, str, str]] = field(default_factory=list)

    def add(self, url: str, where: str, old: Any, new: Any) -> None:
        """Count one value of the old and of the new reading; None stands for none."""
        self.old += _filled(old)
        self.new += _filled(new)
        if old == new:
            return
        self.changed += 1
        if len(self.examples) < EXAMPLES:
            self.examples.append((url, where, *_shown(old, new)))


def changes_of(pairs: Iterable[tuple[str, Mapping[str, Any], Mapping[str, Any]]]) -> list[RereadChange]:
    """From (address, old contract, new contract); all that was counted, also what did not change."""
    found: dict[str, RereadChange] = {}
    for url, old, new in pairs:
        before, after = dict(_values(old)), dict(_values(new))
        for what, where in dict.fromkeys((*after, *before)):
            change = found.setdefault(what, RereadChange(what))
            change.add(url, where, before.get((what, where)), after.get((what, where)))
    return sorted(found.values(), key=lambda change: change.what)


def _values(contract: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], Any]]:
    """Every value by what it belongs to and its place."""
    for name in _FIELDS:
        yield (name, name), contract.get(name)
    for section in contract.get("sections", []):
        yield ("sections", f"sections.{section['number']}"), f"{section['title']}\n{section['text']}"
    for name, table in contract.get("tables", {}).items():
        for row, cells in table.items():
            for column, value in cells.items():
                yield (f"tables.{name}", f"{name}.{row}.{column}"), value
    seen: dict[str, int] = {}
    for figure in contract.get("figures", []):
        seen[figure["name"]] = at = seen.get(figure["name"], 0) + 1
        yield (f"figures.{figure['name']}", f"{figure['name']} {at}"), f"{figure['value']}: {figure['sentence']}"
    for finding in contract.get("findings", []):
        place = f"{finding['where']} {finding['severity']}"
        yield (f"findings.{finding['check']}", place), f"{finding['severity']}: {finding['message']}"


def _filled(value: Any) -> bool:
    if isinstance(value, dict):
        return any(part is not None for part in value.values())
    return value is not None and value != ""


def _shown(old: Any, new: Any) -> tuple[str, str]:
    """Both values from a little before where they begin to differ."""
    one, other = ("" if value is None else str(value) for value in (old, new))
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    start = max(0, at - 20) if max(len(one), len(other)) > _LONGEST else 0
    return one[start : start + _LONGEST], other[start : start + _LONGEST]
