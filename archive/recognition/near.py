"""Which organs of a roster a name may mean that equals none of theirs: slips, abbreviations, merged bureaus.

Near is not equal: it never says whose a report is, only whom nobody may accuse while it stands there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from archive.recognition.fold import fold
from archive.recognition.lookalikes import distance, in_common, in_order, one_slip
from archive.recognition.organ_key import organ_key, same_place, split_region
from archive.recognition.organ_kind import organ_kind
from archive.recognition.organ_names import RosterName
from archive.recognition.recognition_rules import recognition_rules
from archive.recognition.spelling import normalise_organ

_TOWN = re.compile(r"^(.+?)(镇人民政府|乡人民政府|苏木人民政府|街道办事处|人民政府|办事处)$")
_ENDING = re.compile(
    r"^(.*?)(委员会办公室|领导小组办公室|管理委员会|委员会|办公室|领导小组|分局|局|厅|中心|委|办|处|站|所|队|部|室|社|院|馆|会)$"
)
_INNER = re.compile(r"局|委员会|委(?!员)|厅|政府|办公室|法院|检察院")
_ROOM = re.compile(
    r"^(?:党组|党委|机关)?(?:综合|政务公开|政府信息公开|信息公开|党政|信息|法规|政策法规)?(?:办公室|办|科|股|室)$"
)
_SECOND = re.compile(r"^([^()]{2,})\(([^()]{2,})\)$")
_SHORTEST, _LONG = 2, 4


def near_organs(name: str, roster: Sequence[RosterName]) -> list[str]:
    """Return the ids of all organs whose name is close to ``name``, in roster order; several is an answer too."""
    parts = _parts(name)
    found = [
        organ.organ_id
        for organ in roster
        if any(_near(part, known, organ) for part in parts for known in organ.spellings())
    ]
    return list(dict.fromkeys(found))


def _parts(name: str) -> list[str]:
    """Return the name, and where a second one stands in brackets behind it (甲局（乙局）), each of the two."""
    found = _SECOND.match(fold(name))
    return [name, found[1], found[2]] if found else [name]


def slips_of(name: str, roster: Sequence[RosterName]) -> list[str]:
    """Return the ids of organs whose name differs from ``name`` only by characters that look or sound alike."""
    found = []
    for organ in roster:
        mine = _home_key(name, organ.region_name)
        keys = [organ_key(known, organ.region_name) for known in organ.spellings()]
        if any(mine == key or one_slip(mine, key) for key in keys):
            found.append(organ.organ_id)
    return list(dict.fromkeys(found))


def _near(name: str, known: str, organ: RosterName) -> bool:
    region = organ.region_name or split_region(known).region
    key = organ_key(known, region)
    return (
        any(close(mine, key) for mine in _keys(name, region))
        or key in _behind_county(name, region)
        or _one_astray(split_region(name, region).rest, split_region(known, region).rest)
        or _one_astray(fold(name).removeprefix(region), fold(known).removeprefix(region))
    )


def _keys(name: str, region: str) -> tuple[str, ...]:
    """Return the name's key; 市 in 市监局 may be its own first character as well as the level before it."""
    split = split_region(name, region)
    whole = (organ_key(region + split.level + split.rest, region),) if split.level and region else ()
    return (_home_key(name, region), *whole)


@lru_cache(maxsize=262144)
def _one_astray(one: str, other: str) -> bool:
    """One character is another, whatever it looks like, and what came of it is the name of no known matter."""
    apart = [at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b]
    if len(one) != len(other) or len(apart) != 1:
        return False
    (at,), stems, tables = apart, (_stem(one), _stem(other)), recognition_rules().organs
    if town := _town(other) or _town(one):
        return at >= len(town[0])  # 河滨衔道; a character astray in the town's own name is judged elsewhere
    if min(map(len, stems)) < _SHORTEST or len(stems[0]) != len(stems[1]):
        return False
    telling = all(sign in tables.telling for sign in (one[at], other[at]))
    return not telling and not all(stem in tables.matters for stem in stems)


@lru_cache(maxsize=65536)
def _behind_county(name: str, region_name: str) -> frozenset[str]:
    """Return keys of what is left of a name behind its county, where that lacks its 县 or has one character astray."""
    plain, found = normalise_organ(name), set[str]()
    for county in (region_name, region_name[:-1]):
        length = len(county)
        begin, rest = plain[:length], plain[length:]
        astray = sum(a != b for a, b in zip(begin, county, strict=False))
        own_place = rest[:1] in "镇乡街"  # 柘城镇: a town of the county's name
        if length > 1 and len(begin) == length and astray <= 1 <= length - astray and not own_place:
            found.add(organ_key(rest, region_name))
    return frozenset(found)


