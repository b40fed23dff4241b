"""What keeps one page of a column from being read: a refusal or error by status, or another page in its place."""

from __future__ import annotations

from crawler.look_outcome import LookTrouble
from crawler.pages import page_trouble

_NAMED = {401, 403, 404, 410, 412, 429, 521}


def column_trouble(
    status: int | None, url: str, body: bytes, content_type: str, *, column_url: str = ""
) -> LookTrouble | None:
    """None when the page may be read for rows. A challenge keeps its own class whatever its status is."""
    found = page_trouble(status or 0, url, body, content_type, asked=column_url)
    if found and (found.kind == "challenge" or not status or status < 400):
        return LookTrouble(found.kind, found.sign)
    if status and status >= 400:
        name = str(status) if status in _NAMED else f"{status // 100}xx"
        return LookTrouble(f"http_{name}", f"the server answered {status}")
    return None
