"""Few spreadsheet exports at a time: the others wait, and pages are served meanwhile."""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Receive, Scope, Send

_ENDINGS = (".csv", ".xlsx", ".docx")


class ExportLimitMiddleware:
    """ASGI middleware that lets ``most`` exports be drawn at once in this process."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self.app = app
        self._turns = asyncio.Semaphore(most)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].endswith(_ENDINGS):
            async with self._turns:
                await self.app(scope, receive, send)
        else:
            await self.app(scope, receive, send)
