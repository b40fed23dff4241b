"""The index on disk: opened for searching, written by one at a time, rebuilt beside itself when its version changes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, cast

from filelock import FileLock, Timeout
from tantivy import FieldType, Index, IndexWriter, Order, Query, Searcher, SearchResult

from archive.search import errors, schema
from archive.search.outbox import Position

_PATIENCE = 600  # seconds a writer waits for the one before it; a full rebuild may take longer and then says so
_HEAP = 128_000_000  # bytes a writing thread may gather before it writes a segment
_POSITION = "position.json"
_open_lock = Lock()
_opened: dict[Path, OpenIndex] = {}


class OpenIndex:
    """An index open for searching; sees what was committed when ``searcher`` is called."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._lock = Lock()
        self._stamp = self._on_disk()
        self._index = _open(place)
        self._searcher = self._index.searcher()

    def _on_disk(self) -> tuple[int, int]:
        try:
            stat = (self._place / "meta.json").stat()
        except OSError as error:
            raise errors.missing() from error
        return stat.st_ino, stat.st_mtime_ns

    def searcher(self) -> Searcher:
        """Return a searcher over the newest commit; cheap when nothing was written since the last call."""
        stamp = self._on_disk()
        with self._lock:
            if stamp != self._stamp:
                # Opened anew rather than reloaded: the folder may have been replaced by a rebuild.
                self._index = _open(self._place)
                self._searcher, self._stamp = self._index.searcher(), stamp
            return self._searcher

    @property
    def index(self) -> Index:
        """The index itself, whose schema queries are made for."""
        return self._index


@contextmanager
def engine_errors() -> Iterator[None]:
    """Tells what the engine raises over files that are gone or damaged; nothing else may run inside."""
    try:
        yield
    except (ValueError, OSError, RuntimeError) as error:
        raise errors.broken(error) from error


def total(result: SearchResult) -> int:
    """Return how many documents a search found; the binding has it, its type description has not."""
    return int(cast(Any, result).count or 0)


def index_path(folder: Path) -> Path:
    """Return where under ``folder`` the index of this program's version lies."""
    return folder / f"index-{schema.version()}"


def open_index(folder: Path) -> OpenIndex:
    """Return the index under ``folder``, opened once a process. Raises IndexUnusableError when there is none to use."""
    where = index_path(folder).resolve()
    with _open_lock:
        if where not in _opened:
            _opened[where] = OpenIndex(where)
        return _opened[where]


def _open(where: Path) -> Index:
    if not (where / "meta.json").is_file():
        raise errors.missing()
    with engine_errors():
        index = Index.open(str(where))
        schema.register(index)
        index.config_reader("manual")
        index.reload()
        return index


class TantivyWriter:
    """Adds, replaces and removes documents by key; what it does is seen by others after ``commit``.

    ``position``: up to where the index follows the database's outbox; None where that is not known.
    """

    def __init__(self, where: Path, *, threads: int) -> None:
        fresh = not (where / "meta.json").is_file()
        where.mkdir(parents=True, exist_ok=True)
        self._index = Index(schema.build(), path=str(where)) if fresh else _open(where)
        schema.register(self._index)
        self._index.reload()
        self._before = self._index.searcher()
        self._writer: IndexWriter = self._index.writer(_HEAP * threads, threads)
        self._position_file = where / _POSITION
        self.position = None if fresh else _position(self._position_file)

    def fingerprints(self, low: int, high: int) -> dict[int, int]:
        """Fingerprint by key of the committed documents with keys from ``low`` to ``high`` (exclusive)."""
        return self._prints(Query.range_query(self._index.schema, "key", FieldType.Integer, low, high - 1))

    def fingerprints_of(self, keys: Sequence[int]) -> dict[int, int]:
        """Return the same of these keys."""
        return self._prints(Query.term_set_query(self._index.schema, "key", list(keys)))

    def _prints(self, query: Query) -> dict[int, int]:
        if not (count := total(self._before.search(query, 1))):
            return {}
        found = self._before.search(query, count, count=False, order_by_field="key", order=Order.Asc)
        addresses = [address for _, address in found.hits]
        prints = self._before.fast_field_values("fingerprint", addresses)
        return {int(key): int(fingerprint or 0) for (key, _), fingerprint in zip(found.hits, prints, strict=True)}

    def put(self, entry: schema.IndexEntry, *, replaces: bool) -> None:
        """Add the entry; ``replaces`` when its key is in the index already."""
        if replaces:
            self.remove(entry.key)
        self._writer.add_document(schema.document(entry))

    def remove(self, key: int) -> None:
        """Take out the document with this key, if there is one."""
        self._writer.delete_documents_by_term("key", key)

    def commit(self) -> None:
        """Make everything so far durable and visible. The position comes last: after a crash between, what it would
        have spared is compared again."""
        self._writer.commit()
        if self.position:
            beside = self._position_file.with_suffix(".new")
            beside.write_text(self.position.to_json(), encoding="utf-8")
            beside.replace(self._position_file)

    def close(self) -> None:
        """Wait until segments are merged; without a commit before, what was added is dropped."""
        self._writer.wait_merging_threads()


def position_of(folder: Path) -> Position | None:
    """Up to where the index under ``folder`` follows its database; None when there is none or nobody knows."""
    return _position(index_path(folder) / _POSITION)


def _position(stored: Path) -> Position | None:
    try:
        return Position.from_json(stored.read_text(encoding="utf-8"))
    except OSError:
        return None


@contextmanager
def open_tantivy_writer(folder: Path, *, anew: bool = False) -> Iterator[TantivyWriter]:
    """Yield the one writer of the index under ``folder``. A missing, broken or outdated index is built beside, put in
    place at the end, so that searchers never see a part of it. Raises IndexUnusableError while another writes."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / "writer.lock", timeout=_PATIENCE):
            good = not anew and _usable(index_path(folder))
            yield from _written(index_path(folder)) if good else _rebuilt(folder)
    except Timeout as error:
        raise errors.busy() from error


def _usable(where: Path) -> bool:
    try:
        _open(where).searcher().search(Query.all_query(), 1)
    except (errors.IndexUnusableError, ValueError, OSError):
        return False
    return True


def _written(where: Path) -> Iterator[TantivyWriter]:
    writer = TantivyWriter(where, threads=1)
    try:
        yield writer
        writer.commit()
    finally:
        writer.close()


def _rebuilt(folder: Path) -> Iterator[TantivyWriter]:
    building = folder / "building"
    shutil.rmtree(building, ignore_errors=True)
    writer = TantivyWriter(building, threads=2)
    try:
        yield writer
        writer.commit()
    finally:
        writer.close()
    # Renamed, not removed, before the new one comes: searchers miss an index for two system calls at most.
    for old in folder.glob("index-*"):
        old.rename(folder / f"outgoing-{old.name}")
    building.rename(index_path(folder))
    for old in folder.glob("outgoing-index-*"):
        shutil.rmtree(old, ignore_errors=True)
