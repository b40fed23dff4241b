"""Copies closed WARC files to object storage, proves the copies, and frees the local disk of files proved there.

Safe to repeat and to kill at any moment: a file counts as stored when its sheet is written, and that is written when
the store gave back every byte of it. What is stored is never replaced or removed by this program.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from filelock import FileLock

from archive.captures import manifest
from archive.captures.cdxj import cdxj_of_file
from archive.captures.manifest import ManifestEntry
from archive.captures.object_store import MissingObjectError, ObjectStore, StoreError, store_error
from archive.captures.stored_sheet import StoredSheet, read_sheet, stored_names, write_sheet

_PIECE = 1 << 20
_MOST_FAULTS = 3  # after so many the store is left alone until the next pass


@dataclass(slots=True)
class StoringResult:
    """What one pass did, by name of file. ``faults``: why files wait, or keep their local copy."""

    copied: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class StoringOrder:
    """Which local copies may go: closed before ``local_since`` (UTC), and taken into the database to their end.

    ``taken``: for each file, the byte up to which it was taken in; ``indexed``: whether a CDXJ index goes with each.
    """

    now: datetime
    local_days: int
    taken: Mapping[str, int]
    indexed: bool = True

    def may_go(self, entry: ManifestEntry) -> bool:
        """Return whether a proved file need not lie here any more."""
        closed = datetime.fromisoformat(entry.closed_at)
        return closed <= self.now - timedelta(days=self.local_days) and self.taken.get(entry.name, 0) >= entry.size


def store_closed_files(folder: Path, store: ObjectStore, order: StoringOrder) -> StoringResult:
    """Copy every closed file that was not, and remove local copies whose time is over. One process at a time."""
    result = StoringResult()
    if not folder.is_dir():
        return result
    with FileLock(folder / "storage.lock"):
        for entry in _entries(folder):
            try:
                _one(folder / Path(entry.name).name, entry, store, order, result)
            except StoreError as error:
                result.faults.append(f"{entry.name}: {error.strerror}")
                if len(result.faults) >= _MOST_FAULTS:
                    break
    return result


def waiting_files(folder: Path) -> list[ManifestEntry]:
    """Return the closed files that lie here and were not yet proved in object storage, the oldest first."""
    stored = stored_names(folder)
    return [one for one in _entries(folder) if one.name not in stored and (folder / Path(one.name).name).is_file()]


def _entries(folder: Path) -> list[ManifestEntry]:
    return sorted(manifest.sealed_entries(folder), key=lambda one: one.serial)


def _one(path: Path, entry: ManifestEntry, store: ObjectStore, order: StoringOrder, result: StoringResult) -> None:
    here, sheet = path.is_file(), read_sheet(path)
    if sheet is None and here:
        _copy(path, entry, store, order)
        result.copied.append(entry.name)
    elif sheet is None:
        _found_again(path, entry, store, order.now)
    if here and order.may_go(entry):
        _prove(path, entry, store)
        path.unlink()
        result.removed.append(entry.name)


def _copy(path: Path, entry: ManifestEntry, store: ObjectStore, order: StoringOrder) -> None:
    """Copy a file and its index, and write its sheet when the store gives it back. Raises StoreError."""
    sheet = StoredSheet.made(path.name, _read(path), order.now)
    if (sheet.size, sheet.sha256) != (entry.size, entry.sha256):
        raise store_error(path.name, "not copied: the local file is not the one in the manifest (`nianbao verify`)")
    if store.size(path.name) is None:
        if order.indexed:
            store.put(f"{path.name}.cdxj", cdxj_of_file(path))
        store.put(path.name, path)
    _require_equal(path.name, entry, store)
    write_sheet(path, sheet)


def _found_again(path: Path, entry: ManifestEntry, store: ObjectStore, now: datetime) -> None:
    """Write the sheet of a file whose sheet was lost and which the store still has. Raises StoreError."""
    try:
        sheet = StoredSheet.made(path.name, store.pieces(path.name, entry.size), now)
    except MissingObjectError:
        return  # in neither place: `nianbao verify` names it
    if sheet.sha256 != entry.sha256:
        raise store_error(path.name, "the file is gone, and the object of its name is not the one in the manifest")
    write_sheet(path, sheet)


def _prove(path: Path, entry: ManifestEntry, store: ObjectStore) -> None:
    """Before the local copy goes: the sheet can be read, and the store gives back the very file. Raises StoreError."""
    sheet = read_sheet(path)
    if sheet is None or (sheet.size, sheet.sha256) != (entry.size, entry.sha256):
        raise store_error(path.name, "the local copy stays: its sheet does not tell what the manifest does")
    _require_equal(path.name, entry, store)


def _require_equal(name: str, entry: ManifestEntry, store: ObjectStore) -> None:
    size = store.size(name)
    if size != entry.size:
        raise store_error(name, f"the object has {size} bytes, the manifest says {entry.size}; the local file stays")
    if store.sha256(name, entry.size) != entry.sha256:
        raise store_error(name, "the object's SHA-256 is not the one in the manifest; the local file stays")


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from iter(partial(file.read, _PIECE), b"")
