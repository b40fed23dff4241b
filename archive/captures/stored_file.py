"""A WARC file in object storage, opened as if it lay here: read block by block, each proved by its digest."""

from __future__ import annotations

import hashlib
import io
import os
from functools import lru_cache
from pathlib import Path

from archive.captures.block_cache import BlockCache
from archive.captures.object_store import ObjectStore, store_error, store_of
from archive.captures.stored_sheet import StoredSheet
from archive.config.environment import PREFIX
from archive.config.paths import config_dir
from archive.config.settings import Settings, load_settings

_TRIES = 3  # of a stretch that comes with other bytes than were stored
_MOST_AHEAD = 16  # blocks asked for at once by whoever reads on and on
_HELD = 2 * _MOST_AHEAD  # blocks in memory
_CACHED_RUN = 2  # blocks in a row that are still one record; a walk through whole files would wash the cache out


def open_stored(folder: Path, sheet: StoredSheet) -> io.BufferedReader:
    """Open a stored file of a WARC folder. Raises StoreError: no object storage is set, or its library is missing.

    Reading raises StoreError when the store does not answer, or gives other bytes than were stored.
    """
    settings = _settings(*_told())
    store = store_of(settings)
    if store is None:
        raise store_error(sheet.name, "the file lies there alone, and storage_url is not set")
    place = folder.parent / "cache" / "warc"
    cache = None if settings.serve.read_only else _cache(place, settings.storage.cache_bytes)
    return io.BufferedReader(_StoredBlocks(store, sheet, cache), 64 << 10)


def _told() -> tuple[Path, int, tuple[tuple[str, str], ...]]:
    """Return what settings come from, so that they are read once and not for every record."""
    file = config_dir() / "settings.toml"
    given = ((name, value) for name, value in os.environ.items() if name.upper().startswith(PREFIX))
    return file, file.stat().st_mtime_ns if file.exists() else 0, tuple(sorted(given))


@lru_cache(maxsize=2)
def _settings(_file: Path, _changed: int, _given: tuple[tuple[str, str], ...]) -> Settings:
    return load_settings()


@lru_cache(maxsize=8)
def _cache(folder: Path, most_bytes: int) -> BlockCache:
    return BlockCache(folder, most_bytes)


class _StoredBlocks(io.RawIOBase):
    def __init__(self, store: ObjectStore, sheet: StoredSheet, cache: BlockCache | None) -> None:
        super().__init__()
        self._store, self._sheet, self._cache = store, sheet, cache
        self._at = 0
        self._held: dict[int, bytes] = {}
        self._last, self._run = -2, 0  # the block asked for last, and how many in a row led to it

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._sheet.size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._at >= self._sheet.size:
            return 0
        number = self._at // self._sheet.block_size
        begin = self._at - number * self._sheet.block_size
        found = self._block(number)[begin : begin + len(buffer)]
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)

    def _block(self, number: int) -> bytes:
        if number != self._last:
            self._run = self._run + 1 if number == self._last + 1 else 0
            self._last = number
        if number not in self._held:
            self._fetch(number)
        return self._held[number]

    def _fetch(self, number: int) -> None:
        if self._cache is not None and (found := self._cache.get(self._sheet.blocks[number])) is not None:
            self._hold(number, found)
            return
        count = min(1 << max(0, self._run - 1), _MOST_AHEAD, len(self._sheet.blocks) - number)
        for at, block in enumerate(self._proved(number, count), start=number):
            self._hold(at, block)
            if self._cache is not None and self._run <= _CACHED_RUN:
                self._cache.put(self._sheet.blocks[at], block)

    def _hold(self, number: int, block: bytes) -> None:
        while len(self._held) >= _HELD:
            del self._held[next(iter(self._held))]
        self._held[number] = block

    def _proved(self, first: int, count: int) -> list[bytes]:
        """Return blocks whose digests are those of the sheet. Raises StoreError."""
        sheet = self._sheet
        start, end = sheet.span(first)[0], sheet.span(first + count - 1)[1]
        for _ in range(_TRIES):
            found = self._store.read(sheet.name, start, end)
            blocks = [found[at : at + sheet.block_size] for at in range(0, len(found), sheet.block_size)]
            digests = tuple(hashlib.sha256(block).hexdigest() for block in blocks)
            if digests == sheet.blocks[first : first + count]:
                return blocks
        raise store_error(f"{self._store.url}/{sheet.name}", f"other bytes came from byte {start} on than were stored")
