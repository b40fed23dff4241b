"""/api/v1: the same lists as the pages, typed, with keyset cursors and problem details; described by OpenAPI."""

from archive.web.api import captures, changes_api, comparisons, deadlines, doubts, filings, reports, search

ROUTERS = (
    filings.router,
    reports.router,
    doubts.router,
    changes_api.router,
    captures.router,
    search.router,
    comparisons.router,
    deadlines.router,
)
