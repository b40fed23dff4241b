"""/search/batch: many names in, how many reports hold each out; also .json, .csv and .xlsx."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from archive.search.search_result import BatchCount
from archive.search.service import batch
from archive.web.formats.sheet import Field, Sheet
from archive.web.formats.spreadsheet import sheet_answer
from archive.web.serving.parameters import accepts
from archive.web.serving.problems import BadRequestError
from archive.web.serving.query_params import parse_region, parse_year
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import PresentContext, RequestContext
from archive.web.wording.translation import gettext
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

MOST_NAMES = 500
_MOST_BYTES = 1_000_000
_FORMS = ("json", "csv", "xlsx")
_TAKES = accepts("names", "year", "region", "kind", many=("kind",), forms=_FORMS)
_FIELDS = (
    Field("name", _("词语"), lambda c: c.name),
    Field("count", _("份数"), lambda c: c.count),
    Field("relation", _("精确程度"), lambda c: c.relation),
)


class TooMuch(BadRequestError):
    """More was sent than 500 names can be."""

    def __init__(self) -> None:
        super().__init__(_("内容过长。"), status=413)


async def _lines(request: Request) -> list[str]:
    """Return the names, from the address or, as 500 of them are longer than an address may be, from a posted form."""
    text = request.query_params.get("names", "")
    if request.method == "POST":
        body = b""
        async for piece in request.stream():
            body += piece
            if len(body) > _MOST_BYTES:
                raise TooMuch
        text = parse_qs(body.decode("utf-8", "replace")).get("names", [text])[0]
    return [line for line in text.splitlines() if line.strip()]


Names = Annotated[list[str], Depends(_lines)]


@router.get("/search/batch", dependencies=[_TAKES])
@router.post("/search/batch", dependencies=[_TAKES])
def batch_page(context: PresentContext, names: Names) -> Response:
    """Many names at once: ``names`` holds one a line; the answer is how many reports hold each."""
    left = max(0, len(names) - MOST_NAMES)
    text = "\n".join(names[:MOST_NAMES])
    return render_page(context, "batch.html", names=text, counts=_counts(context, names), most=MOST_NAMES, left=left)


@router.get("/search/batch.json", dependencies=[_TAKES])
@router.post("/search/batch.json", dependencies=[_TAKES])
def batch_json(context: PresentContext, names: Names) -> Response:
    """Return the same as data; ``left_out`` are the names beyond the most that are counted at once."""
    told = [{"name": c.name, "count": {"value": c.count, "relation": c.relation}} for c in _counts(context, names)]
    return JSONResponse({"items": told, "left_out": names[MOST_NAMES:]})


@router.get("/search/batch.csv", dependencies=[_TAKES])
@router.get("/search/batch.xlsx", dependencies=[_TAKES])
@router.post("/search/batch.csv", dependencies=[_TAKES])
@router.post("/search/batch.xlsx", dependencies=[_TAKES])
def batch_sheet(context: PresentContext, names: Names) -> Response:
    """Return the same as a sheet."""
    left = len(names) - MOST_NAMES
    lacking = gettext(context.language, _("另有%(n)s个词未检索"), n=str(left)) if left > 0 else ""
    return sheet_answer(context, Sheet("nianbao-batch", _FIELDS, _counts(context, names), lacking=lacking))


def _counts(context: RequestContext, names: list[str]) -> list[BatchCount]:
    if not names:
        return []
    return batch(
        context.app_state.search_folder,
        names[:MOST_NAMES],
        year=parse_year(context.param("year")) if context.param("year") else None,
        region=parse_region(context.param("region")),
        kinds=context.kinds,
    )
