"""/api/v1: the same lists as the pages, typed, with keyset cursors and problem details; described by OpenAPI."""

from archive.web.api import (
    cells,
    changes_api,
    compare_api,
    comparisons,
    counties,
    dataset_api,
    events,
    filings,
    indicators_api,
    reports,
    search,
)

ROUTERS = (
    filings.router,
    reports.router,
    cells.router,
    indicators_api.router,
    compare_api.router,
    changes_api.router,
    events.router,
    search.router,
    counties.router,
    comparisons.router,
    dataset_api.router,
)
