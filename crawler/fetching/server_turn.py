"""The turn of one server: one open request, and the delay between two, over all that share its gate."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from time import time

from crawler.fetching.server_lock import ServerGate

_STEP = 0.05  # seconds between two tries for a turn that another process has

Sleep = Callable[[float], Awaitable[None]]


class ServerTurn:
    """``least``: seconds between two requests, the largest that anybody asks for; 0 asks for no pause at all.

    ``delay`` grows with the time that answers take, where ``adaptive``, and never falls below ``least``.
    """

    def __init__(self, gate: ServerGate, sleep: Sleep, *, max_delay: float, adaptive: bool) -> None:
        self._gate, self._here = gate, asyncio.Lock()
        self._sleep, self._max_delay, self._adaptive = sleep, max_delay, adaptive
        self.least = self.delay = 0.0
        self._free_at = self._sent_at = 0.0

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Hold the server; nobody else that shares the gate has a request open to it until the end of the block."""
        async with self._here:
            while (left := await self._gate.take()) is None:
                await self._sleep(_STEP * random.uniform(1, 2))  # noqa: S311 (no secret)
            self._rest_until(time() + left)
            try:
                yield
            finally:
                await self._gate.release(self.waits)

    async def is_held(self) -> bool:
        """Whether the server is still held, which a wait may have ended."""
        return await self._gate.renew()

    @property
    def waits(self) -> float:
        """Seconds until the server may be asked again; 0 when it may be asked now."""
        return max(0.0, self._free_at - time())

    def asks_for(self, least: float) -> None:
        """Take note of the delay that a site or robots.txt of this server asks for: the largest counts."""
        self.least = max(self.least, least)
        self.delay = max(self.delay, self.least)

    def sent(self) -> None:
        """Take note that a request leaves now: the next one follows after the delay and up to a half of it more."""
        self._sent_at = time()
        self._rest_until(self._sent_at + self.delay * random.uniform(1, 1.5))  # noqa: S311

    def answered(self, *, fine: bool) -> None:
        """Take note that the answer is in: a server that is slow is given as much time as its answers take."""
        now = time()
        if self.least and self._adaptive:
            took = now - self._sent_at
            delay = min(max(took, (self.delay + took) / 2, self.least), max(self._max_delay, self.least))
            if fine or delay > self.delay:  # error pages are small, and quick by that
                self.delay = delay
        # The server had the request before its answer came: counted from there the least delay surely holds.
        self._rest_until(now + self.least)

    def rest(self, seconds: float) -> None:
        """Leave the server alone for so long from now, whoever asks."""
        self._rest_until(time() + seconds)

    def _rest_until(self, moment: float) -> None:
        self._free_at = max(self._free_at, moment)
