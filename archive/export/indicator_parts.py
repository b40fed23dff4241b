"""What each report and filing adds to each indicator: sums over any group of rows give the indicator of the group."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archive.cells.cell_query import ReportFilter
from archive.export.names import ORGAN
from archive.export.region_years import regions_of_years
from archive.export.resource import Dataset, Resource, columns
from archive.filings.verdicts.filing_summary import FilingSummary, summarise_filing
from archive.filings.verdicts.status import judge_region
from archive.indicators.contributions import Observation, observations
from archive.indicators.definitions import load_indicators
from archive.records.cell import plain_number
from archive.records.fields import record_fields
from archive.records.indicator import IndicatorPart

_FIELDS = record_fields(IndicatorPart)


def indicator_parts(dataset: Dataset) -> Iterator[tuple[Any, ...]]:
    """Yield a row for each report and filing and each indicator that it adds to."""
    wanted = load_indicators().indicators
    found = observations(dataset.session, ReportFilter(dataset.as_of), _filings(dataset), wanted)
    yield from (row for one in found if (row := _row(one)))


def _row(one: Observation) -> tuple[Any, ...] | None:
    if one.amount is None:
        return None
    numbers = plain_number(one.amount.part), plain_number(one.amount.base)
    return (one.filing_id, one.organ_id, one.region, one.kind, one.year, one.form, one.indicator, *numbers)


def _filings(dataset: Dataset) -> Iterator[FilingSummary]:
    session, as_of = dataset.session, dataset.as_of
    for year, there in regions_of_years(dataset):
        yield from map(summarise_filing, judge_region(session, dataset.deadlines, year, as_of, there))


INDICATOR_RESOURCES = (
    Resource(
        "indicator_parts", "指标的分子和分母 (what each report adds to each indicator)", columns(_FIELDS),
        indicator_parts, ("filing_id", "indicator"), (ORGAN,),
    ),
)  # fmt: skip
