"""Packages to open in ReplayWeb.page: the evidence of a filing, all captures of a small county; one at a time."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path as FilePath
from threading import BoundedSemaphore
from typing import Annotated

from fastapi import APIRouter, Path, Response

from archive.captures.wacz_signature import Signer, sign_package
from archive.export.county_package import CountyYear, PackageTooLargeError, write_county_package
from archive.notices.evidence_package import write_evidence_package
from archive.notices.evidence_signer import present_signer
from archive.web.pages.report import filing_of
from archive.web.serving.problems import BadRequestError
from archive.web.serving.query_params import parse_region
from archive.web.serving.request_context import Context, RequestContext
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)
# Records of a county's year that are packed while a reader waits; more are written by `nianbao wacz`.
MOST_BYTES = 32 << 20
_making = BoundedSemaphore(1)


@router.get("/reports/{report_id}/evidence.wacz")
def evidence_package(context: Context, report_id: str) -> Response:
    """Return the evidence package of a filing's verdict, without screenshots."""
    filing = filing_of(context, report_id).facts
    with _turn(), _place(filing.id) as path:
        write_evidence_package(
            context.session,
            context.app_state.configuration.deadlines,
            context.app_state.warc_folder,
            filing.organ_id,
            filing.year,
            context.moment.instant,
            path,
            context.app_state.now(),
            _signer(context),
        )
        return _sent(path)


@router.get("/regions/{code}/{year}.wacz")
def county_package(context: Context, code: str, year: Annotated[int, Path(ge=2007, le=2100)]) -> Response:
    """Return all captures of a county for a report year in one file, where they are no more than ``MOST_BYTES``."""
    of = CountyYear(context.session, context.app_state.warc_folder, parse_region(code), year, context.moment.instant)
    signer, made_at = _signer(context), context.app_state.now()

    def sign(digest: str) -> Mapping[str, str]:
        assert signer is not None
        return sign_package(signer, digest, made_at, f"nianbao {metadata.version('nianbao')}").data

    with _turn(), _place(of.name) as path:
        try:
            write_county_package(of, path, MOST_BYTES, sign if signer else None)
        except PackageTooLargeError:
            text = _("“%(value)s”%(year)s年度的网页存档太多，不能在线打包；可由管理员用 nianbao wacz 导出。")
            raise BadRequestError(text, status=413, value=code, year=str(year)) from None
        return _sent(path)


def _signer(context: RequestContext) -> Signer | None:
    state = context.app_state
    return present_signer(state.configuration.settings, state.data_folder, state.now())


@contextmanager
def _turn() -> Iterator[None]:
    """One package at a time: reading of all its records is much for a page."""
    if not _making.acquire(timeout=10):
        raise BadRequestError(_("正在为他人打包，请稍后再试。"), status=503)
    try:
        yield
    finally:
        _making.release()


@contextmanager
def _place(name: str) -> Iterator[FilePath]:
    with tempfile.TemporaryDirectory(prefix="nianbao-package-") as folder:
        yield FilePath(folder) / f"{name}.wacz"


def _sent(path: FilePath) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{path.name}"', "X-Robots-Tag": "noindex"}
    return Response(path.read_bytes(), media_type="application/wacz", headers=headers)
