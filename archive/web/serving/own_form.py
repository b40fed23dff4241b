"""Whether a form came from a page of one's own: by the headers that a browser sets and no page can."""

from __future__ import annotations

from starlette.datastructures import Headers


def is_own_form(headers: Headers, own: str) -> bool:
    """Return whether a request was sent from a page of the origin ``own`` (scheme and host, in lower case)."""
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site") == "same-origin"
    return origin.casefold() == own
