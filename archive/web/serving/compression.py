"""Answers packed for who takes them so; files of the dataset are sent byte for byte, so that they can be resumed."""

from __future__ import annotations

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Receive, Scope, Send

FILES = "/data/"


class CompressionMiddleware(GZipMiddleware):
    """GZipMiddleware that leaves alone what lies under ``FILES``."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(FILES):
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)
