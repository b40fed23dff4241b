"""The order in which notes are taken in, and which regions have to be derived anew because a note came late.

Regions hang together where one contains the other: a run at a province's site judges its counties too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import cache
from importlib import metadata
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from archive.database.models import DisclosureColumn, JudgingState, Note, Quarantine, Site
from archive.filings.rules.judge import RULE_VERSION
from archive.reading.read import READER_VERSION


@cache
def rules_version() -> str:
    """Return the program's version, the reader's and the rules'."""
    return f"{metadata.version('nianbao')} {READER_VERSION} {RULE_VERSION}"


Key = tuple[datetime, str, int]


def order_of() -> tuple[Any, ...]:
    """By the time they were written, by the clock of their run; then by their place."""
    return Note.at, Note.warc_file, Note.offset


def late_notes(session: Session, away: Collection[str] = ()) -> frozenset[str]:
    """Regions with a new note older than one taken in or than the last judgement; and those of records set aside
    under other rules than today's. ``away``: WARC files that cannot be read here; their new notes wait."""
    families = _Families(_regions(session))
    newest: dict[str, Key] = {}
    for regions, key in _keys(session, taken=True):
        for root in families.roots(regions):
            newest[root] = max(newest.get(root, key), key)
    judged: dict[str, datetime] = {}
    for region, moment in session.execute(select(JudgingState.region, JudgingState.as_of)):
        for root in families.roots([region]):
            judged[root] = max(judged.get(root, moment), moment)
    late = {
        root
        for regions, key in _keys(session, taken=False)
        if key[1] not in away
        for root in families.roots(regions)
        if (root in newest and key < newest[root]) or (root in judged and key[0] < judged[root])
    }
    late |= set(families.roots(_set_aside(session)))
    return frozenset(region for root in late for region in families.members(root))


def hanging_together(session: Session, regions: Iterable[str]) -> frozenset[str]:
    """Return the regions, with all that contain one of them, lie in one, or lie beside one in the same."""
    families = _Families(_regions(session))
    return frozenset(member for root in families.roots(regions) for member in families.members(root))


def _keys(session: Session, *, taken: bool) -> Iterable[tuple[list[str], Key]]:
    query = select(Note.regions, Note.at, Note.warc_file, Note.offset).where(Note.taken == taken)
    for regions, at, file, offset in session.execute(query):
        yield regions, (at, file, offset)


def _regions(session: Session) -> set[str]:
    noted = {region for regions in session.scalars(select(Note.regions)) for region in regions}
    return noted | set(session.scalars(select(JudgingState.region))) | set(session.scalars(select(Site.region)))


def _set_aside(session: Session) -> set[str]:
    """Regions of visits, rows and pages in the quarantine that other rules failed on."""
    query = select(Quarantine.kind, Quarantine.key).where(Quarantine.rules != rules_version())
    found: set[str] = set()
    for kind, key in session.execute(query.where(Quarantine.kind.in_(("note", "visit", "row", "page")))):
        name = key.partition(" ")[0]
        if kind in ("row", "page"):
            found |= set(session.scalars(select(Site.region).join(DisclosureColumn).where(DisclosureColumn.id == name)))
        elif note := session.get(Note, name):
            found.update(note.regions)
            note.taken = False
            session.execute(delete(Quarantine).where(Quarantine.key == name, Quarantine.kind == "note"))
    return found


class _Families:
    """Groups of regions of which one contains the others, each named by the shortest code in it."""

    def __init__(self, regions: Iterable[str]) -> None:
        self._root: dict[str, str] = {}
        self._members: dict[str, list[str]] = {}
        last = None
        for region in sorted(set(regions)):
            if last is None or not region.startswith(last):
                last = region
            self._root[region] = last
            self._members.setdefault(last, []).append(region)

    def roots(self, regions: Iterable[str]) -> set[str]:
        return {self._root[region] for region in regions if region in self._root}

    def members(self, root: str) -> list[str]:
        return self._members[root]
