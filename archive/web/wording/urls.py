"""Addresses of things. They never change after crawling again: ids name filings, digests and record ids captures."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request

from archive.web.wording.translation import Language


def build_url(language: Language, path: str, **parameters: Any) -> str:
    """Return a link within the site: parameters without a value are left out, and English stays English."""
    wanted: dict[str, Any] = {"lang": "en"} if language == "en" else {}
    wanted |= parameters
    pairs = [(name, value) for name, value in wanted.items() if value not in ("", None, (), [])]
    return path + (("&" if "?" in path else "?") + urlencode(pairs, doseq=True) if pairs else "")


def same_query(request: Request, path: str) -> str:
    """Return a link to another address with the query string of this one."""
    return path + (f"?{request.url.query}" if request.url.query else "")


# Pages that can show a past day again, by the beginning of their path.
_OF_A_DAY = (
    *("/board", "/overdue", "/overview", "/matrix", "/regions", "/organs", "/reports", "/notices"),
    *(
        "/changes",
        "/findings",
        "/doubts",
        "/health",
        "/cells",
        "/events",
        "/indicators",
        "/compare",
        "/anomalies",
        "/embed/curve",
        "/embed/cells",
    ),
)


def preserves_as_of(path: str) -> bool:
    """Whether a link from a past day's page leads to the same day there. A feed tells what is new: it never does."""
    return (path == "/" or path.startswith(_OF_A_DAY)) and not path.endswith(".atom")


def organ_path(organ_id: str) -> str:
    """Return an organ's page."""
    return f"/organs/{quote(organ_id)}"


def report_path(report_id: str) -> str:
    """Return a filing's page, whether its report was seen or not."""
    return f"/reports/{quote(report_id)}"


def capture_path(capture_id: str) -> str:
    """Return a capture's page; the record id without its ``<urn:uuid:…>``, which stands in every one."""
    return f"/captures/{quote(bare_id(capture_id), safe=':')}"


def bare_id(capture_id: str) -> str:
    """``<urn:uuid:1b4e…>`` gives ``1b4e…``."""
    return capture_id.strip("<>").removeprefix("urn:uuid:")
