"""Errors as readers see them: a page in their language, or RFC 9457 problem details where a program asked."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from archive.errors import NianbaoError, NotFoundError, UnreadableError
from archive.search.errors import IndexUnusableError
from archive.web.serving.security_headers import PAGES
from archive.web.wording.translation import Language, gettext
from archive.web.wording.translation import gettext_noop as _

logger = logging.getLogger(__name__)

Render = Callable[["HttpProblem", Request, Language], Response]


class BadRequestError(NianbaoError):
    """A request that cannot be answered as it stands; the message is one of the catalogue.

    ``instead``: an address that would be answered; ``members``: what problem details say beside the sentence.
    """

    instead: str = ""
    members: Mapping[str, Any] = {}

    def __init__(self, text: str, *, status: int = 400, **values: str) -> None:
        self.text, self.status, self.values = text, status, values
        super().__init__(text % values if values else text)


class PageNotFoundError(BadRequestError):
    """Something that was asked for by name and is not kept."""

    def __init__(self, text: str, **values: str) -> None:
        super().__init__(text, status=404, **values)


@dataclass(frozen=True, slots=True)
class HttpProblem:
    """What went wrong, in the reader's language."""

    status: int
    title: str
    detail: str
    instead: str = ""
    """An address that would be answered: what the reader may have meant."""


TITLES = {
    400: _("请求有误"),
    404: _("没有找到"),
    405: _("不支持这种请求方式"),
    409: _("现在不能出具"),
    410: _("内容无法读取"),
    413: _("请求有误"),
    422: _("请求有误"),
    500: _("程序出错"),
    503: _("暂时不能检索"),
}


def wants_problem_json(request: Request) -> bool:
    """Whether a program asked: by the address (API, .json, .csv, …) or by the Accept header."""
    path, accept = request.url.path, request.headers.get("accept", "")
    by_address = path.startswith("/api/") or path.endswith((".json", ".csv", ".xlsx", ".atom"))
    return by_address or ("json" in accept and "html" not in accept)


def install_error_handlers(app: FastAPI, render: Render) -> None:
    """Answer every error through ``render`` or as application/problem+json; none leaves a traceback on a page."""

    def known(request: Request, error: Exception) -> Response:
        answer = _answer(request, render, error)
        if isinstance(error, HTTPException):
            answer.headers.update(error.headers or {})
        # An unforeseen error is answered outside all middleware, so its page must bring its own policy.
        answer.headers.setdefault("Content-Security-Policy", PAGES)
        return answer

    for kind in (NianbaoError, HTTPException, RequestValidationError, Exception):
        app.add_exception_handler(kind, known)


def _answer(request: Request, render: Render, error: Exception) -> Response:
    language: Language = "en" if request.query_params.get("lang") == "en" else "zh"
    problem = _problem(error, request, language)
    if problem.status == 500:
        logger.error("page failed", exc_info=error, extra={"action": "page_failed", "path": request.url.path})
    if not wants_problem_json(request):
        return render(problem, request, language)
    body = {
        "type": "about:blank",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "instance": request.url.path,
        **(error.members if isinstance(error, BadRequestError) else {}),
    }
    return JSONResponse(body, problem.status, media_type="application/problem+json")


def _problem(error: Exception, request: Request, language: Language) -> HttpProblem:
    if isinstance(error, BadRequestError):
        status, detail = error.status, gettext(language, error.text, **error.values)
    elif isinstance(error, NotFoundError):
        status, detail = 404, str(error)
    elif isinstance(error, IndexUnusableError):
        status, detail = 503, error.zh if language == "zh" else error.en
    elif isinstance(error, UnreadableError):
        status, detail = 410, str(error)
    elif isinstance(error, RequestValidationError):
        status, detail = 422, "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
    elif isinstance(error, HTTPException):
        status = error.status_code
        detail = gettext(language, _("没有地址为 %(path)s 的页面。"), path=request.url.path) if status == 404 else ""
    else:
        status, detail = 500, gettext(language, _("原因已记入日志。已有的数据不受影响。"))
    instead = error.instead if isinstance(error, BadRequestError) else ""
    return HttpProblem(status, gettext(language, TITLES.get(status, TITLES[400])), detail, instead)
