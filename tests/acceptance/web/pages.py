"""Every kind of page, with something on it and with nothing."""

from __future__ import annotations

PAGES = {
    "today": "/",
    "board": "/board/2025",
    "board-empty": "/board/2025?q=没有这个单位",
    "overview": "/overview/2025",
    "matrix": "/matrix",
    "organ": "/organs/lh-whj",
    "report": "/reports/lh-czj-2025",
    "report-late": "/reports/lh-slj-2025",
    "report-silent": "/reports/lh-jtj-2025",
    "diff": "/reports/lh-czj-2025/diff",
    "search": "/search?q=预算",
    "search-table": "/search?q=in:table 新收>8",
    "search-empty": "/search?q=没有这样的词",
    "search-help": "/search",
    "batch": "/search/batch?names=预算%0A水利局",
    "changes": "/changes",
    "findings": "/findings",
    "health": "/health",
    "method": "/about/method",
    "api": "/api",
    "missing": "/nothing",
    "bad": "/board/2025?as_of=soon",
}
