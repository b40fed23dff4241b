"""`nianbao serve`: the pages, on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from archive.config.places import data_dir
from archive.config.whole import load_configuration
from archive.errors import NianbaoError
from crawler.commands.options import database


def register(app: typer.Typer) -> None:
    app.command("serve", help="Serve the pages.")(serve)


def serve(
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535)] = 8000,
) -> None:
    from threading import Event

    import uvicorn

    from archive.web.app import create_app
    from archive.web.contents.front import kept_ready

    configuration = load_configuration()
    data = data_dir()
    app = create_app(database(configuration), configuration, warc_folder=data / "warc", search_folder=data / "search")
    typer.echo(f"serving on http://{host}:{port}/ (Ctrl-C ends it)", err=True)
    ended = Event()
    kept_ready(app.state.room, ended)
    try:
        uvicorn.run(app, host=host, port=port, log_level="warning")
    except OSError as taken:
        raise NianbaoError(f"cannot listen on {host}:{port}: {taken.strerror}") from None
    finally:
        ended.set()
