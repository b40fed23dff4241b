"""/about/method: how a verdict is made, in plain words, with the very rules that are in force."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from archive.filings.rules.judge import RULE_VERSION
from archive.filings.states import STATES, Flag
from archive.web.contents.boards import newest_year
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import Context
from archive.web.wording import urls

router = APIRouter(include_in_schema=False)


@router.get("/about/method")
def method_page(context: Context) -> Response:
    """The rules of config/deadlines.yaml and the states they lead to."""
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
