"""/captures/{id}/pages: the pages of an archived PDF as pictures, with the place of words or of a cell marked."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Response
from sqlalchemy import select

from archive.database.models import CaptureRecord, Version
from archive.errors import UnreadableError
from archive.reading.formats.isolated import BusyReaderError
from archive.reading.formats.sniff import sniff
from archive.reading.pdf_pages.page_places import WHOLE, Box
from archive.reading.warning_text import chinese
from archive.web.contents.capture_content import find_capture, payload_of
from archive.web.contents.pdf_view import Marks, marks_of_cell, marks_of_words, pdf_view
from archive.web.contents.report_tables import labels_of
from archive.web.serving.parameters import accepts
from archive.web.serving.problems import BadRequestError, PageNotFoundError
from archive.web.serving.query_params import parse_page
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import PresentContext, RequestContext
from archive.web.wording.translation import gettext
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

_DRAWN = {"Cache-Control": "public, max-age=86400", "X-Robots-Tag": "noindex"}
_LONGEST_WORDS = 200  # characters


@dataclass(frozen=True, slots=True)
class ShownPage:
    """One page as it is shown. ``number`` of ``count`` (``shown`` of them are shown); width and height in points;
    ``boxes``: marks in points; ``excerpt``: the surroundings of the first (left, top, width, height)."""

    number: int
    count: int
    shown: int
    width: float
    height: float
    boxes: tuple[tuple[float, float, float, float], ...]
    excerpt: tuple[float, float, float, float] | None
    marked: dict[int, int]
    fault: str = ""


@router.get("/captures/{name}/pages", dependencies=[accepts("page", "q", "cell")])
def pdf_pages(context: PresentContext, name: str) -> Response:
    """Return one page of a PDF: the one asked for, else the first with a mark. Raises PageNotFoundError: no PDF."""
    capture = find_capture(context.session, name)
    version = context.session.scalar(select(Version).where(Version.capture_id == capture.id))
    words, cell = context.param("q")[:_LONGEST_WORDS], context.param("cell")
    asked = parse_page(context.param("page")) if context.param("page") else 0
    page, fault = shown_page(context, capture, words, cell, asked)
    return render_page(
        context,
        "pdf_pages.html",
        capture=capture,
        version=version,
        page=page,
        fault=fault,
        words=words,
        cell=cell,
        label=_cell_label(context, version, cell),
    )


@router.get("/captures/{name}/pages/{number}.png")
def pdf_picture(context: PresentContext, name: str, number: int) -> Response:
    """Return one page, from 1, as a picture. Raises PageNotFoundError with the reason, BadRequestError while busy."""
    capture = find_capture(context.session, name)
    try:
        picture = pdf_view(context.app_state).picture(_body(context, capture), number)
    except BusyReaderError:
        raise BadRequestError(_BUSY, status=503) from None
    except UnreadableError as reason:
        raise PageNotFoundError(_("文件存档第%(n)s页无法显示：%(why)s。"), n=str(number), why=str(reason)) from None
    return Response(picture, media_type="image/png", headers=_DRAWN)


_BUSY = _("正在处理其他读者的文件存档，请稍后再试。")


def shown_page(
    context: RequestContext, capture: CaptureRecord, words: str = "", cell: str = "", asked: int = 0
) -> tuple[ShownPage | None, str]:
    """Return the page to show of a PDF: ``asked``, from 1; for 0 the first with a mark. None and the sentence that says
    why where none can be shown. Raises PageNotFoundError: it is no PDF, or has no such page."""
    view, body = pdf_view(context.app_state), _body(context, capture)
    try:
        places = view.places(body)
        marks = marks_of_cell(places, cell) if cell else marks_of_words(places, words) if words else Marks({})
        if not places.pages:
            raise UnreadableError("the PDF is empty")
        at = asked or marks.first or 1
        if at > len(places.pages):
            raise PageNotFoundError(_("该PDF没有可以显示的第%(n)s页。"), n=str(at))
        page, fault = places.pages[at - 1], ""
        try:
            view.picture(body, at)
        except UnreadableError as reason:
            fault = _sentence(context, reason)
    except UnreadableError as reason:
        return None, _sentence(context, reason)
    boxes = tuple(_points(box, page.width, page.height) for box in marks.pages.get(at, ()))
    excerpt = _around(boxes[0], page.width, page.height) if boxes else None
    return ShownPage(
        number=at,
        count=places.count,
        shown=len(places.pages),
        width=page.width,
        height=page.height,
        boxes=boxes,
        excerpt=excerpt,
        marked={number: len(found) for number, found in marks.pages.items()},
        fault=fault,
    ), ""


def _body(context: RequestContext, capture: CaptureRecord) -> bytes:
    """Return the file. Raises PageNotFoundError: it is no PDF; UnreadableError: its WARC record cannot be read."""
    body = payload_of(context.session, context.app_state.warc_folder, capture).body
    if sniff(body) != "pdf":
        raise PageNotFoundError(_("该网页存档不是PDF文件，没有可以逐页显示的文件存档。"))
    return body


def _sentence(context: RequestContext, reason: UnreadableError) -> str:
    if isinstance(reason, BusyReaderError):
        return gettext(context.language, _BUSY)
    return chinese(str(reason)) + "。" if context.language == "zh" else f"{reason}."


def _cell_label(context: RequestContext, version: Version | None, cell: str) -> str:
    """Return what a cell is called: its row and column; its id where no version is known."""
    if not cell or version is None or cell.count(".") < 2:
        return cell
    _table, row, column = labels_of(cell, version.reading, version.report_year, context.language)
    return f"{row} · {column}"


def _points(box: Box, width: float, height: float) -> tuple[float, float, float, float]:
    """Return left, top, width and height of a mark in points, a little wider than what it marks."""
    left, top, right, bottom = box
    x, y = left * width / WHOLE - 1, top * height / WHOLE - 1
    return x, y, (right - left) * width / WHOLE + 2, (bottom - top) * height / WHOLE + 2


def _around(box: tuple[float, float, float, float], width: float, height: float) -> tuple[float, float, float, float]:
    """Return half the width of the page around a mark, so that it can be read on a telephone."""
    x, y, wide, high = box
    across, down = min(width, max(wide + 40, width / 2)), min(height, max(high + 60, height / 10))
    left = min(max(0.0, x + wide / 2 - across / 2), width - across)
    top = min(max(0.0, y + high / 2 - down / 2), height - down)
    return left, top, across, down
