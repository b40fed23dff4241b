"""Names of organs: their one spelling, their kind, and which organ of a roster a published name means."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from archive.config.regions import regions
from archive.recognition.organ_key import organ_key, same_place, split_region
from archive.recognition.organ_kind import organ_kind
from archive.recognition.spelling import normalise_organ

__all__ = ["RosterName", "match_organ", "normalise_organ", "organ_id", "organ_key", "organ_kind"]


@dataclass(frozen=True, slots=True)
class RosterName:
    """An organ as a roster knows it. ``region_name`` is its county (柘城县), ``aliases`` its other names."""

    organ_id: str
    name: str
    aliases: tuple[str, ...] = ()
    region_name: str = ""

    def spellings(self) -> Iterator[str]:
        """Yield the name and every alias."""
        yield self.name
        yield from self.aliases


def match_organ(name: str, roster: Sequence[RosterName]) -> list[str]:
    """Return the ids of all organs that ``name`` can mean, in roster order; the caller is loud on none or many.

    A name spelled exactly as one in the roster means that one; else names are compared by ``organ_key``. A name
    with the prefix of another county matches nothing.
    """
    wanted = normalise_organ(name)
    if not wanted:
        return []
    exact = [organ for organ in roster if any(normalise_organ(known) == wanted for known in organ.spellings())]
    found = exact or [organ for organ in roster if any(_same(wanted, known, organ) for known in organ.spellings())]
    return list(dict.fromkeys(organ.organ_id for organ in found))


def _same(name: str, known: str, organ: RosterName) -> bool:
    region_name = organ.region_name or split_region(known).region
    if organ_key(name, region_name) != organ_key(known, region_name):
        return False
    split = split_region(name, region_name)
    if split.region and region_name:
        return same_place(split.region, region_name)
    return not split.level or not region_name or region_name[-1] == split.level


def organ_id(region: str, name: str, taken: Collection[str] = ()) -> str:
    """Return a readable id such as ``411424-shenjiju``: division code, then the name in pinyin without its region.

    ``taken`` are ids that other names already have; a clash gets ``-2``, ``-3`` and so on. The id is made once
    and kept: it stays when the organ or the division is renamed.
    """
    from pypinyin import lazy_pinyin  # a quarter of a second to import, and only a new organ needs it

    region_name = regions().name(region) if region in regions() else ""
    rest = split_region(name, region_name).rest
    spelled = "".join(lazy_pinyin(rest, errors=lambda other: "".join(c for c in other if c.isascii() and c.isalnum())))
    base = f"{region}-{spelled or 'organ'}"
    if base not in taken:
        return base
    return next(numbered for n in count(2) if (numbered := f"{base}-{n}") not in taken)
