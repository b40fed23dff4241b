"""An index (CDXJ) beside each closed WARC file, so that web archive software replays the files as they lie.

``NIANBAO_DATA/cdx/<WARC file>.cdxj``, derived from the database and made again from it. What shows nothing by itself
has a small record in ``<WARC file>.shown.warc.gz`` beside: a confirmation (304) the headers of the response it
confirms, under its own time, with that response's place as the body; a page shown by a browser a `resource` record.
``files.json`` says of which bytes each index was made. One process writes at a time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.captures.cdxj import cdxj
from archive.captures.kept_files import kept_size
from archive.captures.manifest import ManifestEntry, file_sha256, sealed_entries
from archive.database.models import WarcPosition
from archive.export.cdx_file_lines import ShownRecords, lines_of_file

_NAMES = "files.json"


@dataclass(frozen=True, slots=True)
class IndexedFile:
    """The index of a WARC file: SHA-256 (hex) of that file, of the index, and of the records beside it ("": none).

    ``lines`` of the index; ``unreadable``: captures without one, since what they show cannot be read.
    """

    warc: str
    index: str
    shown: str
    lines: int
    unreadable: int


def cdx_folder(data: Path) -> Path:
    """Return where the indexes lie."""
    return data / "cdx"


def write_cdx_files(session: Session, data: Path) -> list[IndexedFile]:
    """Index every closed WARC file whose index is missing, altered or of other bytes; what was written.

    A file that the database does not hold whole yet waits for the next call.
    """
    folder = cdx_folder(data)
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "write.lock"):
        made, written = _listed(folder), []
        for entry in _ingested(session, data / "warc"):
            if (known := made.get(entry.name)) and known.warc == entry.sha256 and not _fault(folder, entry.name, known):
                continue
            made[entry.name] = _write(session, data, entry)
            written.append(made[entry.name])
            _replace(folder / _NAMES, json.dumps({name: asdict(one) for name, one in sorted(made.items())}).encode())
        return written


def cdx_faults(data: Path) -> list[str]:
    """Return what is not as it was written, each with its file and reason; nothing is changed."""
    folder, sealed = cdx_folder(data), {entry.name: entry.sha256 for entry in _sealed(data / "warc")}
    made = _listed(folder)
    faults = [f"{name}: no index" for name in sealed.keys() - made.keys()]
    for name, known in made.items():
        if sealed.get(name) != known.warc:
            faults.append(f"{name}: the index is not of the file that the manifest names")
        elif fault := _fault(folder, name, known):
            faults.append(fault)
    return sorted(faults)


def _write(session: Session, data: Path, entry: ManifestEntry) -> IndexedFile:
    shown = ShownRecords(data / "warc", f"{entry.name}.shown.warc.gz")
    content = cdxj(lines_of_file(session, entry.name, shown))
    index, beside = cdx_folder(data) / f"{entry.name}.cdxj", cdx_folder(data) / shown.name
    _replace(index, content)
    if shown.data:
        _replace(beside, bytes(shown.data))
    else:
        beside.unlink(missing_ok=True)
    digest = file_sha256(beside) if shown.data else ""
    return IndexedFile(entry.sha256, file_sha256(index), digest, content.count(b"\n"), shown.unreadable)


def _ingested(session: Session, warc: Path) -> Iterator[ManifestEntry]:
    """Yield the closed files that are wholly in the database."""
    reached = {one.file: one.offset for one in session.scalars(select(WarcPosition))}
    yield from (entry for entry in _sealed(warc) if reached.get(entry.name, 0) >= entry.size)


def _sealed(warc: Path) -> Sequence[ManifestEntry]:
    return [entry for entry in sealed_entries(warc) if kept_size(warc / entry.name) is not None]


def _listed(folder: Path) -> dict[str, IndexedFile]:
    """Return what was written; nothing where the list is missing or torn: all is made again then."""
    try:
        told = json.loads((folder / _NAMES).read_text(encoding="utf-8"))
        return {name: IndexedFile(**fields) for name, fields in told.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _fault(folder: Path, name: str, known: IndexedFile) -> str:
    """Return what is wrong with the files of an index, "" for nothing."""
    for path, digest in ((folder / f"{name}.cdxj", known.index), (folder / f"{name}.shown.warc.gz", known.shown)):
        if not digest:
            continue
        if not path.is_file():
            return f"{path.name}: missing"
        if file_sha256(path) != digest:
            return f"{path.name}: altered after it was written"
    return ""


def _replace(path: Path, content: bytes) -> None:
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(content)
    part.replace(path)
