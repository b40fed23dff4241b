"""The roster as the rows suggest it: who files here, under which names, of which kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from archive.config.organs import OrganConfig
from archive.config.regions import regions
from archive.recognition.organ_key import same_place, split_region
from archive.recognition.organ_kind import organ_kind
from archive.recognition.organ_names import RosterName, match_organ, normalise_organ, organ_id, organ_key
from crawler.discovery.candidate import Candidate


@dataclass(slots=True)
class SuggestedRoster:
    """The organs, sorted by kind and name; names of other places, and rows whose title names nobody."""

    organs: list[OrganConfig] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    nameless: int = 0
    unseen_towns: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Met:
    """One organ under all the names it was met by."""

    names: Counter[str] = field(default_factory=Counter)


def suggest_organs(columns: Iterable[Candidate], region: str, county: str) -> SuggestedRoster:
    """Return every organ named by a row of these columns.

    Names that the recogniser holds for one are one organ's aliases.
    """
    found, met = SuggestedRoster(), list[_Met]()
    for name, count in _names(columns, found).most_common():
        place = split_region(name, county)
        if place.region and county and not same_place(place.region, county):
            found.elsewhere.append(name)
        elif same := _same(name, met, county):
            same.names[name] += count
        else:
            met.append(_Met(Counter({name: count})))
    taken: set[str] = set()
    for one in met:
        organ = _organ(one, region, county, taken)
        taken.add(organ.organ_id)
        found.organs.append(organ)
    found.organs.sort(key=lambda organ: (_ORDER.index(organ.kind), organ.organ_id))
    found.unseen_towns = _unseen_towns(found.organs, region, county)
    return found


_OFFICE = ("办公室", "政府办公室", "政府办")
_ORDER = ("government", "department", "committee", "township", "subdistrict", "other")


def _names(columns: Iterable[Candidate], found: SuggestedRoster) -> Counter[str]:
    rows: dict[str, str] = {}
    for column in columns:
        rows |= column.organs
    found.nameless = sum(not name for name in rows.values())
    return Counter(normalise_organ(name) for name in rows.values() if name)


def _same(name: str, met: Sequence[_Met], county: str) -> _Met | None:
    roster = [RosterName(str(n), next(iter(one.names)), tuple(one.names), county) for n, one in enumerate(met)]
    matches = match_organ(name, roster)
    return met[int(matches[0])] if matches else None


def _organ(met: _Met, region: str, county: str, taken: set[str]) -> OrganConfig:
    """Return an organ with the fullest spelling as its name and the others as aliases."""
    written = [_in_full(name, county) for name in met.names]
    name = max(written, key=lambda one: (one.startswith(county), len(one)))
    aliases = [one for one in dict.fromkeys(met.names) if one != name]
    return OrganConfig(organ_id=organ_id(region, name, taken), name=name, aliases=tuple(aliases), kind=organ_kind(name))


def _in_full(name: str, county: str) -> str:
    """Return the full name: 嘉祥县财政局 for 县财政局 and 财政局; a bare 办公室 is the government's."""
    place = split_region(name, county)
    if county and place.rest in _OFFICE:
        return f"{county}人民政府办公室"
    return name if not county or place.region or county in name else f"{county}{place.rest}"


def _unseen_towns(organs: Sequence[OrganConfig], region: str, county: str) -> list[str]:
    """Return towns and streets of the county, by the table of divisions, that no row names."""
    if region not in regions():
        return []
    keys = {organ_key(name, county) for organ in organs for name in (organ.name, *organ.aliases)}
    towns = [regions().name(code) for code in regions().children(region) if len(code) == 9]
    return [town for town in towns if organ_key(town, county) not in keys]
