"""The made-up county web on real sockets: one listener per host (127.x.y.z), one port, a clock that can be moved.

A site that is down has no listener, so connecting is refused as by a machine that is off. Besides the sites,
127.0.0.1 serves ``/__clock`` alone: GET tells the simulated time, PUT an ISO 8601 time moves it.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from types import TracebackType
from typing import Any, Self

from demo.http_connection import Handle
from demo.listeners import Listeners
from demo.render.base import DemoRequest
from demo.responses import HttpResponse, ResponseCache
from demo.world import HTTPS_FORBIDDEN, Incident, World, at

CONTROL = "127.0.0.1"
JSON = (("Content-Type", "application/json"),)
Handled = tuple[HttpResponse, Incident | None, datetime]


@dataclass(frozen=True, slots=True)
class RequestLogEntry:
    """One request as served: simulated time, host, target with query, status and body bytes."""

    now: datetime
    host: str
    path: str
    status: int
    bytes: int
    method: str = "GET"


class DemoServer:
    """Serves a world until stopped. ``clock`` may be set from any thread; requests see it at once."""

    def __init__(self, world: World, port: int = 0) -> None:
        self.world = world
        self.log: list[RequestLogEntry] = []
        self._clock = at(world.first_day)
        self._answers = ResponseCache(world.sites)
        over_tls = [site.host for site in world.sites if HTTPS_FORBIDDEN in site.quirks]
        self._listeners = Listeners(port, self._handler, over_tls)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="demo-web", daemon=True)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> Self:
        """Listen on every host. OSError when the port asked for is taken."""
        self._thread.start()
        try:
            self._wait(self._listeners.begin(self._up()))
        except OSError:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """End every listener, every connection and the thread; safe to call twice."""
        if self._loop.is_closed():
            return
        self._wait(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def port(self) -> int:
        """The port of every host, known once started."""
        return self._listeners.port

    @property
    def clock(self) -> datetime:
        """The simulated time."""
        return self._clock

    @clock.setter
    def clock(self, now: datetime) -> None:
        if now.tzinfo is None:
            raise ValueError("the simulated time needs a time zone")
        self._wait(self._move(now))

    def url(self, host: str, path: str = "/") -> str:
        """Return the address of a page of this server."""
        return f"http://{host}:{self.port}{path}"

    def _wait(self, coroutine: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()

    async def _move(self, now: datetime) -> None:
        self._clock = now
        await self._listeners.keep(self._up())

    def _up(self) -> list[str]:
        """Return the hosts that accept connections at this instant."""
        troubles = ((site.host, site.trouble_at(self._clock)) for site in self.world.sites)
        return [CONTROL, *(host for host, trouble in troubles if trouble is None or trouble.kind != "down")]

    async def _close(self) -> None:
        await self._listeners.keep([])
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _handler(self, host: str) -> Handle:
        return self._control if host == CONTROL else partial(self._page, host)

    async def _page(self, host: str, ask: DemoRequest) -> Handled:
        now = self._clock
        answer = self._answers.answer(host, ask, now)
        self.log.append(RequestLogEntry(now, host, ask.target, answer.status, len(answer.body), ask.method))
        return answer, self._answers.trouble(host, ask, now), now

    async def _control(self, ask: DemoRequest) -> Handled:
        if ask.path != "/__clock":
            return HttpResponse(404, (), b""), None, self._clock
        if ask.method == "PUT":
            now = _instant(ask.body)
            if now is None:
                return HttpResponse(400, (), b"give an ISO 8601 time with its zone"), None, self._clock
            await self._move(now)
        state = json.dumps({"now": self._clock.isoformat(), "port": self.port})
        return HttpResponse(200, JSON, state.encode()), None, self._clock


def _instant(text: bytes) -> datetime | None:
    """Return an aware instant, or None when the text is not one."""
    try:
        now = datetime.fromisoformat(text.decode("ascii"))
    except ValueError:
        return None
    return now if now.tzinfo else None
