"""/desk/report/{year}: how the organs of one's regions published, for the office above; as page, XLSX and DOCX."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from archive.filings.facts.known_years import years_known
from archive.notices.upward_docx import report_docx, report_title, shown_value
from archive.notices.upward_sheet import report_xlsx
from archive.notices.upward_tables import report_tables
from archive.web.contents.boards import newest_year
from archive.web.desk.signed_in import Desk
from archive.web.desk.upward import report_of
from archive.web.formats.media_types import DOCX, XLSX, saved_as
from archive.web.serving.parameters import accepts
from archive.web.serving.query_params import parse_region, parse_year

router = APIRouter(include_in_schema=False)
_TAKES = accepts("region")


@router.get("/desk/report", dependencies=[accepts()])
def report_of_newest_year(context: Desk) -> Response:
    """Lead to the report of the newest year that is over."""
    return RedirectResponse(f"/desk/report/{newest_year(context.room)}", 303)


@router.get("/desk/report/{name}", dependencies=[_TAKES])
def report_page(context: Desk, name: str) -> Response:
    """Return the report as a page, or as the file that the ending asks for."""
    stem, _dot, ending = name.partition(".")
    year, region = parse_year(stem), parse_region(context.room.param("region"))
    report, words = report_of(context, year, region)
    tables = report_tables(report, words)
    if ending in ("xlsx", "docx"):
        title = report_title(report, words)
        made = (
            report_xlsx(tables, title, context.now)
            if ending == "xlsx"
            else report_docx(report, tables, words, context.now)
        )
        context.log("exported", what=f"report/{name}")
        named = saved_as(f"{title}.{ending}")
        return Response(made, media_type=XLSX if ending == "xlsx" else DOCX, headers=named)
    return context.render(
        "report.html",
        report=report,
        words=words,
        tables=tables,
        shown=shown_value,
        title=report_title(report, words),
        year=year,
        years=sorted({*years_known(context.room.session), year}, reverse=True),
        region=region,
    )
