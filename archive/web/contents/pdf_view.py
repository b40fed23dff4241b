"""The pages of an archived PDF for readers: drawn once and kept, with the places of words and cells marked."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from threading import Lock

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.captures.file_cache import FileCache
from archive.database.models import CaptureRecord
from archive.errors import UnreadableError
from archive.reading.formats.isolated import BusyReaderError
from archive.reading.pdf_pages.page_places import Box, PdfPlaces, PlacedPage, places_from_json
from archive.reading.pdf_pages.worker import picture_safely, places_safely
from archive.reading.read import READER_VERSION
from archive.search.normalise import Mapped, normalise
from archive.web.serving.request_context import AppState

_MOST_BYTES = 256 << 20  # of pictures kept under cache/pdf; a page has some 150 kB
_MOST_MARKS = 200  # on one page
_MOST_WORDS = 20
_FAULT_SECONDS = 600  # a file that could not be shown is not tried again before
_MOST_FAULTS = 1_000


class PdfView:
    """Pictures and places by the digest of the file; a file that cannot be shown is remembered for a while."""

    def __init__(self, cache: FileCache | None) -> None:
        self._cache, self._lock = cache, Lock()
        self._faults: OrderedDict[str, tuple[float, str]] = OrderedDict()

    def places(self, body: bytes) -> PdfPlaces:
        """Return what stands where. Raises UnreadableError with the reason, BusyReaderError."""
        return places_from_json(self._kept(body, f"places-{READER_VERSION}", lambda: places_safely(body)))

    def picture(self, body: bytes, number: int) -> bytes:
        """Return page ``number`` (from 1) as PNG. Raises as ``places`` does."""
        return self._kept(body, f"{number}.png", lambda: picture_safely(body, number))

    def _kept(self, body: bytes, what: str, make: Callable[[], bytes]) -> bytes:
        name = f"{sha256(body).hexdigest()}-{what}"
        if self._cache and (found := self._cache.get(name)) is not None:
            return found
        if fault := self._fault(name):
            raise UnreadableError(fault)
        try:
            made = make()
        except BusyReaderError:
            raise
        except UnreadableError as reason:
            self._remember(name, str(reason))
            raise
        if self._cache:
            self._cache.put(name, made)
        return made

    def _fault(self, name: str) -> str:
        with self._lock:
            at, reason = self._faults.get(name, (0.0, ""))
            return reason if reason and time.monotonic() - at < _FAULT_SECONDS else ""

    def _remember(self, name: str, reason: str) -> None:
        with self._lock:
            self._faults[name] = (time.monotonic(), reason)
            while len(self._faults) > _MOST_FAULTS:
                self._faults.popitem(last=False)


def pdf_view(state: AppState) -> PdfView:
    """Return the view of a reading room; one that writes nothing draws every page anew."""
    return _view(state.data_folder, state.configuration.settings.serve.read_only)


@lru_cache(maxsize=8)
def _view(data_folder: Path, read_only: bool) -> PdfView:
    return PdfView(None if read_only else FileCache(data_folder / "cache" / "pdf", _MOST_BYTES))


def may_be_pdf(capture: CaptureRecord) -> bool:
    """Return whether a capture says of itself that it is a PDF; its bytes decide where it is shown."""
    path = capture.url.partition("?")[0].lower()
    return capture.kind != "failure" and ("pdf" in (capture.content_type or "").lower() or path.endswith(".pdf"))


def pdf_captures(session: Session, capture_ids: Iterable[str]) -> frozenset[str]:
    """Return which of some captures say of themselves that they are PDFs."""
    query = select(CaptureRecord).where(CaptureRecord.id.in_(set(capture_ids)))
    return frozenset(capture.id for capture in session.scalars(query) if may_be_pdf(capture))


@dataclass(frozen=True, slots=True)
class Marks:
    """Boxes on the pages by number, from 1; in parts of ``WHOLE``."""

    pages: dict[int, tuple[Box, ...]]

    @property
    def first(self) -> int:
        """The first page with a mark; 0 without any."""
        return min(self.pages, default=0)


def marks_of_cell(places: PdfPlaces, cell: str) -> Marks:
    """Return the place of a cell; no mark where it is not sure."""
    found = places.cells.get(cell)
    return Marks({found[0] + 1: (found[1],)} if found else {})


def marks_of_words(places: PdfPlaces, words: str) -> Marks:
    """Return every place of the words as they stand; where nothing holds them so, of each that a blank divides."""
    whole = _marked(places, [normalise(words)])
    if whole.pages or len(words.split()) < 2:
        return whole
    return _marked(places, [normalise(word) for word in words.split()[:_MOST_WORDS]])


def _marked(places: PdfPlaces, words: Sequence[str]) -> Marks:
    found = {number: tuple(_boxes(page, words)) for number, page in enumerate(places.pages, 1)}
    return Marks({number: boxes[:_MOST_MARKS] for number, boxes in found.items() if boxes})


def _boxes(page: PlacedPage, words: Sequence[str]) -> Iterator[Box]:
    text = Mapped("\n".join(line.text for line in page.lines))
    for word in filter(None, words):
        at = text.text.find(word)
        while at >= 0:
            yield from _of_span(page, *text.span(at, at + len(word)))
            at = text.text.find(word, at + len(word))


def _of_span(page: PlacedPage, start: int, end: int) -> Iterator[Box]:
    """Yield one box for each line that a stretch of the page's text runs over."""
    begin = 0
    for line in page.lines:
        boxes = [box for box in line.boxes[max(0, start - begin) : max(0, end - begin)] if box[2] > box[0]]
        if boxes:
            lefts, tops, rights, bottoms = zip(*boxes, strict=True)
            yield min(lefts), min(tops), max(rights), max(bottoms)
        begin += len(line.text) + 1
        if begin >= end:
            return
