"""What keeps a page from being read: a refusal or error by status, or another page in its place."""

from __future__ import annotations

from archive.filings.states import Meaning, classes_meaning, status_class
from crawler.visiting.page_problem import page_problem
from crawler.visiting.visit_outcome import VisitFailure

_OF_COLUMNS = classes_meaning(Meaning.OF_COLUMN)


def column_problem(
    status: int | None, url: str, body: bytes, content_type: str, *, column_url: str = ""
) -> VisitFailure | None:
    """None when the page may be read for rows. A challenge keeps its own class whatever its status is."""
    found = page_problem(status or 0, url, body, content_type, asked=column_url)
    if found and (found.kind == "challenge" or not status or status < 400):
        return VisitFailure(found.kind, found.sign)
    if status and status >= 400:
        return VisitFailure(status_class(status), f"the server answered {status}")
    return None


def is_markup(body: bytes) -> bool:
    """Whether a body may be a page rather than a document: tags stand near its beginning."""
    return not body.strip() or b"<" in body[:1024]


def detail_problem(status: int, url: str, body: bytes, content_type: str) -> str:
    """What a row's own page looks like when it is an error page, a challenge or the like; "" when it may be read."""
    if not is_markup(body):
        return ""
    found = page_problem(status, url, body, content_type)
    return f"{found.kind}: {found.sign}" if found and found.kind not in _OF_COLUMNS else ""
