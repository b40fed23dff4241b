"""Brings the index of this node up to date from the database, or makes it anew when there is none that can be used."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from archive.database.models import Listing, Version
from archive.search.index_rows import IndexRow, listing_rows, version_rows, with_text
from archive.search.outbox import Changes, changes_since
from archive.search.schema import LISTING, IndexEntry
from archive.search.tantivy_index import TantivyWriter, open_tantivy_writer, position_of

log = logging.getLogger(__name__)
_SPAN = 2_000  # ids compared at a time: bounds what is held in memory, whatever the size of the archive
_TEXTS = 100  # texts read at a time
_NAMES = 500  # organs or addresses asked for at a time
_Read = Callable[[Session, ColumnElement[bool]], list[IndexRow]]


def refresh_index(session: Session, folder: Path, *, anew: bool = False) -> int:
    """Write into the index what was changed and committed since it was last brought up to date.

    Compares every version and listing with the index where nobody can say what changed: a new index, another database,
    a node that lags far behind; ``anew`` starts from nothing. Returns how many documents were added, replaced or
    removed. Running it again after a crash loses nothing. Raises IndexUnusableError when another process goes on
    writing.
    """
    with open_tantivy_writer(folder, anew=anew) as writer:
        changes = changes_since(session, writer.position)
        changed = _compare_all(session, writer) if changes.unknown else _follow(session, writer, changes)
        writer.position = changes.until
    log.info("search index refreshed", extra={"action": "search_refresh", "changed": changed})
    return changed


def is_behind(session: Session, folder: Path) -> bool:
    """Return whether the database holds changes that the index under ``folder`` lacks; cheap when it holds none."""
    changes = changes_since(session, position_of(folder))
    return changes.unknown or bool(changes.by_kind)


def _compare_all(session: Session, writer: TantivyWriter) -> int:
    changed = _reconcile(session, writer, Version.id, version_rows, parity=0)
    return changed + _reconcile(session, writer, Listing.id, listing_rows, parity=LISTING)


def _reconcile(
    session: Session, writer: TantivyWriter, id_: InstrumentedAttribute[int], read: _Read, *, parity: int
) -> int:
    last = session.scalar(select(func.max(id_))) or 0
    changed = 0
    for low in range(0, last + 1, _SPAN):
        known = _of_parity(writer.fingerprints(low * 2, (low + _SPAN) * 2), parity)
        changed += _write(session, writer, read(session, (id_ >= low) & (id_ < low + _SPAN)), known, parity)
    gone = writer.fingerprints((last // _SPAN + 1) * _SPAN * 2, 2**62)
    return changed + _remove(writer, _of_parity(gone, parity))


def _follow(session: Session, writer: TantivyWriter, changes: Changes) -> int:
    """Only the documents that the changes can have touched."""
    addresses, organs = sorted(changes.of("url")), sorted(changes.of("organ"))
    versions = {int(ref) for ref in changes.of("version")}
    versions |= _ids(session, Version.id, Version.url, addresses) | _ids(session, Version.id, Version.organ_id, organs)
    listings = {int(ref) for ref in changes.of("listing")}
    listings |= _ids(session, Listing.id, Listing.url, addresses) | _ids(session, Listing.id, Listing.organ_id, organs)
    changed = _mend(session, writer, Version.id, sorted(versions), version_rows, parity=0)
    return changed + _mend(session, writer, Listing.id, sorted(listings), listing_rows, parity=LISTING)


def _ids(
    session: Session, id_: InstrumentedAttribute[int], field: InstrumentedAttribute[object], values: Sequence[str]
) -> set[int]:
    return {
        found
        for at in range(0, len(values), _NAMES)
        for found in session.scalars(select(id_).where(field.in_(values[at : at + _NAMES])))
    }


def _mend(
    session: Session,
    writer: TantivyWriter,
    id_: InstrumentedAttribute[int],
    ids: Sequence[int],
    read: _Read,
    *,
    parity: int,
) -> int:
    changed = 0
    for at in range(0, len(ids), _NAMES):
        some = ids[at : at + _NAMES]
        known = writer.fingerprints_of([id_ * 2 + parity for id_ in some])
        changed += _write(session, writer, read(session, id_.in_(some)), known, parity)
    return changed


def _write(
    session: Session, writer: TantivyWriter, lights: Sequence[IndexRow], known: dict[int, int], parity: int
) -> int:
    """Make the index hold these entries and no other of the keys in ``known`` (fingerprints by key)."""
    stale = [light for light in lights if known.get(light.entry.key) != light.entry.fingerprint]
    for at in range(0, len(stale), _TEXTS):
        for entry in _complete(session, stale[at : at + _TEXTS], parity):
            writer.put(entry, replaces=entry.key in known)
    return len(stale) + _remove(writer, known.keys() - {light.entry.key for light in lights})


def _complete(session: Session, lights: Sequence[IndexRow], parity: int) -> Iterable[IndexEntry]:
    if parity == LISTING:
        return (light.entry for light in lights)
    return (replace(light.entry, body=text, cells=cells) for light, text, cells in with_text(session, lights))


def _of_parity(prints: dict[int, int], parity: int) -> dict[int, int]:
    return {key: print_ for key, print_ in prints.items() if key % 2 == parity}


def _remove(writer: TantivyWriter, keys: Iterable[int]) -> int:
    gone = list(keys)
    for key in gone:
        writer.remove(key)
    return len(gone)
