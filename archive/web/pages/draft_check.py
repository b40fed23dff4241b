"""/check: an organ's draft against every check before it is published. Nothing that is sent is kept."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from archive.errors import NianbaoError, NotFoundError
from archive.ingest.previous_report import previous_report
from archive.reading.draft_check import MOST_BYTES, DraftCheck, DraftRefusedError, check_draft, read_draft
from archive.reading.reading_model import Reading
from archive.web.contents.report_sections import outcomes_table
from archive.web.serving.parameters import accepts
from archive.web.serving.problems import BadRequestError, PageNotFoundError
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import Context, RequestContext
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

_MOST_SENT = 2 * MOST_BYTES + 1_000_000
_MOST_TEXT = 2_000_000
_AT_ONCE = 2
_LONGEST = 200  # characters of a title or a name
_FIELDS = ("text", "title", "organ")


@dataclass(frozen=True, slots=True)
class SentDraft:
    """What was sent: the draft with its file's name, last year's report, and what the sender says of them."""

    draft: bytes
    name: str
    before: bytes
    before_name: str
    title: str
    organ: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a page tells of a draft; ``compared``: the id of the archive's report that it was compared with."""

    told: DraftCheck
    compared: str = ""
    not_compared: str = ""


@router.get("/check", dependencies=[accepts()])
def draft_form(context: Context) -> Response:
    """Return the form. Raises PageNotFoundError where the installation does not offer the check."""
    _offered(context)
    return _page(context)


@router.post("/check", dependencies=[accepts()])
async def draft_answer(context: Context, request: Request) -> Response:
    """Return every check's outcome for a draft that is sent as a file or as text."""
    _offered(context)
    sent = await _sent(request)
    limiter = _limiter(request)
    return await to_thread.run_sync(_answer_page, context, sent, limiter=limiter)


def _answer_page(context: RequestContext, sent: SentDraft) -> Response:
    try:
        answer = _checked(context, sent)
    except DraftRefusedError as refused:
        return _page(context, refused=refused.reason, status=422)
    return _page(context, answer=answer)


def _checked(context: RequestContext, sent: SentDraft) -> Answer:
    draft = read_draft(sent.draft, name=sent.name, title=sent.title)
    if sent.before:
        before = read_draft(sent.before, name=sent.before_name)
        return Answer(check_draft(draft, before), not_compared="" if before.is_report else "unread")
    compared, kept, why = _kept(context, draft, sent.organ)
    return Answer(check_draft(draft, kept), compared, why)


def _kept(context: RequestContext, draft: Reading, organ: str) -> tuple[str, Reading | None, str]:
    """Return the archive's report of the year before with its id, or why the draft is compared with none."""
    name = organ or draft.organ
    if not name or draft.report_year is None:
        return "", None, "unnamed"
    try:
        compared, before = previous_report(context.session, name, draft.report_year)
    except NotFoundError:
        return "", None, "missing"
    except NianbaoError:
        return "", None, "ambiguous"
    return compared, before, ""


def _page(context: RequestContext, answer: Answer | None = None, refused: str = "", status: int = 200) -> HTMLResponse:
    told = answer.told if answer else None
    table = outcomes_table(told.outcomes, told.draft, context.language) if told and told.outcomes else None
    values = {"answer": answer, "table": table, "refused": refused, "most": MOST_BYTES // 1_000_000}
    page = render_page(context, "draft_check.html", headers={"Cache-Control": "no-store"}, **values)
    page.status_code = status
    return page


def _offered(context: RequestContext) -> None:
    if not context.app_state.configuration.settings.serve.draft_check:
        raise PageNotFoundError(_("未开放发布前自查。"))


def _limiter(request: Request) -> CapacityLimiter:
    """Return what lets a few drafts be read at once in this process; the others wait."""
    state = request.app.state
    if not hasattr(state, "draft_limiter"):
        state.draft_limiter = CapacityLimiter(_AT_ONCE)
    limiter: CapacityLimiter = state.draft_limiter
    return limiter


async def _sent(request: Request) -> SentDraft:
    """Read a form of files and fields. Raises BadRequestError for what is no such form or is too large."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise BadRequestError(_("请使用本页的表单提交。"), status=415)
    parser = MultiPartParser(
        request.headers, _bounded(request), max_files=2, max_fields=len(_FIELDS), max_part_size=_MOST_TEXT
    )
    try:
        form = await parser.parse()
    except MultiPartException:
        raise BadRequestError(_("表单无法读取。")) from None
    try:
        draft, name = await _file(form, "draft")
        before, before_name = await _file(form, "before")
        text, title, organ = (str(form.get(field) or "").strip() for field in _FIELDS)
    finally:
        await form.close()
    return SentDraft(
        draft or text.encode(), name if draft else "", before, before_name, title[:_LONGEST], organ[:_LONGEST]
    )


async def _bounded(request: Request) -> AsyncGenerator[bytes, None]:
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > _MOST_SENT:
            raise BadRequestError(_("内容过长。"), status=413)
        yield piece


async def _file(form: FormData, field: str) -> tuple[bytes, str]:
    file = form.get(field)
    return (await file.read(), file.filename or "") if isinstance(file, UploadFile) else (b"", "")
