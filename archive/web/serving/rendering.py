"""Turns templates into pages: one Jinja environment for each language, everything escaped, nothing undefined."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from archive.clock import civil_date, format_minute
from archive.config.kinds import ORGAN_KINDS
from archive.filings.states import failure_reason
from archive.web.serving.constant_messages import ConstantMessages
from archive.web.serving.problems import HttpProblem
from archive.web.serving.request_context import RequestContext
from archive.web.serving.watching import region_shown
from archive.web.wording import state_badges, urls
from archive.web.wording.naming import (
    SEVERITY_NAMES,
    STATUS_NAMES,
    check_name,
    check_subject,
    region_name,
    regions_offered,
)
from archive.web.wording.translation import HTML_LANG, Language, gettext

WEB = Path(__file__).parents[1]
STATIC = WEB / "static"
# What makes a form of filters show its list in place; without a script it is an ordinary form. Language link and foot
# hold the address of the page as well.
LIVE = Markup(
    'hx-target="#main" hx-select="#main" hx-select-oob="#lang,#foot" hx-swap="outerHTML show:none" hx-push-url="true"'
    ' hx-trigger="change target:select, change target:[type=date], submit" hx-sync="this:replace"'
)
# Nothing inline and nothing evaluated, as the content policy wants it; going back asks the server again; an answer that
# tells of a mistake is shown like any other. A list is settled as it is put in place: htmx listens to a new form no
# sooner, and what was chosen in its 20 ms of waiting was lost.
_HTMX = json.dumps({
    "includeIndicatorStyles": False, "allowEval": False, "selfRequestsOnly": True, "historyCacheSize": 0,
    "refreshOnHistoryMiss": True, "responseHandling": [{"code": "...", "swap": True}],
    "defaultSettleDelay": 0,
})  # fmt: skip

_MOST_DRAWN = 4096  # forms of each small part that are kept drawn


def render_page(
    context: RequestContext, template: str, *, headers: dict[str, str] | None = None, **values: Any
) -> HTMLResponse:
    """Render a page; the query string is kept for the links that change one part of it."""
    region = region_shown(values, context.param("region") if "region" in context.takes.repeatable else "")
    deadlines = context.app_state.configuration.deadlines
    watch = context.app_state.watching.state(context.session, deadlines, context.as_of, region)
    values |= {"as_of": context.moment, "asked": context.param, "watch": watch}
    return HTMLResponse(_render(context.request, context.language, template, values), headers=headers)


def render_problem(problem: HttpProblem, request: Request, language: Language) -> HTMLResponse:
    """Render the page of an error. It asks nothing of the database, which may be what failed."""
    return HTMLResponse(_render(request, language, "problem.html", {"problem": problem}), problem.status)


def _render(request: Request, language: Language, template: str, values: dict[str, Any]) -> str:
    parameters: dict[str, Any] = {name: request.query_params.getlist(name) for name in request.query_params}

    def here(**changes: Any) -> str:
        """Return this page's own address with some parameters changed."""
        wanted = parameters | changes
        chosen: Language = "en" if wanted.pop("lang", None) in ("en", ["en"]) else "zh"
        return urls.build_url(chosen, request.url.path, **wanted)

    then = values["as_of"].text if "as_of" in values else ""

    def href(path: str, **wanted: Any) -> str:
        if then and urls.preserves_as_of(path):
            wanted.setdefault("as_of", then)
        return urls.build_url(language, path, **wanted)

    return (
        _environment(language)
        .get_template(template)
        .render(
            values,
            lang=language,
            html_lang=HTML_LANG[language],
            here=here,
            href=href,
            path=request.url.path,
            offers_mail=hasattr(request.app.state, "reader_mail"),
            then=then if urls.preserves_as_of(request.url.path) else "",
            address=str(request.url),
            query={name: values for name, values in parameters.items() if name not in ("lang", "after", "limit")},
        )
    )


@cache
def _environment(language: Language) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(WEB / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", ConstantMessages],
    )

    def translate(text: str) -> str:
        return gettext(language, text)

    def plural(one: str, many: str, count: int) -> str:
        return gettext(language, one if count == 1 else many)

    environment.extend(translate_constant=translate)
    environment.install_gettext_callables(translate, plural, newstyle=True)  # type: ignore[attr-defined]
    environment.filters["moment"] = format_minute
    environment.filters["civil_day"] = civil_date
    environment.filters["groupby_year_form"] = lambda rows: groupby(rows, key=attrgetter("year", "form"))
    environment.filters["percent"] = state_badges.percent
    environment.globals |= {
        # _() is for messages written in the template; what comes from elsewhere goes through say(), which escapes.
        "say": translate,
        "once": lru_cache(_MOST_DRAWN),
        "asset": asset_url,
        "live": LIVE,
        "htmx_config": _HTMX,
        "organ_kinds": ORGAN_KINDS,
        "organ_path": urls.organ_path,
        "report_path": urls.report_path,
        "capture_path": urls.capture_path,
        "state_badge": lambda state, basis="statute": state_badges.state_badge(state, basis, language),
        "flag_name": lambda flag: state_badges.flag_name(flag, language),
        "trouble_name": lambda kept: failure_reason(kept)[0 if language == "zh" else 1],
        "division_name": region_name,
        "regions_offered": regions_offered,
        "check_subject": lambda check: check_subject(check, language),
        "check_name": lambda check: check_name(check, language),
        "severity_name": _namer(SEVERITY_NAMES, language),
        "status_name": _namer(STATUS_NAMES, language),
        "kind_name": _namer(state_badges.KINDS, language),
        "basis_name": _namer(state_badges.BASES, language),
        "grade_name": lambda grade: state_badges.grade_name(grade, language),
        "outcome_name": _namer(state_badges.OUTCOMES, language),
        "figure_name": _namer(state_badges.FIGURES, language),
        "role_name": _namer(state_badges.ROLES, language),
    }
    return environment


def _namer(names: Mapping[str, str], language: Language) -> Callable[[str], str]:
    """Return a function from a code to its name; a code without one is shown as it is."""
    return lambda code: gettext(language, names.get(code, code))


@cache
def asset_url(name: str) -> str:
    """Return the address of a static file with a mark of its content, so that it may be cached for ever."""
    mark = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={mark}"
