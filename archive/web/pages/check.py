"""/checks: every check of reports: its source, its formula, how often it was right, and how to contest it."""

from __future__ import annotations

from fastapi import APIRouter, Response
from sqlalchemy import func, select

from archive.database.models import FindingRecord
from archive.reading.checks.registry import check_named, contest, measured, registry
from archive.web.serving.problems import PageNotFoundError
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import Context
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)


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
    found = context.session.scalar(select(func.count()).where(FindingRecord.check == name)) or 0
    return render_page(
        context, "check.html", check=check, contest=contest(), measured=measured().get(name), found=found
    )
