"""Reads a row's own page and what hangs on it, and keeps what the page says by itself apart from what its row says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy.orm import Session

from archive.database.models import CaptureRecord, Listing, PageTry, Visit
from archive.errors import UnreadableError
from archive.ingest.notes import DetailPage
from archive.ingest.stored_pages import CaptureStore, StoredPage
from archive.reading.authors import announced, author, named_publisher, named_source, signed
from archive.reading.convert import to_document_safely
from archive.reading.document import Document, Link
from archive.reading.identity import identify
from archive.reading.read import read_document, unreadable
from archive.reading.reading_model import Reading
from archive.reading.report_prose import flatten
from archive.reading.titles import site_parts
from archive.recognition.recognise import Recognition, recognise

_FINE = ("", "read", "not_report", "list")
_GONE = (404, 410)


def note_try(session: Session, listing: Listing, visit: Visit, state: str, reason: str, capture_id: str) -> None:
    """Set the state of a row's page; what went wrong, and that it is well again, is kept with its moment."""
    if state not in _FINE or listing.page_state not in _FINE:
        at = visit.finished_at
        session.add(PageTry(listing=listing, at=at, state=state, reason=reason, capture_id=capture_id))
    listing.page_state = state


def state_of_failure(
    stored: CaptureStore, visit: Visit, target: DetailPage, page: StoredPage | None
) -> tuple[str, str, str]:
    """State, reason and capture of a page that did not come. Gone for good is what a complete visit was told: when the
    site itself was in trouble, a 404 is one more sign of that."""
    if page is not None:
        status = page.status or 0
        reason = f"http_{status}" if status >= 400 else "the answer ends in the middle of the page"
        return ("gone" if status in _GONE and visit.outcome == "complete" else "failed"), reason, page.capture.id
    last = stored.session.get(CaptureRecord, target.captures[-1]) if target.captures else None
    if last is None:
        return "failed", target.trouble or "nothing came", ""
    return "failed", last.error_class or last.error_text or "nothing came", last.id


@dataclass(slots=True)
class PageRead:
    """``reading`` is that of the page with its row's title; the rest is what the page says without it.

    ``titles`` are the report titles that stand on the page or in its attachment, ``headline`` what it calls itself,
    ``source`` its 发布机构, ``site`` whose site it is by the words behind the title (…_某县人民政府), ``opening``
    whom its first words name as the author, ``signed`` who signed it, ``links`` what hangs on it; ``broken`` says why
    a file cannot be opened.
    """

    reading: Reading
    titles: list[Recognition] = field(default_factory=list)
    headline: str = ""
    source: str = ""
    site: str = ""
    opening: str = ""
    signed: str = ""
    links: list[Link] = field(default_factory=list)
    images: int = 0
    column: str = ""
    broken: str = ""


def best_of(own: PageRead, attached: Sequence[PageRead]) -> PageRead:
    """Return the page, completed by its fullest attachment when that holds more than the page."""
    best = max(attached, key=_substance)
    if _substance(best) <= _substance(own):
        return own
    reading, above = best.reading, own.reading
    reading.title, reading.published = above.title or reading.title, above.published or reading.published
    reading.organ, reading.report_year = above.organ or reading.organ, above.report_year or reading.report_year
    reading.attachments = above.attachments
    reading.is_report = reading.is_report or above.is_report
    return replace(
        own,
        reading=reading,
        titles=[*own.titles, *best.titles],
        opening=best.opening or own.opening,
        signed=best.signed or own.signed,
    )


def read_one(title: str, listed: date | None, page: StoredPage) -> PageRead:
    """Read a stored page as that of a row with a title and date."""
    return read_body(title, listed, page.body, url=page.url, content_type=page.content_type)


def read_body(title: str, listed: date | None, body: bytes, *, url: str, content_type: str) -> PageRead:
    """Documents are read in a process of their own: a hostile file must not end the run that found it."""
    try:
        document = to_document_safely(body, url=url, content_type=content_type)
    except UnreadableError as reason:
        return PageRead(unreadable(str(reason), listed_title=title), broken=str(reason))
    return _with_own_words(document, read_document(document, url=url, listed_title=title, listed_date=listed))


def _with_own_words(document: Document, reading: Reading) -> PageRead:
    paragraphs, _grids = flatten(document.blocks)
    own = identify(document, paragraphs)
    column = document.metas.get("columnname", "") or document.metas.get("breadcrumb", "")
    said, site = _without_site(own.recognition, document.metas.get("title", ""), column)
    return PageRead(
        reading,
        titles=[said] if said.is_report else [],
        headline=own.title,
        source=named_publisher(document) or named_source(document),
        site=site,
        opening=author(paragraphs) or announced(paragraphs),
        signed=signed(paragraphs),
        links=document.links,
        images=document.images,
        column=column,
    )


def _without_site(said: Recognition, title_tag: str, column: str) -> tuple[Recognition, str]:
    """Return a title without the site's name that stands behind it in the title tag, and that name."""
    parts = site_parts(title_tag) if said.is_report and said.organ and said.title == title_tag else []
    alone = next((one for part in parts if (one := recognise(part, column=column)).is_report), None)
    if alone is None or alone.organ == said.organ:
        return said, ""
    return alone, said.organ


def _substance(read: PageRead) -> tuple[int, int, int]:
    reading = read.reading
    return len(reading.tables), len(reading.sections), len(reading.text)
