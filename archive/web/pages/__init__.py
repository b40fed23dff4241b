"""The pages, one file for each; a page gathers what it shows and leaves how it looks to its template."""

from archive.web.pages import (
    api,
    board,
    calendar,
    capture,
    changes,
    diff,
    findings,
    health,
    memento,
    method,
    organ,
    overview,
    report,
    search,
    today,
)

ROUTERS = (
    today.router,
    board.router,
    overview.router,
    organ.router,
    diff.router,
    report.router,
    changes.router,
    findings.router,
    search.router,
    capture.router,
    health.router,
    method.router,
    memento.router,
    calendar.router,
    api.router,
)
