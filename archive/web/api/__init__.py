"""/api/v1: the same lists as the pages, typed, with keyset cursors and problem details; described by OpenAPI."""

from archive.web.api import captures, comparisons, deadlines, doubts, events, filings, reports, search

ROUTERS = (
    filings.router,
    reports.router,
    doubts.router,
    events.router,
    captures.router,
    search.router,
    comparisons.router,
    deadlines.router,
)
