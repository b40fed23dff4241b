"""Values of indicators for organs and groups, their ranks, and the distribution of their peers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from statistics import median, quantiles
from typing import Literal, NamedTuple

from archive.cells.cell_sums import By, group_key
from archive.indicators.contributions import Amount, Observation
from archive.indicators.definitions import RANKED_FROM, Indicator
from archive.records.indicator import IndicatorValue, PeerQuantiles
from archive.wilson import wilson

# With fewer peers nothing is said of their distribution.
FEWEST_PEERS = 5


def indicator_values(
    observed: Iterable[Observation], indicator: Indicator, by: By, *, name_of: Callable[[Observation], str]
) -> list[IndicatorValue]:
    """Return the value of every group, year and form, by group, the newest year first; forms are never mixed."""
    groups = _grouped((one for one in observed if one.indicator == indicator.id), by)
    ordered = sorted(groups.items(), key=lambda pair: (pair[0][0], -pair[0][1], pair[0][2]))
    return [_value(indicator, by, key, found, name_of(found[0])) for (key, _year, _form), found in ordered]


class PeerValue(NamedTuple):
    """The value of one organ or region, as peers are compared by."""

    key: str
    region: str
    year: int
    form: str
    value: float


class ObservedReports:
    """What reports add, by the id of the indicator, with the values of their organs and regions put together once."""

    def __init__(self, observed: Iterable[Observation], wanted: Iterable[Indicator]) -> None:
        self._by_indicator: dict[str, list[Observation]] = {one.id: [] for one in wanted}
        self._peers: dict[tuple[str, By], list[PeerValue]] = {}
        for one in observed:
            self._by_indicator[one.indicator].append(one)
        self.count = sum(map(len, self._by_indicator.values()))

    def of(self, indicator: Indicator) -> Sequence[Observation]:
        """Return what they add to an indicator."""
        return self._by_indicator[indicator.id]

    def regions(self) -> dict[str, str]:
        """Return the regions of the organs."""
        return {one.organ_id: one.region for found in self._by_indicator.values() for one in found}

    def peers(self, indicator: Indicator, by: By) -> list[PeerValue]:
        """Return the value of every organ or region that has one, year and form by itself."""
        if (indicator.id, by) not in self._peers:
            groups = _grouped(self.of(indicator), by)
            self._peers[indicator.id, by] = [
                PeerValue(key, found[0].region, year, form, value)
                for (key, year, form), found in groups.items()
                if (value := _number(indicator, [one.amount for one in found if one.amount is not None])) is not None
            ]
        return self._peers[indicator.id, by]


def _grouped(observed: Iterable[Observation], by: By) -> dict[tuple[str, int, str], list[Observation]]:
    key_of = group_key(by)
    groups: dict[tuple[str, int, str], list[Observation]] = {}
    for one in observed:
        groups.setdefault((key_of(one), one.year, one.form), []).append(one)
    return groups


def _number(indicator: Indicator, amounts: Sequence[Amount]) -> float | None:
    """Return the value that some amounts give together; None where the base is too small to speak of."""
    base = sum((one.base for one in amounts), Decimal())
    if base < indicator.least or base <= 0:
        return None
    if indicator.measure == "median":
        return float(median([one.part for one in amounts]))
    return round(float(sum((one.part for one in amounts), Decimal()) / base) * indicator.per, 4)


def _value(indicator: Indicator, by: By, key: str, found: Sequence[Observation], name: str) -> IndicatorValue:
    amounts = [one.amount for one in found if one.amount is not None]
    part = sum((one.part for one in amounts), Decimal())
    base = sum((one.base for one in amounts), Decimal())
    value = _number(indicator, amounts)
    low: float | None = None
    high: float | None = None
    if value is not None and indicator.measure == "share":
        low, high = (round(end, 4) for end in wilson(float(part), float(base)))
    return IndicatorValue(
        indicator=indicator.id, by=by, key=key, name=name, year=found[0].year, form=found[0].form,
        reports=len(amounts), left_out=len(found) - len(amounts), part=None if indicator.measure == "median" else part,
        base=base, value=value, low=low, high=high,
    )  # fmt: skip


def ranked_values(values: Sequence[IndicatorValue]) -> list[IndicatorValue]:
    """Return the values the largest first within each year and form, the newest first; those whose base is too small to
    be ranked stand at the end without a place."""
    found: list[IndicatorValue] = []
    for group in sorted({(one.year, one.form) for one in values}, reverse=True):
        here = [one for one in values if (one.year, one.form) == group]
        firm = [one for one in here if is_firm(one)]
        firm.sort(key=lambda one: (-(one.value or 0.0), one.key))
        place, last = 0, None
        for number, one in enumerate(firm, 1):
            place, last = (place, last) if one.value == last else (number, one.value)
            found.append(one.model_copy(update={"rank": place}))
        found += [one for one in here if not is_firm(one)]
    return found


def is_firm(one: IndicatorValue) -> bool:
    """Return whether a value rests on enough to be ranked."""
    return one.value is not None and one.base >= RANKED_FROM


def peer_quantiles(
    among: Literal["city", "province"], own: IndicatorValue, peers: Iterable[PeerValue]
) -> PeerQuantiles:
    """Return the distribution of the values of peers in the year and form of ``own``, which is none of them."""
    numbers = sorted(one.value for one in peers if one.key != own.key and (one.year, one.form) == (own.year, own.form))
    quarters: Sequence[float | None] = [None] * 3
    tenths: Sequence[float | None] = [None] * 9
    if len(numbers) >= FEWEST_PEERS:
        quarters = [round(one, 4) for one in quantiles(numbers, n=4, method="inclusive")]
    if len(numbers) >= RANKED_FROM:
        tenths = [round(one, 4) for one in quantiles(numbers, n=10, method="inclusive")]
    below = None
    if len(numbers) >= RANKED_FROM and is_firm(own):
        below = round(sum(one < (own.value or 0.0) for one in numbers) / len(numbers), 4)
    return PeerQuantiles(
        among=among, peers=len(numbers), tenth=tenths[0], quarter=quarters[0], median=quarters[1],
        three_quarters=quarters[2], nine_tenths=tenths[8], below=below,
    )  # fmt: skip
