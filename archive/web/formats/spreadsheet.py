"""A list as a file to download: CSV or XLSX, as the address ends."""

from __future__ import annotations

from fastapi import Response
from fastapi.responses import StreamingResponse

from archive.web.formats.media_types import XLSX
from archive.web.formats.sheet import Sheet, csv_pieces, workbook
from archive.web.serving.query_params import parse_choice
from archive.web.serving.request_context import RequestContext
from archive.web.wording.translation import LANGUAGES, Language

_BOM = {"0": "0", "1": "1"}
_LABELS = {"1": "1"} | dict[str, str](zip(LANGUAGES, LANGUAGES, strict=True))


def sheet_answer(context: RequestContext, sheet: Sheet) -> Response:
    """Return the form that the address ends in, with the options of the query string: ``bom=0``, ``labels=1``."""
    if context.request.url.path.endswith(".xlsx"):
        return Response(workbook(sheet, context.language), media_type=XLSX, headers=_named(sheet, "xlsx"))
    labels = parse_choice(context.param("labels"), _LABELS, "labels")
    bom = parse_choice(context.param("bom"), _BOM, "bom") != "0"
    language = next((one for one in LANGUAGES if one == labels), context.language)
    return csv_answer(sheet, language, bom=bom, labels=bool(labels))


def csv_answer(sheet: Sheet, language: Language, *, bom: bool, labels: bool) -> Response:
    """Sent while it is drawn."""
    pieces = csv_pieces(sheet, language, bom=bom, labels=labels)
    return StreamingResponse(pieces, media_type="text/csv; charset=utf-8", headers=_named(sheet, "csv"))


def _named(sheet: Sheet, ending: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{sheet.name}.{ending}"', "X-Robots-Tag": "noindex"}
