"""The web server around the application: one process or several, and an end to connections that ask nothing."""

from __future__ import annotations

import asyncio
import logging
import resource
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from socket import socket
from threading import Event

import uvicorn
from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.supervisors import Multiprocess

from archive.config.load import load_configuration
from archive.config.paths import data_dir
from archive.config.settings import load_settings
from archive.counties.review import ConfigurationCheck
from archive.database.engine import open_database
from archive.logs import configure_logging
from archive.office.place import office_here
from archive.web.app import create_app
from archive.web.contents.today_boards import start_cache_warmer
from archive.web.desk.gate import without_token
from archive.web.serving.index_follower import following, search_folder

# Pages share one interpreter: more at once would only wait for each other, and the next request for all of them.
_THREADS = 6
_OWN_THREADS = 2  # the cache warmer, and one to spare


class TimedHttpProtocol(H11Protocol):
    """HTTP/1.1 whose request heads must be whole within ``serve.head_timeout`` seconds, else the connection ends.

    Stands on ``cycle`` of uvicorn's protocol: the request that is being answered, None before the first.
    """

    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request head."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Stop waiting when a request head is whole; wait when the next has begun."""
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop()
        else:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._stop()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._timer is None:
            self._timer = self.loop.call_later(_head_timeout(), self.transport.abort)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


@cache
def _head_timeout() -> float:
    return load_settings().serve.head_timeout


def served_app(check: ConfigurationCheck) -> FastAPI:
    """Make the application with its background threads; called once in each process. ``check`` tells every fault of
    the configuration."""
    configuration, data = load_configuration(), data_dir()
    settings = configuration.settings
    configure_logging(settings.logging)
    logging.getLogger("uvicorn.access").addFilter(_without_tokens)
    connections = _THREADS + settings.serve.exports + _OWN_THREADS
    engine = open_database(settings.database(), read_only=settings.serve.read_only, connections=connections)
    office = None if settings.serve.read_only else office_here()
    app = create_app(
        engine,
        configuration,
        warc_folder=data / "warc",
        search_folder=search_folder(settings),
        office=office,
        check=check,
        lifespan=_few_at_once,
    )
    start_cache_warmer(app.state.app_state, Event())  # it ends with the process
    return app


@asynccontextmanager
async def _few_at_once(_app: FastAPI) -> AsyncIterator[None]:
    current_default_thread_limiter().total_tokens = _THREADS
    yield


def run_server(listener: socket, factory: str) -> None:
    """Serve until SIGINT or SIGTERM the application that ``factory`` (module:function) makes in each process.

    Raises RuntimeError when the server could not start.
    """
    settings = load_settings().serve
    _allow_many_connections()
    config = uvicorn.Config(
        factory,
        factory=True,
        http=TimedHttpProtocol,
        workers=settings.processes,
        proxy_headers=False,  # serve.base_url says what a proxy in front would
        server_header=False,
        log_config=None,
        access_log=settings.access_log,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=20,
        timeout_worker_healthcheck=30,  # one that is still loading on a busy machine must not be ended and begun anew
    )
    with following():
        if settings.processes > 1:
            Multiprocess(config, [listener]).run()
            return
        server = uvicorn.Server(config)
        server.run(sockets=[listener])
        if not server.started:
            raise RuntimeError("the web server did not start")


def _without_tokens(record: logging.LogRecord) -> bool:
    """Take the tokens of links out of a line of the access log: (client, method, path, version, status)."""
    if isinstance(record.args, tuple) and len(record.args) == 5:
        client, method, path, *rest = record.args
        record.args = (client, method, without_token(str(path)), *rest)
    return True


def _allow_many_connections() -> None:
    """Raise the limit of open files to what the system allows: half-open connections must not use it up."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
