"""The application: every page, feed and data form over one engine and one configuration."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib import metadata
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from sqlalchemy import Engine

from archive.clock import utc_now
from archive.config.places import data_dir
from archive.config.whole import Configuration
from archive.web import api, pages
from archive.web.api.description import describe
from archive.web.serving import problems
from archive.web.serving.guard import Guard
from archive.web.serving.judged import Judged
from archive.web.serving.rendering import STATIC, problem_page
from archive.web.serving.room import Room
from archive.web.serving.watching import Watching


def create_app(
    engine: Engine,
    configuration: Configuration,
    *,
    now: Callable[[], datetime] = utc_now,
    warc_folder: Path | None = None,
    search_folder: Path | None = None,
) -> FastAPI:
    """A read-only ASGI application. ``now`` gives the present instant, from which every page without ``as_of`` speaks.

    Folders default to ``warc`` and ``search`` under NIANBAO_DATA; without WARC files the pages still work, and
    say that an original cannot be shown. Frozen boards and 督办单 are read from beside the WARC folder.
    """
    app = FastAPI(title="nianbao", docs_url=None, redoc_url=None, openapi_url="/api/v1/openapi.json")
    app.state.room = Room(
        engine=engine,
        configuration=configuration,
        now=now,
        warc_folder=warc_folder or data_dir() / "warc",
        search_folder=search_folder or data_dir() / "search",
        data_folder=warc_folder.parent if warc_folder else data_dir(),
        judged=Judged(now),
        watching=Watching(now),
    )
    app.add_middleware(Guard)
    problems.install(app, problem_page)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for router in (*pages.ROUTERS, *api.ROUTERS):
        app.include_router(router)
    app.openapi = describe(app, metadata.version("nianbao"))  # type: ignore[method-assign]
    return app
