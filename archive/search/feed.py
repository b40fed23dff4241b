"""Brings the index up to date from the database, or makes it anew when there is none that can be used."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from archive.database.models import Listing, Version
from archive.search.engines import Writing, writing
from archive.search.rows import Light, light_listings, light_versions, with_text
from archive.search.schema import LISTING, Entry

log = logging.getLogger(__name__)
_SPAN = 2_000  # ids compared at a time: bounds what is held in memory, whatever the size of the archive
_TEXTS = 100  # texts read at a time
_Read = Callable[[Session, int, int], list[Light]]


def refresh(session: Session, folder: Path, *, anew: bool = False) -> int:
    """Compare every version and listing row with the index and mend the difference; ``anew`` starts from nothing.

    Returns how many documents were added, replaced or removed. Running it again after a crash loses nothing. Raises
    IndexUnusableError when another process goes on writing.
    """
    with writing(session, folder, anew=anew) as writer:
        changed = _reconcile(session, writer, Version.id, light_versions, parity=0)
        changed += _reconcile(session, writer, Listing.id, light_listings, parity=LISTING)
    log.info("search index refreshed", extra={"action": "search_refresh", "changed": changed})
    return changed


def _reconcile(session: Session, writer: Writing, id_: InstrumentedAttribute[int], read: _Read, *, parity: int) -> int:
    last = session.scalar(select(func.max(id_))) or 0
    changed = 0
    for low in range(0, last + 1, _SPAN):
        changed += _span(session, writer, read(session, low, low + _SPAN), low, low + _SPAN, parity)
    gone = writer.fingerprints((last // _SPAN + 1) * _SPAN * 2, 2**62)
    return changed + _remove(writer, (key for key in gone if key % 2 == parity))


def _span(session: Session, writer: Writing, lights: Sequence[Light], low: int, high: int, parity: int) -> int:
    known = {key: print_ for key, print_ in writer.fingerprints(low * 2, high * 2).items() if key % 2 == parity}
    stale = [light for light in lights if known.get(light.entry.key) != light.entry.fingerprint]
    for at in range(0, len(stale), _TEXTS):
        for entry in _whole(session, stale[at : at + _TEXTS], parity):
            writer.put(entry, replaces=entry.key in known)
    return len(stale) + _remove(writer, known.keys() - {light.entry.key for light in lights})


def _whole(session: Session, lights: Sequence[Light], parity: int) -> Iterable[Entry]:
    if parity == LISTING:
        return (light.entry for light in lights)
    return (replace(light.entry, body=text, cells=cells) for light, text, cells in with_text(session, lights))


def _remove(writer: Writing, keys: Iterable[int]) -> int:
    gone = list(keys)
    for key in gone:
        writer.remove(key)
    return len(gone)
