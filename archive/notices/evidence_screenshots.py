"""Screenshots in an evidence package: those stored at visits, else made now of the archived copy by a browser."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.captures import warc_record
from archive.captures.cdxj import IndexLine, timestamp14
from archive.captures.http_head import bare_type
from archive.captures.screenshot import (
    PREFIX,
    PageToShow,
    ScreenshotError,
    ShownPage,
    labelled_screenshot,
    screenshot_record,
)
from archive.captures.stored_record import Capture
from archive.captures.wacz import WaczPage
from archive.captures.warc_extract import ExtractedRecord
from archive.captures.warc_reader import Resolve, read_payload
from archive.clock import format_second
from archive.errors import UnreadableError
from archive.notices.evidence_index import EVIDENCE, SCREENSHOTS, shown_parts
from archive.notices.evidence_parts import EvidencePart, EvidenceParts
from archive.notices.evidence_roles import ROLES

_PNG = "image/png"
_SHOWN = ("text/html", "application/xhtml+xml", "text/plain")
_MOST = 60  # pictures of one package
_PICTURES = 8  # all pictures made for a package have at most the bytes of so many of the largest
# Parts that show nothing of their own: the way to a page, and the older capture whose content a page repeats.
_SILENT = frozenset({"redirect", "original"})


@dataclass(frozen=True, slots=True)
class Photographer:
    """Shows pages in a browser: for each a picture, or a sentence why there is none. ``take`` raises ScreenshotError
    where there is no browser. ``most_bytes``: of one picture."""

    take: Callable[[Sequence[PageToShow]], Sequence[ShownPage | str]]
    most_bytes: int


@dataclass(frozen=True, slots=True)
class Screenshot:
    """A picture of a page of the package. ``stored``: the archive's own record of it; else ``member`` is one made now
    (a gzip member). ``file`` is its place in the package."""

    part: EvidencePart
    png: bytes
    file: str
    url: str
    at: datetime
    stored: ExtractedRecord | None = None
    member: bytes = b""


@dataclass(frozen=True, slots=True)
class Screenshots:
    """The pictures of a package, and sentences on those it lacks."""

    pictures: tuple[Screenshot, ...] = ()
    remarks: tuple[str, ...] = ()


def take_screenshots(
    parts: EvidenceParts, folder: Path, resolve: Resolve, photographer: Photographer | None
) -> Screenshots:
    """Gather a picture of every page that the verdict names. What is missing is a remark, never an error."""
    wanted = [part for part in shown_parts(parts.parts) if not _SILENT.issuperset(part.roles)]
    stored = {part.capture.record_id: parts.screenshots.get(part.capture.record_id) for part in wanted}
    missing = [part for part in wanted if stored[part.capture.record_id] is None]
    made: dict[str, tuple[bytes, bytes]] = {}
    remarks: list[str] = []
    if photographer is not None:
        made, remarks = _make(missing, folder, resolve, photographer)
    pictures = []
    for number, part in enumerate(wanted, 1):
        record_id, capture = part.capture.record_id, part.capture
        file = f"screenshots/{number:02d}-{part.roles[0]}-{timestamp14(capture.fetched_at)}.png"
        if kept := stored[record_id]:
            at, url = kept.record.date, kept.record.get("WARC-Target-URI")
            pictures.append(Screenshot(part, kept.record.block, file, url, at, stored=kept))
        elif record_id in made:
            png, member = made[record_id]
            pictures.append(Screenshot(part, png, file, PREFIX + capture.url, capture.fetched_at, member=member))
    return Screenshots(tuple(pictures), tuple(remarks))


def _make(
    parts: Sequence[EvidencePart], folder: Path, resolve: Resolve, photographer: Photographer
) -> tuple[dict[str, tuple[bytes, bytes]], list[str]]:
    """Return PNG and gzip member of its record by capture, and sentences on what could not be shown."""
    pages = {part.capture: page for part in parts if (page := _page(folder, part.capture, resolve))}
    different = list(dict.fromkeys(pages.values()))
    remarks = [] if len(different) <= _MOST else [f"{len(different) - _MOST} pages more than {_MOST} are not shown"]
    try:
        taken = dict(zip(different, photographer.take(different[:_MOST]), strict=False)) if different else {}
    except ScreenshotError as error:
        return {}, [f"no screenshots: {error}"]
    made: dict[str, tuple[bytes, bytes]] = {}
    room = _PICTURES * photographer.most_bytes
    for capture, page in pages.items():
        shown = taken.get(page)
        try:
            if isinstance(shown, str):
                raise ScreenshotError(shown)
            if shown is not None:
                png = labelled_screenshot(shown, capture, photographer.most_bytes)
                room -= len(png)
                if room < 0:
                    raise ScreenshotError(f"the pictures together exceed {_PICTURES * photographer.most_bytes} bytes")
                record = screenshot_record(png, capture, shown.software, shown.made_at)
                made[capture.record_id] = png, gzip.compress(record.data, mtime=0)
        except ScreenshotError as error:
            remarks.append(f"no screenshot of {capture.url} ({format_second(capture.fetched_at)}): {error}")
    return made, remarks


def _page(folder: Path, capture: Capture, resolve: Resolve) -> PageToShow | None:
    """Return a page as it is stored; None for documents and for what cannot be read."""
    try:
        payload = read_payload(folder, capture, resolve)
    except UnreadableError:
        return None
    kind = next((value for name, value in payload.headers if name.lower() == "content-type"), "")
    return PageToShow(capture.url, kind, payload.body) if bare_type(kind) in _SHOWN else None


def screenshots_warc(shots: Screenshots, info: bytes) -> tuple[bytes, dict[str, int]]:
    """Return the WARC file of the pictures made now, behind the member ``info``, and the offset of each by file."""
    data, places = bytearray(info), {}
    for shot in shots.pictures:
        if shot.member:
            places[shot.file] = len(data)
            data += shot.member
    return (bytes(data), places) if places else (b"", {})


def screenshot_lines(
    shots: Screenshots, places: Mapping[str, int], records: Mapping[str, Mapping[str, Any]]
) -> Iterator[IndexLine]:
    """Yield the index lines of the pictures; one that stands for several captures only once."""
    told = set()
    for shot in shots.pictures:
        if shot.stored:
            place = records[shot.stored.record_id]
            where = (EVIDENCE, place["here"]["offset"], place["length"], f"sha256:{place['sha256']}")
        else:
            member = shot.member
            where = (SCREENSHOTS, places[shot.file], len(member), warc_record.sha256_digest(member))
        if where not in told:
            told.add(where)
            name, offset, length, digest = where
            yield IndexLine(
                url=shot.url, time=shot.at, mime=_PNG, status=200, digest=warc_record.sha256_digest(shot.png),
                filename=name, offset=offset, length=length, record_digest=digest,
            )  # fmt: skip


def screenshot_pages(shots: Screenshots) -> list[WaczPage]:
    """Return the pictures as pages of the viewer's list."""
    pages = {}
    for shot in shots.pictures:
        words = "；".join(ROLES[role][0] for role in shot.part.roles)
        title = f"截图：{words}，{format_second(shot.at)}"
        pages[shot.url, shot.at] = WaczPage(f"screenshot-{shot.file[12:-4]}", shot.url, shot.at, title)
    return list(pages.values())


def screenshots_json(shots: Screenshots) -> list[dict[str, object]]:
    """Return what verdict.json says of the pictures."""
    return [
        {
            "file": shot.file,
            "record_id": shot.part.capture.record_id,
            "url": shot.part.capture.url,
            "date": shot.at.isoformat(),
            "sha256": warc_record.sha256_digest(shot.png).removeprefix("sha256:"),
            "taken": "visit" if shot.stored else "archived copy",
        }
        for shot in shots.pictures
    ]
