"""The walk over all regions and report years by which tables of filings are exported, block by block."""

from __future__ import annotations

from collections.abc import Iterator

from archive.export.resource import Dataset
from archive.filings.facts.region_blocks import region_blocks, regions_by_year
from archive.filings.facts.report_years import organ_regions


def regions_of_years(dataset: Dataset) -> Iterator[tuple[int, list[str]]]:
    """Yield each report year with those regions of a block that have organs bound in it."""
    for block in region_blocks(organ_regions(dataset.session, [""])):
        yield from regions_by_year(dataset.session, block, dataset.as_of).items()