@lru_cache(maxsize=65536)
def _home_key(name: str, region_name: str) -> str:
    """Return the key of a name as if it stood in its own county: under another region's name, or one letter beside."""
    split = split_region(name, region_name)
    if split.region and region_name and not same_place(split.region, region_name):
        return organ_key(split.rest, region_name)
    length = len(region_name)
    begin = split.rest[:length]
    if not split.region and begin and len(split.rest) > length + 1 and begin[-1] in "县市区旗" and begin != region_name:
        stem, own = begin[:-1], region_name[:-1]
        if stem == own or one_slip(stem, own):
            return organ_key(split.rest[length:], region_name)
    return organ_key(name, region_name)


@lru_cache(maxsize=262144)
def close(one: str, other: str) -> bool:
    """Return whether two keys (see ``organ_key``) are near: each rule is one way in which a name goes astray."""
    if not one or not other:
        return False
    if one == other or one_slip(one, other):
        return True
    if _inside(one, other) or _inside(other, one):
        return True
    towns = _town(one), _town(other)
    if towns[0] and towns[1]:
        return _close_towns(towns[0], towns[1])
    if towns[0] or towns[1]:
        return False
    return _close_stems(_stem(one), _stem(other))


def _town(key: str) -> tuple[str, str] | None:
    if organ_kind(key) not in ("township", "subdistrict"):
        return None
    found = _TOWN.match(key)
    return (found[1].rstrip("镇乡"), found[2]) if found else None


def _close_towns(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """One stem under another ending (乡 made 镇, 镇 made 街道); a stem with one character astray."""
    (a, _), (b, _) = one, other
    if a == b:
        return True
    telling = recognition_rules().organs.telling
    if len(a) == len(b) and len(a) >= _SHORTEST:
        pairs = [(x, y) for x, y in zip(a, b, strict=True) if x != y]
        return len(pairs) == 1 and not all(sign in telling for pair in pairs for sign in pair)
    short, long = sorted((a, b), key=len)
    if len(long) - len(short) != 1 or len(short) < _SHORTEST or distance(short, long) != 1:
        return False
    extra = next((y for x, y in zip(short, long, strict=False) if x != y), long[-1])
    return extra not in telling


def _inside(short: str, long: str) -> bool:
    """Return whether a name is an office of the organ itself (财政局办公室) and not a body below it."""
    return long.startswith(short) and _ROOM.match(long[len(short) :]) is not None


def _stem(key: str) -> str:
    found = _ENDING.match(key)
    return found[1] if found else key


def _close_stems(one: str, other: str) -> bool:
    if one == other:
        return len(one) >= _SHORTEST
    if _INNER.search(one) or _INNER.search(other):  # 公安局交警大队 beside 公安局: a body of its own
        return False
    if one_slip(one, other):
        return True
    short, long = sorted((one, other), key=len)
    tables = recognition_rules().organs
    if len(short) < _SHORTEST:
        return False
    if short in tables.generic:  # 资源局 for 自然资源局: all but the first word
        return (long.endswith(short) and len(long) - len(short) <= _SHORTEST) or _renamed(one, other)
    if short in long or _abbreviates(short, long) or _renamed(one, other):
        return True
    apart = distance(short, long)
    if len(short) >= _LONG and (apart <= 1 or (apart <= 2 and len(short) > 6) or sorted(short) == sorted(long)):
        return True
    plain = [_plain(stem, tables.generic) for stem in (one, other)]
    common, least = in_common(*plain), min(map(len, plain))
    return common >= _LONG and common >= 0.6 * least


def _abbreviates(short: str, long: str) -> bool:
    """发改 in 发展改革: a few characters of the name, from its first on."""
    return len(long) >= _LONG and short[0] == long[0] and in_order(short, long)


def _renamed(one: str, other: str) -> bool:
    """Bureaus that became one another when the governments were reorganised (``organs.renamed``)."""
    for group in recognition_rules().organs.renamed:
        mine = {stem for stem in group if stem in one}
        theirs = {stem for stem in group if stem in other}
        if mine and theirs:
            return True
    return False


def _plain(stem: str, generic: Sequence[str]) -> str:
    for word in generic:
        stem = stem.replace(word, "")
    return stem
