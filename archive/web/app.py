"""The application: every page, feed and data form over one engine and one configuration."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib import metadata
from pathlib import Path

from fastapi import Depends, FastAPI
from fastapi.staticfiles import StaticFiles
from sqlalchemy import Engine
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES
from starlette.types import Lifespan

from archive.clock import utc_now
from archive.config.load import Configuration, load_faults
from archive.config.paths import data_dir
from archive.counties.review import ConfigurationCheck
from archive.office.office_store import open_store
from archive.office.place import Office
from archive.web import api, pages
from archive.web.api.description import describe
from archive.web.desk.desk_app import open_desk
from archive.web.formats.media_types import DOCX, XLSX
from archive.web.readers.pages import router as reader_router
from archive.web.readers.reader_state import ReaderState
from archive.web.serving import problems
from archive.web.serving.alternates import AlternatesMiddleware
from archive.web.serving.base_url import BaseUrlMiddleware
from archive.web.serving.board_cache import BoardCache
from archive.web.serving.compression import CompressionMiddleware
from archive.web.serving.conditional import ConditionalMiddleware
from archive.web.serving.cross_origin import CrossOriginMiddleware
from archive.web.serving.export_limit import ExportLimitMiddleware
from archive.web.serving.parameters import refuse_unknown
from archive.web.serving.rendering import STATIC, render_problem
from archive.web.serving.request_context import AppState
from archive.web.serving.security_headers import SecurityHeadersMiddleware
from archive.web.serving.watching import Watching

# Answers that are compressed already.
_COMPRESSED = (
    *DEFAULT_EXCLUDED_CONTENT_TYPES,
    "application/warc",
    "application/pdf",
    XLSX,
    DOCX,
)


def create_app(
    engine: Engine,
    configuration: Configuration,
    *,
    now: Callable[[], datetime] = utc_now,
    warc_folder: Path | None = None,
    search_folder: Path | None = None,
    office: Office | None = None,
    check: ConfigurationCheck = load_faults,
    lifespan: Lifespan[FastAPI] | None = None,
) -> FastAPI:
    """Return an ASGI application. ``now`` gives the present instant, for pages without ``as_of``. The reading room is
    read-only; with an ``office`` whose desk is on, the pages under /desk write through `act`, and where it offers
    readers alerts by mail, /subscribe keeps their addresses. ``check`` tells the
    faults of the configuration before a county is taken into it.

    Folders default to ``warc`` and ``search`` under NIANBAO_DATA; without WARC files the pages still work, and
    say that an original cannot be shown. Frozen boards and 督办单 are read from beside the WARC folder. ``lifespan``:
    what is done around serving it.
    """
    app = FastAPI(
        title="nianbao",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        dependencies=[Depends(refuse_unknown)],
        lifespan=lifespan,
    )
    app.state.app_state = AppState(
        engine=engine,
        configuration=configuration,
        now=now,
        warc_folder=warc_folder or data_dir() / "warc",
        search_folder=search_folder or data_dir() / "search",
        data_folder=warc_folder.parent if warc_folder else data_dir(),
        judged=BoardCache(now, configuration.settings.schedule),
        watching=Watching(now),
    )
    serve = configuration.settings.serve
    # The last one added is the first to see a request.
    app.add_middleware(AlternatesMiddleware)
    app.add_middleware(SecurityHeadersMiddleware)
    app.add_middleware(ConditionalMiddleware)
    app.add_middleware(CompressionMiddleware, minimum_size=1000, compresslevel=5, exclude_content_types=_COMPRESSED)
    app.add_middleware(ExportLimitMiddleware, most=serve.exports)
    app.add_middleware(CrossOriginMiddleware, origin=serve.cross_origin)
    app.add_middleware(BaseUrlMiddleware, base_url=serve.base_url)
    problems.install_error_handlers(app, render_problem)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for router in (*pages.ROUTERS, *api.ROUTERS):
        app.include_router(router)
    if office is not None and office.settings.reader_url:
        app.state.reader_mail = ReaderState(office.settings, open_store(office.data))
        app.include_router(reader_router)
    if office is not None and office.settings.desk:
        open_desk(app, office, now, check)
    app.openapi = describe(app, metadata.version("nianbao"))  # type: ignore[method-assign]
    return app
