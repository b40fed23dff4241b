"""The walk over all regions and report years by which tables of filings are exported, block by block."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from archive.export.resource import Dataset
from archive.filings.facts.collect import BLOCK
from archive.filings.facts.report_years import organ_regions, years_of


def regions_by_year(dataset: Dataset) -> Iterator[tuple[int, list[str]]]:
    """Yield each report year with those regions of a block that have organs bound in it."""
    regions = iter(organ_regions(dataset.session, [""]))
    while block := list(islice(regions, BLOCK)):
        years = {region: years_of(dataset.session, region, dataset.as_of) for region in block}
        for year in sorted({year for known in years.values() for year in known}):
            yield year, [region for region in block if year in years[region]]
