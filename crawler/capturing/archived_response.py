"""A response whose body lies in the archive and is read only when somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from scrapy import Request
from scrapy.http import Headers, Response

from archive.errors import UnreadableError


class ArchivedResponse(Response):
    """What a 304 confirms. ``body`` is empty, since Scrapy measures every body; ``kept_body`` is the true one."""

    def __init__(self, url: str, *, load: Callable[[], bytes], headers: Headers, **more: Any) -> None:
        super().__init__(url, **more)
        self.headers = headers  # Scrapy would fold every name once more
        self._load = load

    @cached_property
    def archived_body(self) -> bytes:
        """The kept body, free of content encodings. Raises UnreadableError when the archive is damaged."""
        return self._load()


def body_of(response: Response) -> bytes:
    """Return the body, wherever it lies."""
    return response.archived_body if isinstance(response, ArchivedResponse) else response.body


def is_not_modified(response: Response) -> bool:
    """Return whether the server did not send the page, but only said that the kept one has not changed (304)."""
    return "not_modified" in response.flags


def check_confirmed_page(response: Response, trouble: object) -> None:
    """Raise UnreadableError where the stored page that the server confirms is none of the site's."""
    if trouble and is_not_modified(response):
        raise UnreadableError("what was kept is no page of the site")


def retry_unconditionally(response: Response) -> Request:
    """Return the same page once more without conditions: the kept one cannot be read back, or is no page of the site.

    A page that stood in another's place for a day is newer than it: a server that compares dates would confirm it for
    ever.
    """
    assert response.request is not None
    return unconditional(response.request)


def unconditional(request: Request) -> Request:
    """Return the request once more, without conditions."""
    again = request.replace(dont_filter=True)
    again.meta["conditional"] = False
    return again
