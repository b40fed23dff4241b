"""Pages that describe the program: its method, each check, and the API."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import func, select

from archive.database.current_reports import is_report_current
from archive.database.models import FindingRecord, Version
from archive.export.resources import RESOURCES
from archive.export.sqlite_file import FILE, VIEWS
from archive.filings.rules.judge import RULE_VERSION
from archive.filings.states import STATES, Flag
from archive.reading.checks.registry import check_named, contest, measured, registry
from archive.web.contents.boards import newest_year
from archive.web.serving.problems import PageNotFoundError
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import Context
from archive.web.wording import urls
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)


@router.get("/about/method")
def method_page(context: Context) -> Response:
    """Return the rules of config/deadlines.yaml and the states they lead to."""
    deadlines = context.app_state.configuration.deadlines
    return render_page(
        context,
        "method.html",
        deadlines=deadlines,
        states=STATES,
        flags=list(Flag),
        newest=newest_year(context),
        rule_version=RULE_VERSION,
    )


@router.get("/about")
def about(context: Context) -> Response:
    """There is one page about it all."""
    return RedirectResponse(urls.build_url(context.language, "/about/method"), 307)


@router.get("/api")
def reference(context: Context) -> Response:
    """Every address with its parameters."""
    return render_page(context, "api.html", schema=context.request.app.openapi())


@router.get("/about/data")
def codebook_page(context: Context) -> Response:
    """Return the codebook of the dataset: every table with its key, and every column with its labels and meaning."""
    return render_page(context, "data.html", resources=RESOURCES, views=tuple(VIEWS), file=FILE)


@router.get("/checks")
def checks_page(context: Context) -> Response:
    """All checks in the order of config/checks.yaml."""
    return render_page(context, "checks.html", checks=registry(), measured=measured())


@router.get("/checks/{name}")
def check_page(context: Context, name: str) -> Response:
    """One check. Raises NotHere for an unknown id."""
    check = check_named(name)
    if check is None:
        raise PageNotFoundError(_("没有编号为“%(value)s”的检查项。"), value=name)
    until = context.moment.instant
    query = select(func.count(FindingRecord.id)).join(Version, Version.id == FindingRecord.version_id)
    query = query.where(FindingRecord.check == name, Version.first_seen_at < until, is_report_current(until))
    found = context.session.scalar(query) or 0
    return render_page(
        context, "check.html", check=check, contest=contest(), measured=measured().get(name), found=found
    )
