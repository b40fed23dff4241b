"""The pages, one file for each; a page gathers what it shows and leaves how it looks to its template."""

from archive.web.pages import board, capture, changes, diff, findings, health, method, organ, report, search, today

ROUTERS = (
    today.router,
    board.router,
    organ.router,
    diff.router,
    report.router,
    changes.router,
    findings.router,
    search.router,
    capture.router,
    health.router,
    method.router,
)
