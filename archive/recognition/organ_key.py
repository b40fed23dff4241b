"""The key under which spellings of one organ meet: region taken off, abbreviations written out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from archive.config.regions import regions
from archive.recognition.organ_kind import organ_kind
from archive.recognition.recognition_rules import OrganRules, recognition_rules
from archive.recognition.spelling import LEVEL_FIRST, normalise_organ

_LONGEST_REGION = 15
_BELOW = ("镇", "乡", "街道", "办事处", "苏木")
_TOWN_END = re.compile(r"(?:人民政府|政府)(?:机关)?$")
_STREET_END = re.compile(r"(?:人民政府)?(?:街道)?办事处$")
_PARTY = re.compile(r"^[县市区旗州]?委(?!员)(?=.{2})")


@dataclass(frozen=True, slots=True)
class RegionSplit:
    """A normalised name taken apart: the deepest region named, a bare level (县 in 县水利局), and the rest."""

    region: str
    level: str
    rest: str


@lru_cache(maxsize=65536)
def split_region(name: str, region_name: str = "") -> RegionSplit:
    """Take known provinces, prefectures and counties, and ``region_name``, off the front of ``name``."""
    rest = normalise_organ(name)
    for system in recognition_rules().organs.systems:
        rest = rest.removeprefix(system)
    region = ""
    while found := _region_at_start(rest, region_name, bool(region)):
        region, rest = found, rest[len(found) :]
    if region_name and 0 < (at := rest.find(region_name)) <= _LONGEST_REGION and _names_places(rest[:at]):
        region, rest = region_name, rest[at + len(region_name) :]
    if not region and (stem := _stem_of(region_name, rest)):
        return RegionSplit(region_name, "", rest[len(stem) :])
    level = "" if region or rest.endswith(_BELOW) else LEVEL_FIRST.match(rest)
    return RegionSplit(region, level[1], rest[1:]) if level else RegionSplit(region, "", rest)


@lru_cache(maxsize=65536)
def organ_key(name: str, region_name: str = "") -> str:
    """Equal keys are one organ within one region: 柘城县发改委 and 县发展和改革委员会 meet.

    A name of another region than ``region_name`` keeps that region in its key, so that they never merge.
    """
    split = split_region(name, region_name)
    key = _written_out(split.rest, recognition_rules().organs)
    foreign = split.region and region_name and not same_place(split.region, region_name)
    return split.region + key if foreign else key


def same_place(one: str, other: str) -> bool:
    """Return whether two region names are one place, by name or because one code bore both (襄樊市, 襄阳市)."""
    return one == other or bool(set(regions().find(one)) & set(regions().find(other)))


def _region_at_start(text: str, region_name: str, inside: bool) -> str:
    """Return the longest region ``text`` begins with. 城区 and 矿区 alone are words: they need a region before them."""
    if region_name and text.startswith(region_name) and len(text) > len(region_name):
        return region_name
    names = regions().names
    for length in range(min(_LONGEST_REGION, len(text) - 2), 1, -1):
        if text[:length] in names and (length > 2 or inside or text[1] == "县"):
            return text[:length]
    return ""


def _names_places(text: str) -> bool:
    return text[-1] in "省市州盟区" and organ_kind(text) in ("government", "committee")


def _stem_of(region_name: str, rest: str) -> str:
    """柘城 where 柘城水利局 means 柘城县水利局; never for 柘城镇 or 柘城街道, which are towns."""
    stem = region_name[:-1]
    after = rest[len(stem) :]
    departmental = len(stem) > 1 and rest.startswith(stem) and organ_kind(rest) in ("department", "other")
    return stem if departmental and len(after) > 2 and after[0] not in "省市县区旗州盟镇乡街" else ""


def _written_out(rest: str, tables: OrganRules) -> str:
    kind = organ_kind(rest)
    if kind == "township":
        return _TOWN_END.sub("", rest) + "人民政府"
    if kind == "subdistrict":
        return _STREET_END.sub("", rest) + "街道办事处"
    if not rest.endswith(("委办公室", "委办")):
        rest = _PARTY.sub("", rest)
    full = tables.names[rest] if rest in tables.names else _with_full_stem(rest, tables)
    for short, long in tables.within.items():
        full = full.replace(short, long)
    bare = full.translate(tables.without_connectors)
    return bare if kind in ("department", "committee") and len(bare) > 2 else full


def _with_full_stem(rest: str, tables: OrganRules) -> str:
    for ending in tables.endings_longest_first:
        stem = rest.removesuffix(ending)
        if stem and stem != rest:
            return tables.stems.get(stem, stem) + tables.endings[ending]
    return rest
