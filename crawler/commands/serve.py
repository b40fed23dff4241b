"""`nianbao serve`: the pages, on this machine."""

from __future__ import annotations

import os
from contextlib import ExitStack, suppress
from socket import SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, getaddrinfo, socket
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from archive.config.load import load_configuration
from archive.database.engine import open_database
from archive.errors import ConfigError, NianbaoError
from archive.logs import configure_logging
from archive.office.opening import require_openable
from archive.office.place import office_here

if TYPE_CHECKING:
    from fastapi import FastAPI


def register(app: typer.Typer) -> None:
    app.command("serve", help="Serve the web pages.")(serve)


def serve(
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535)] = 8000,
    read_only: Annotated[
        bool, typer.Option("--read-only", help="Write nothing under the data folder, such as a mounted backup.")
    ] = False,
) -> None:
    from archive.web.server import run_server

    listener = _listener(host, port)
    configuration = load_configuration()
    serving = configuration.settings.serve
    configure_logging(configuration.settings.logging)
    only_read = read_only or serving.read_only
    if not only_read:
        require_openable(office_here().settings)
    # Its tables are brought up to date, or found fit to be read, before the first process reads them.
    open_database(configuration.settings.database(), read_only=only_read).dispose()
    with ExitStack() as ends:
        if only_read:
            scratch = serving.scratch or ends.enter_context(TemporaryDirectory(prefix="nianbao-"))
            # Every process that serves reads its settings anew.
            os.environ |= {"NIANBAO_SERVE__READ_ONLY": "true", "NIANBAO_SERVE__SCRATCH": scratch}
        typer.echo(f"serving on http://{host}:{listener.getsockname()[1]}/ (Ctrl-C ends it)", err=True)
        with suppress(KeyboardInterrupt):
            run_server(listener, f"{__name__}:{served.__name__}")


def served() -> FastAPI:
    """Make the application; what only a county's acceptance needs is loaded when the first one is."""
    from archive.web.server import served_app

    def check() -> list[ConfigError]:
        from crawler.configuration.checking import configuration_faults

        return configuration_faults()

    return served_app(check)


def _listener(host: str, port: int) -> socket:
    """Return a socket that listens before anything is loaded, so that a port that is taken is told at once."""
    try:
        found = getaddrinfo(host, port, type=SOCK_STREAM)[0]
        listener = socket(found[0], SOCK_STREAM, found[2])  # asyncio sends at once only where the protocol is named
        listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        listener.bind(found[4])
        listener.listen(2048)
    except OSError as taken:
        raise NianbaoError(f"cannot listen on {host}:{port}: {taken.strerror}; choose another with --port") from None
    return listener
