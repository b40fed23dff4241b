"""A response whose body lies in the archive and is read only when somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scrapy.http import Headers, Response


class KeptResponse(Response):
    """What a 304 confirms. ``body`` is read at first use; that raises UnreadableError when the archive is damaged."""

    def __init__(self, url: str, *, load: Callable[[], bytes], headers: Headers, **more: Any) -> None:
        super().__init__(url, headers=headers, **more)
        self._load: Callable[[], bytes] | None = load

    @property
    def body(self) -> bytes:
        """The kept body, free of content encodings."""
        if self._load is not None:
            self._body, self._load = self._load(), None
        return self._body
