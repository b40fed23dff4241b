"""Organs by the first letters of their names in pinyin (czj: 财政局), or by all of them (caizhengju)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Lock

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.database.models import Organ
from archive.pinyin import initials, pinyin_key
from archive.search.nodes import Node, Word

MOST = 10
_ASKED = re.compile(r"[a-z]{2,40}")


@dataclass(frozen=True, slots=True)
class OrganMatch:
    """An organ whose name sounds as asked."""

    organ_id: str
    organ: str
    region: str


@dataclass(frozen=True, slots=True)
class _Sounds:
    mark: tuple[object, ...]
    organs: Sequence[tuple[str, str, OrganMatch]]


_LOCK = Lock()
_held: dict[str, _Sounds] = {}


def organs_by_sound(session: Session, node: Node, *, region: str = "", kinds: Sequence[str] = ()) -> list[OrganMatch]:
    """Return the organs meant by a query that is one word of Latin letters, those named so from end to end first; none
    for any other query."""
    if not isinstance(node, Word) or node.scope not in ("any", "organ") or not _ASKED.fullmatch(node.text):
        return []
    wanted = set(session.scalars(select(Organ.id).where(Organ.kind.in_(kinds)))) if kinds else None
    found = [
        (grade, one.region, one.organ_id, one)
        for letters, sound, one in _sounds(session).organs
        if (grade := _grade(node.text, letters, sound)) is not None
        and one.region.startswith(region)
        and (wanted is None or one.organ_id in wanted)
    ]
    return [one for *_order, one in sorted(found, key=lambda each: each[:3])[:MOST]]


def _grade(asked: str, letters: str, sound: str) -> int | None:
    if asked in (letters, sound):
        return 0
    if letters.endswith(asked) or (len(asked) > 3 and sound.endswith(asked)):
        return 1  # the name without the county before it
    return 2 if len(asked) > 2 and asked in letters else None


def _sounds(session: Session) -> _Sounds:
    """Return how all organs sound, worked out again when any was added, taken away or renamed."""
    key = str(session.get_bind().engine.url)
    told = (func.count(), func.max(Organ.id), func.sum(func.length(Organ.name)), func.max(Organ.name))
    mark = tuple(session.execute(select(*told)).one())
    with _LOCK:
        held = _held.get(key)
        if held is None or held.mark != mark:
            held = _held[key] = _Sounds(mark, list(_all(session)))
    return held


def _all(session: Session) -> Iterator[tuple[str, str, OrganMatch]]:
    for organ_id, name, region in session.execute(select(Organ.id, Organ.name, Organ.region).order_by(Organ.id)):
        yield initials(name), pinyin_key(name).replace(" ", ""), OrganMatch(organ_id, name, region)
