"""/cdx: the index of all captures for web archive software (pywb and others), /cdx/records/ the records it leads to."""

from __future__ import annotations

import json
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import PlainTextResponse

from archive.export.watching_span import watching_span
from archive.web.contents.capture_content import find_capture
from archive.web.contents.cdx_lines import CdxQuery, cdx_lines, county_lines, record_bytes
from archive.web.serving.byte_ranges import part_of
from archive.web.serving.problems import PageNotFoundError
from archive.web.serving.query_params import parse_region
from archive.web.serving.request_context import Context
from archive.web.serving.stamps import stamp_begin, stamp_end
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)
_Stamp = Annotated[str, Query(pattern=r"^(\d{4,14})?$")]


@router.get("/cdx")
def cdx(
    context: Context,
    url: Annotated[str, Query(min_length=1, description="Archived address.")],
    match: Annotated[Literal["exact", "prefix", "host"], Query(alias="matchType")] = "exact",
    since: Annotated[_Stamp, Query(alias="from")] = "",
    until: Annotated[_Stamp, Query(alias="to")] = "",
    closest: _Stamp = "",
    sort: Literal["default", "closest", "reverse"] = "default",
    output: Literal["cdxj", "json"] = "cdxj",
    limit: Annotated[int, Query(ge=1, le=100_000)] = 10_000,
) -> Response:
    """Return captures of an address, or of all below it, one a line: CDXJ, or a JSON object each."""
    end = min(context.moment.instant, stamp_end(until)) if until else context.moment.instant
    near = stamp_begin(closest) if closest else context.moment.instant if sort == "closest" else None
    begin = stamp_begin(since) if since else None
    wanted = CdxQuery(url, match, begin, end, near, sort == "reverse", limit)
    lines = cdx_lines(context.session, wanted)
    if output == "json":
        told = ({"urlkey": line.key, "timestamp": line.timestamp, **line.fields} for line in lines)
        return Response("".join(f"{json.dumps(one)}\n" for one in told), media_type="text/x-ndjson")
    return PlainTextResponse("".join(f"{line}\n" for line in lines), media_type="text/x-cdxj")


@router.get("/cdx/records/{code}-{year}.cdxj")
def county_index(context: Context, code: str, year: Annotated[int, Path(ge=2007, le=2100)]) -> Response:
    """Return the whole index of a county and report year, which ReplayWeb.page opens by its address."""
    begin, end = watching_span(year)
    lines = county_lines(context.session, parse_region(code), begin, min(end, context.moment.instant))
    if not lines:
        raise PageNotFoundError(_("“%(value)s”在该年度没有网页存档。"), value=code)
    return PlainTextResponse("".join(f"{line}\n" for line in lines), media_type="text/x-cdxj")


@router.get("/cdx/records/{name}.warc.gz")
def cdx_record(context: Context, name: str) -> Response:
    """Return the WARC record of a line, a gzip member of its own, or a span of it. Raises UnreadableError."""
    capture = find_capture(context.session, name)
    asked = context.request.headers.get("range", "")
    return part_of(record_bytes(context, capture), asked, "application/warc")
