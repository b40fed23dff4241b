"""/desk/notices/{id}/files: the copies of a notice as they went out, and those that are attached to it later."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Response

from archive.errors import NianbaoError
from archive.notices.notice_text import title
from archive.office.files import file_path
from archive.office.issuing import attach_copy
from archive.office.papers import Attached, Notice
from archive.office.refusal import ConflictError
from archive.web.desk.check_page import check_page
from archive.web.desk.desk_state import why_refused
from archive.web.desk.pages.notice import GONE, notice_as_page, notice_found, notice_region
from archive.web.desk.pages.notices import drafting_desk
from archive.web.desk.sent_attachments import sent_attachments
from archive.web.desk.signed_in import Desk, DeskContext
from archive.web.formats.media_types import DOCX, PDF, saved_as
from archive.web.serving.problems import PageNotFoundError
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

_KINDS: dict[str, tuple[Literal["pdf", "scan"], str]] = {"pdf": ("pdf", _("PDF")), "scan": ("scan", _("盖章扫描件"))}
_SCANS = (".pdf", ".jpg", ".jpeg", ".png")


@router.get("/desk/notices/{notice_id}/files/{digest}")
def notice_paper(context: Desk, notice_id: str, digest: str) -> Response:
    """Return a copy of a paper as it went out: the same bytes for ever, under its number and title."""
    notice = notice_found(context, notice_id)
    path = file_path(context.desk.office.data, digest)
    copy = next((one for one in notice.papers if one.digest == digest), None)
    if copy is None or not path.is_file():
        raise PageNotFoundError(GONE)
    context.log("exported", what=f"{notice_id}/{digest[:16]}")
    kind = {"docx": DOCX, "pdf": PDF}.get(copy.kind, "application/octet-stream")
    kept_apart = {"Content-Security-Policy": "sandbox; default-src 'none'", "X-Content-Type-Options": "nosniff"}
    return Response(path.read_bytes(), media_type=kind, headers=saved_as(_name(context, notice, copy)) | kept_apart)


@router.post("/desk/notices/{notice_id}/files")
def copy_attached(context: Desk, notice_id: str) -> Response:
    """Show what is attached, then attach it."""
    path, notice = f"/desk/notices/{notice_id}", notice_found(context, notice_id)
    if context.was_kept:
        return context.go(path, done="kept")
    chosen = _KINDS.get(context.field("kind"))
    try:
        files = sent_attachments(context)
        if chosen is None or len(files) != 1:
            return notice_as_page(context, notice, _("请选择一个文件，并注明是PDF还是扫描件。"), 422)
        kind, name = chosen
        if not files[0].name.casefold().endswith(".pdf" if kind == "pdf" else _SCANS):
            return notice_as_page(context, notice, _("请上传PDF；扫描件也可以是JPG或者PNG。"), 422)
        page = check_page(
            context,
            title=_("核对后登记"),
            answers=[(_("通报"), notice.number), (_("附存"), name), (_("附件"), files[0].name)],
            effects=[_("附存后不再改动；盖章扫描件列在最前。")],
            back=path,
            grave=False,
            more=[("attachment", files[0].sha256)],
        )
        if page:
            return page
        copy = Attached(kind, files[0].sha256, name=files[0].name)
        seen, key = context.seen, context.field("key")
        attach_copy(drafting_desk(context), context.actor, notice.id, copy, context.now, seen=seen, key=key)
    except NianbaoError as refused:
        status = 409 if isinstance(refused, ConflictError) else 422
        return notice_as_page(context, notice, why_refused(context.room, refused), status)
    return context.go(path, done="kept")


def _name(context: DeskContext, notice: Notice, copy: Attached) -> str:
    """Return 年报通〔2026〕1号 关于…的通报.docx; a scan keeps the ending that it came with."""
    ending = copy.name.rpartition(".")[2].casefold() if copy.kind == "scan" else copy.kind
    own = title(notice_region(context, notice), notice.year) if copy.number == notice.number else ""
    scanned = "（盖章扫描件）" if copy.kind == "scan" else ""
    return f"{' '.join(filter(None, (copy.number or notice.number, own)))}{scanned}.{ending}"
