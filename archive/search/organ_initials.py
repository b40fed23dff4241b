"""Organs by the first letters of their names in pinyin (czj: 财政局), or by whole syllables (caizhengju, caizheng)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Lock

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.database.models import Organ
from archive.pinyin import initials, pinyin_key
from archive.search.nodes import Node, plain_words

MOST = 10
_ASKED = re.compile(r"[a-z]{2,40}")
_YEAR = re.compile(r"(?:19|20)\d\d年?度?")
_DIVISION = re.compile(r"(?<=.{2})[县市区旗](?=.{2})")


@dataclass(frozen=True, slots=True)
class OrganMatch:
    """An organ whose name sounds as asked."""

    organ_id: str
    organ: str
    region: str


@dataclass(frozen=True, slots=True)
class _Sounds:
    mark: tuple[object, ...]
    organs: Sequence[tuple[_Sound, OrganMatch]]


@dataclass(frozen=True, slots=True)
class _Sound:
    """How a name sounds, with 县, 市, 区 or 旗 and without: first letters, whole syllables, and
    these with blanks between."""

    letters: tuple[str, ...]
    whole: tuple[str, ...]
    syllables: tuple[str, ...]


_LOCK = Lock()
_held: dict[str, _Sounds] = {}


def organs_by_sound(session: Session, node: Node, *, region: str = "", kinds: Sequence[str] = ()) -> list[OrganMatch]:
    """Return the organs meant by a query of Latin letters, with a year at most beside them, those named so from end to
    end first; none for any other query."""
    if not (asked := _asked(node)):
        return []
    wanted = set(session.scalars(select(Organ.id).where(Organ.kind.in_(kinds)))) if kinds else None
    found = [
        (grade, one.region, one.organ_id, one)
        for sound, one in _sounds(session).organs
        if (grade := _grade(asked, sound)) is not None
        and one.region.startswith(region)
        and (wanted is None or one.organ_id in wanted)
    ]
    return [one for *_order, one in sorted(found, key=lambda each: each[:3])[:MOST]]


def _asked(node: Node) -> str:
    """Return the letters asked for, run together; "" where a query asks for anything else."""
    words = plain_words(node, "any", "organ") or []
    letters = [word for word in words if _ASKED.fullmatch(word)]
    years = [word for word in words if _YEAR.fullmatch(word)]
    return "".join(letters) if len(letters) + len(years) == len(words) else ""


def _grade(asked: str, sound: _Sound) -> int | None:
    if asked in sound.letters or asked in sound.whole:
        return 0
    if sound.letters[0].endswith(asked) or (len(asked) > 3 and sound.whole[0].endswith(asked)):
        return 1  # the name without the county before it
    within = len(asked) > 2 and any(asked in letters for letters in sound.letters)
    return 2 if within or (len(asked) > 3 and any(_holds(one, asked) for one in sound.syllables)) else None


def _holds(syllables: str, asked: str) -> bool:
    """Return whether some syllables that follow each other are what was asked, from the first to the last letter."""
    if asked not in syllables.replace(" ", ""):
        return False
    parts = syllables.split()
    return any(asked == "".join(parts[low:high]) for low in range(len(parts)) for high in range(low, len(parts) + 1))


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


def _all(session: Session) -> Iterator[tuple[_Sound, OrganMatch]]:
    for organ_id, name, region in session.execute(select(Organ.id, Organ.name, Organ.region).order_by(Organ.id)):
        names = dict.fromkeys((name, _DIVISION.sub("", name, count=1)))
        spoken = [pinyin_key(one) for one in names]
        whole = tuple(one.replace(" ", "") for one in spoken)
        yield _Sound(tuple(map(initials, names)), whole, tuple(spoken)), OrganMatch(organ_id, name, region)
