"""Cells of many reports put together: sums, medians and rates, by year and form and never across forms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal
from statistics import median
from typing import Literal, Protocol

from archive.records.cell import CellRow, CellSum
from archive.wilson import wilson

By = Literal["region", "city", "province", "kind", "organ", "all"]
# Under such a base a rate says nothing of the group.
FEWEST = 30


class HasPlace(Protocol):
    """Something of one organ in one region."""

    @property
    def organ_id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def region(self) -> str: ...


_KEYS: dict[By, Callable[[HasPlace], str]] = {
    "region": lambda row: row.region,
    "city": lambda row: row.region[:4],
    "province": lambda row: row.region[:2],
    "kind": lambda row: row.kind,
    "organ": lambda row: row.organ_id,
    "all": lambda _row: "all",
}


def group_key(by: By) -> Callable[[HasPlace], str]:
    """Return a function from a thing to the code of its group."""
    return _KEYS[by]


def cell_sums(rows: Iterable[CellRow], by: By, *, name_of: Callable[[CellRow], str], rates: bool) -> list[CellSum]:
    """Return a sum a group, year and form, by group, the newest year first; ``rates``: with what the bases say."""
    groups: dict[tuple[str, int, str], list[CellRow]] = {}
    for row in rows:
        groups.setdefault((_KEYS[by](row), row.year, row.form), []).append(row)
    ordered = sorted(groups.items(), key=lambda one: (one[0][0], -one[0][1], one[0][2]))
    return [_sum(by, key, found, name_of(found[0]), rates) for (key, _year, _form), found in ordered]


def _sum(by: By, key: str, rows: list[CellRow], name: str, rates: bool) -> CellSum:
    counts = Counter(row.status for row in rows)
    numbers = [row.value for row in rows if row.value is not None]
    made = CellSum(
        by=by, key=key, name=name, year=rows[0].year, form=rows[0].form, place=rows[0].place, reports=len(rows),
        numbers=counts["number"], blank=counts["blank"],
        not_understood=counts["not_understood"] + counts["no_table"], not_in_form=counts["not_in_form"],
        sum=sum(numbers, Decimal()) if numbers else None,
        median=Decimal(median(numbers)) if numbers else None,
    )  # fmt: skip
    return made.model_copy(update=_rate(rows)) if rates else made


def _rate(rows: list[CellRow]) -> dict[str, object]:
    pairs = [(row.value, row.base) for row in rows if row.value is not None and row.base is not None]
    part, whole = sum((one for one, _ in pairs), Decimal()), sum((one for _, one in pairs), Decimal())
    told: dict[str, object] = {"base": whole if pairs else None, "pairs": len(pairs)}
    if whole < FEWEST:
        return told
    low, high = _interval(part, whole)
    return told | {"rate": round(float(part / whole), 4), "low": low, "high": high}


def _interval(part: Decimal, whole: Decimal) -> tuple[float | None, float | None]:
    """Return the interval of a share; none where the part is no part of the whole, or either is no count."""
    if not 0 <= part <= whole or part != int(part) or whole != int(whole):
        return None, None
    low, high = wilson(float(part), float(whole))
    return round(low, 4), round(high, 4)
