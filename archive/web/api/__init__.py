"""/api/v1: the same lists as the pages, typed, with keyset cursors and problem details; described by OpenAPI."""

from archive.web.api import cells, changes_api, comparisons, counties, events, filings, reports, search

ROUTERS = (
    filings.router,
    reports.router,
    cells.router,
    changes_api.router,
    events.router,
    search.router,
    counties.router,
    comparisons.router,
)
