"""/web/{timestamp}/{url}: Memento (RFC 7089). The exact capture, or a redirect to the nearest; never a time made up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import unquote

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse
from sqlalchemy import select

from archive.captures.cdxj import timestamp14
from archive.database.models import CaptureRecord
from archive.web.contents.capture_content import ascii_url, payload_of, raw_headers
from archive.web.contents.citations import memento_path
from archive.web.serving.parameters import accepts
from archive.web.serving.problems import BadRequestError, PageNotFoundError
from archive.web.serving.request_context import Context, RequestContext
from archive.web.serving.stamps import stamp_begin
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

# The query string is the archived address's own.
_TAKES = accepts(anything=True)
_STAMPED = re.compile(r"([0-9]{4,14})/(.+)")


@router.get("/web/timemap/link/{url:path}", dependencies=[_TAKES])
def timemap(context: Context) -> Response:
    """Every capture of an address, as application/link-format."""
    url = _target(context.request, "/web/timemap/link/")
    captures = _captures(context, url)
    base = context.base
    lines = [f'<{url}>; rel="original"', f'<{base}/web/{url}>; rel="timegate"']
    lines += [f'<{base}{memento_path(c)}>; rel="memento"; datetime="{_http_date(c.fetched_at)}"' for c in captures]
    return PlainTextResponse(",\n".join(lines), media_type="application/link-format")


@router.get("/web/{rest:path}", dependencies=[_TAKES])
def memento(context: Context) -> Response:
    """``/web/<time>/<url>`` is the capture of that time (14 digits, UTC), ``/web/<url>`` the way to one."""
    target = _target(context.request, "/web/")
    stamped = _STAMPED.fullmatch(target)
    return _at(context, stamped[1], stamped[2]) if stamped else _timegate(context, target)


def _at(context: RequestContext, stamp: str, url: str) -> Response:
    """Return the exact capture, or the way to the nearest one."""
    moment = stamp_begin(stamp)
    nearest = _nearest(_captures(context, url), moment)
    if _stamp(nearest) != stamp:
        return RedirectResponse(memento_path(nearest), 302)
    payload = payload_of(context.session, context.app_state.warc_folder, nearest)
    base = context.base
    headers = raw_headers(nearest, payload)
    url = ascii_url(url)
    headers["Link"] += f', <{base}/web/{url}>; rel="timegate", <{base}/web/timemap/link/{url}>; rel="timemap"'
    return Response(payload.body, headers=headers)


def _timegate(context: RequestContext, url: str) -> Response:
    """Return the way to the capture nearest to Accept-Datetime, or to the newest."""
    captures = _captures(context, url)
    asked = context.request.headers.get("accept-datetime")
    found = _nearest(captures, _http_moment(asked)) if asked else captures[-1]
    headers = {"Vary": "accept-datetime", "Link": f'<{ascii_url(url)}>; rel="original"'}
    return RedirectResponse(memento_path(found), 302, headers=headers)


def _target(request: Request, prefix: str) -> str:
    """Return the archived address as it was asked for, with its own query string.

    Percent signs are left as they are.
    """
    raw = request.scope.get("raw_path", b"").decode("ascii", "replace") or request.url.path
    target = raw.partition(prefix)[2]
    if "://" not in target[:32]:
        target = unquote(target)
    return target + (f"?{request.url.query}" if request.url.query else "")


def _captures(context: RequestContext, url: str) -> Sequence[CaptureRecord]:
    """Return captures of an address that have a body, oldest first. Raises NotHere."""
    query = select(CaptureRecord).where(CaptureRecord.url == url, CaptureRecord.kind.in_(("response", "revisit")))
    query = query.where(CaptureRecord.fetched_at < context.moment.instant).order_by(CaptureRecord.fetched_at)
    found = context.session.scalars(query).all()
    if not found:
        raise PageNotFoundError(_("没有 %(value)s 的网页存档。"), value=url)
    return found


def _nearest(captures: Sequence[CaptureRecord], moment: datetime) -> CaptureRecord:
    return min(captures, key=lambda capture: abs(capture.fetched_at.replace(microsecond=0) - moment))


def _http_moment(text: str) -> datetime:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        raise BadRequestError(_("Accept-Datetime 不能识别：“%(value)s”。"), value=text) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _stamp(capture: CaptureRecord) -> str:
    return timestamp14(capture.fetched_at)


def _http_date(instant: datetime) -> str:
    return format_datetime(instant.astimezone(UTC), usegmt=True)
