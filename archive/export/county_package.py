"""All captures of a county and report year to hand on: WACZ files of bounded size, and one list of them (multi-WACZ).

https://specs.webrecorder.net/wacz/1.1.1/ ; records unchanged. Each file can be opened by itself: bodies that its
revisits repeat are in it. A 304 is found as the body that it confirmed, under its own time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from pathlib import Path

from sqlalchemy.orm import Session

from archive.captures.manifest import file_sha256
from archive.captures.sealing import proofs_of
from archive.captures.wacz import VERSION, WaczWriter
from archive.captures.warc_extract import RecordLocation, extract_record
from archive.clock import utc_iso
from archive.errors import NianbaoError, NotFoundError
from archive.export.county_captures import column_pages, county_captures, county_notes, stored_bytes
from archive.export.county_part import CountyPart
from archive.export.watching_span import watching_span

PART_BYTES = 64 << 20
Sign = Callable[[str], Mapping[str, str]]


class PackageTooLargeError(NianbaoError):
    """A county's captures take more bytes than are given in one file."""


@dataclass(frozen=True, slots=True)
class CountyPackage:
    """What was written: the list of files, the files, how many captures they hold, those without a readable record."""

    listing: Path
    files: tuple[Path, ...]
    captures: int
    unreadable: int


@dataclass(frozen=True, slots=True)
class CountyYear:
    """Whose captures: a county's of a report year, as they lie in the WARC folder, at an instant (UTC)."""

    session: Session
    warc: Path
    region: str
    year: int
    as_of: datetime

    @property
    def name(self) -> str:
        """What files are named after."""
        return f"{self.region}-{self.year}"

    @property
    def span(self) -> tuple[str, datetime, datetime]:
        """Region, begin and end as the queries take them."""
        begin, end = watching_span(self.year)
        return self.region, begin, min(end, self.as_of)


def write_county_packages(
    of: CountyYear, output: Path, sign: Sign | None = None, part_bytes: int = PART_BYTES
) -> CountyPackage:
    """Write them into a folder, each of about ``part_bytes`` before it is closed; memory is bounded by one.

    Raises NotFoundError: nothing was captured.
    """
    output.mkdir(parents=True, exist_ok=True)
    files: list[Path] = []
    captures = unreadable = 0
    for number, part in enumerate(_parts(of, part_bytes), start=1):
        path = output / f"{of.name}-{number:03d}.wacz"
        _write(of, part, path, sign)
        files.append(path)
        captures, unreadable = captures + part.captures, unreadable + part.unreadable
    if not captures:
        raise NotFoundError(f"{of.region}: nothing was captured for the report year {of.year}")
    listing = output / f"{of.name}.json"
    _list(of, listing, files)
    return CountyPackage(listing, tuple(files), captures, unreadable)


def write_county_package(of: CountyYear, output: Path, most_bytes: int, sign: Sign | None = None) -> int:
    """Write one file that holds all; how many captures. Raises NotFoundError, PackageTooLargeError."""
    size = stored_bytes(of.session, *of.span)
    if size > most_bytes:
        raise PackageTooLargeError(f"{of.region} {of.year}: {size} bytes are more than the {most_bytes} given at once")
    part = next(_parts(of, most_bytes * 2), None)
    if part is None or not part.captures:
        raise NotFoundError(f"{of.region}: nothing was captured for the report year {of.year}")
    _write(of, part, output, sign)
    return part.captures


def _parts(of: CountyYear, part_bytes: int) -> Iterator[CountyPart]:
    titles = column_pages(of.session, *of.span)
    part = CountyPart(of.session, of.warc, titles)
    for capture in county_captures(of.session, *of.span):
        part.add(capture)
        if part.size >= part_bytes:
            yield part
            part = CountyPart(of.session, of.warc, titles)
    for note in county_notes(of.session, *of.span):
        part.append(extract_record(of.warc, RecordLocation(note.warc_file, note.offset, note.length)))
    if part.size:
        yield part


def _write(of: CountyYear, part: CountyPart, path: Path, sign: Sign | None) -> None:
    software = f"nianbao {metadata.version('nianbao')}"
    proofs, _sealed = proofs_of(of.warc, part.files)
    title = f"{of.region} {of.year}年度：栏目和年报页面的网页存档"
    about = f"{part.captures} captures of the columns of {of.region} for the report year {of.year}; records unchanged"
    try:
        with WaczWriter(path, of.as_of) as wacz:
            wacz.warc("captures.warc.gz", bytes(part.data))
            wacz.index(part.lines)
            wacz.pages(title, part.pages)
            for name, content in proofs.items():
                wacz.file(f"manifest/{name}", content)
            wacz.finish(title, about, software, part.pages[0] if part.pages else None, sign)
    except OSError as error:
        raise NianbaoError(f"{path}: cannot be written: {error.strerror}") from None


def _list(of: CountyYear, listing: Path, files: list[Path]) -> None:
    told = {
        "profile": "multi-wacz-package",
        "wacz_version": VERSION,
        "title": f"{of.region} {of.year}",
        "created": utc_iso(of.as_of),
        "software": f"nianbao {metadata.version('nianbao')}",
        "resources": [
            {"name": one.name, "path": one.name, "hash": f"sha256:{file_sha256(one)}", "bytes": one.stat().st_size}
            for one in files
        ],
    }
    listing.write_text(json.dumps(told, ensure_ascii=False, indent=2), encoding="utf-8")
