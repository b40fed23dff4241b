"""Index of the responses in WARC files of any origin, by lenient URL and time."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed

from archive.captures.http_head import HttpHead
from archive.captures.kept_files import kept_files, kept_size, open_kept
from archive.captures.warc_record import WarcRecord
from archive.errors import NotFoundError, UnreadableError

_INDEX_PAGE = re.compile(r"/(?:index|default)\.(?:s?html?|jsp|aspx?|php)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ReplayEntry:
    """A saved response or revisit of one: where it lies and when it was fetched (aware UTC)."""

    record_id: str
    url: str
    date: datetime
    file: Path
    offset: int
    digest: str
    revisit: bool


class ReplayIndex:
    """The responses in a WARC file, or in every ``*.warc.gz`` and ``*.warc`` of a folder; indexed once.

    Raises NotFoundError when there is no such file, UnreadableError when one is no WARC.
    """

    def __init__(self, path: Path) -> None:
        self._exact: dict[str, list[ReplayEntry]] = defaultdict(list)
        self._loose: dict[str, list[ReplayEntry]] = defaultdict(list)
        self._holders: dict[str, ReplayEntry] = {}
        for file in _files(path):
            for saved in _index(file):
                self._add(saved)

    def __len__(self) -> int:
        return sum(map(len, self._exact.values()))

    def find(self, url: str, as_of: datetime) -> ReplayEntry | None:
        """Return the newest state not after ``as_of``: of this URL, else of one that differs only in scheme, final
        slash or index page. What was saved later is not there yet."""
        bare = urldefrag(url)[0]
        return _newest(self._exact.get(bare, []), as_of) or _newest(self._loose.get(lenient_url_key(bare), []), as_of)

    def read(self, saved: ReplayEntry) -> tuple[HttpHead, bytes]:
        """Head and payload (content encodings on, chunk framing off). Raises UnreadableError."""
        head, payload = _read_block(saved)
        if saved.revisit:
            holder = self._holders.get(saved.digest)
            if holder is None:
                raise UnreadableError(f"{saved.url}: the response it repeats is not in the archive")
            first, payload = _read_block(holder)
            head = first if head.status in (304, None) else head
        if "chunked" in [name.lower() for name in head.get_list("Transfer-Encoding")]:
            payload = ChunkedDataReader(BytesIO(payload)).read()
        return head, payload

    def _add(self, saved: ReplayEntry) -> None:
        self._exact[urldefrag(saved.url)[0]].append(saved)
        self._loose[lenient_url_key(saved.url)].append(saved)
        if not saved.revisit and saved.digest:
            self._holders[saved.digest] = saved


def lenient_url_key(url: str) -> str:
    """Return what two addresses of one page share: host, path without final slash or index page, and query."""
    parts = urlsplit(url)
    port = "" if parts.port in (None, 80, 443) else f":{parts.port}"
    path = _INDEX_PAGE.sub("/", parts.path or "/").rstrip("/")
    return f"{parts.hostname or ''}{port}{path}" + (f"?{parts.query}" if parts.query else "")


def _newest(found: list[ReplayEntry], as_of: datetime) -> ReplayEntry | None:
    return max((saved for saved in found if saved.date <= as_of), key=lambda saved: saved.date, default=None)


def _files(path: Path) -> list[Path]:
    found = sorted([*kept_files(path), *path.glob("*.warc")]) if path.is_dir() else [path]
    if not found or not all(kept_size(file) is not None for file in found):
        raise NotFoundError(f"there is no WARC file at {path}")
    return found


def _index(file: Path) -> Iterator[ReplayEntry]:
    with open_kept(file) as stream:
        try:
            records = ArchiveIterator(stream, no_record_parse=True)
            for raw in records:
                record = WarcRecord(tuple(raw.rec_headers.headers), b"")
                if record.type in ("response", "revisit"):
                    offset = records.get_record_offset()
                    yield ReplayEntry(
                        record.get("WARC-Record-ID"),
                        record.get("WARC-Target-URI"),
                        record.date,
                        file,
                        offset,
                        record.get("WARC-Payload-Digest"),
                        record.type == "revisit",
                    )
        except ArchiveLoadFailed as error:
            raise UnreadableError(f"{file}: not a readable WARC file: {error}") from error


def _read_block(saved: ReplayEntry) -> tuple[HttpHead, bytes]:
    with open_kept(saved.file) as stream:
        stream.seek(saved.offset)
        record = next(ArchiveIterator(stream, no_record_parse=True))
        return HttpHead.split(record.raw_stream.read())
