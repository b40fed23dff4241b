"""May the organs found be all of a county's? Every county has departments and towns; the table of divisions names the
towns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.bilingual import Bilingual
from archive.config.kinds import OrganKind
from archive.config.regions import regions
from archive.recognition.organ_key import organ_key
from archive.recognition.organ_kind import organ_kind
from crawler.discovery.candidate import Candidate
from crawler.discovery.column_selection import kinds_of
from crawler.discovery.discovery_rules import discovery_words

_TOWNS = ("township", "subdistrict")


@dataclass(frozen=True, slots=True)
class Gap:
    """Organs of a kind that are likely missing, in a sentence. ``is_whole``: not one of the kind was heard of."""

    kind: OrganKind
    told: Bilingual
    is_whole: bool


def gaps_of(candidates: Sequence[Candidate], region: str, county: str = "") -> list[Gap]:
    """Return what the columns found lack. ``region``: the county's code; empty where it is not known."""
    return [*_departments(candidates), *_towns(candidates, region, county)]


def unseen_towns(names: Iterator[str], region: str, county: str) -> list[str]:
    """Return towns and streets of a county, by the table of divisions, that none of the names means."""
    if region not in regions():
        return []
    keys = {organ_key(name, county) for name in names}
    towns = [regions().name(code) for code in regions().children(region) if len(code) == 9]
    return [town for town in towns if organ_key(town, county) not in keys]


def _departments(candidates: Sequence[Candidate]) -> Iterator[Gap]:
    few = discovery_words().few_departments
    found = {name for name in _names(candidates) if organ_kind(name) == "department"}
    if not any("department" in kinds_of(one) for one in candidates):
        told = Bilingual("未见部门的年报", "no report of a department was found")
        yield Gap("department", told, is_whole=True)
    elif 0 < len(found) < few:
        told = Bilingual(f"仅见{len(found)}个部门的年报", f"reports of only {len(found)} departments were found")
        yield Gap("department", told, is_whole=False)


def _towns(candidates: Sequence[Candidate], region: str, county: str) -> Iterator[Gap]:
    if not any(set(_TOWNS) & set(kinds_of(one)) for one in candidates):
        told = Bilingual("未见乡镇、街道的年报", "no report of a town or street was found")
        yield Gap("township", told, is_whole=True)
        return
    known = [code for code in regions().children(region) if len(code) == 9] if region in regions() else []
    lost = unseen_towns(_names(candidates), region, county)
    if known and len(lost) > len(known) * (1 - discovery_words().few_towns):
        seen = len(known) - len(lost)
        told = Bilingual(
            f"区划表所列{len(known)}个乡镇（街道），已见年报{seen}个",
            f"reports of {seen} of {len(known)} towns of the table of divisions were found",
        )
        yield Gap("township", told, is_whole=False)


def _names(candidates: Sequence[Candidate]) -> Iterator[str]:
    return (name for one in candidates for name in one.organs.values() if name)
