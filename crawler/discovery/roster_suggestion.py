"""The roster as the rows suggest it: who files here, under which names, of which kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from archive.config.organs import OrganConfig
from archive.recognition.organ_key import same_place, split_region
from archive.recognition.organ_kind import organ_kind
from archive.recognition.organ_names import RosterName, match_organ, normalise_organ, organ_id
from crawler.discovery.candidate import Candidate
from crawler.discovery.coverage import unseen_towns


@dataclass(slots=True)
class SuggestedRoster:
    """The organs, sorted by kind and name; names of other places, and rows whose title names nobody.

    ``silent``: organs of which the two newest years show no report; ``gone``: of which none of the three newest does,
    in columns that were read to their ends: they are left out.
    """

    organs: list[OrganConfig] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    nameless: int = 0
    unseen_towns: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Met:
    """One organ under all the names it was met by."""

    names: Counter[str] = field(default_factory=Counter)
    years: set[int] = field(default_factory=set)

    def bound_since(self, newest: int) -> date | None:
        """Return the first day of the unbroken years of its reports up to the newest of all, or the one before it.

        None where its newest report is older: nothing then says that it was bound in the years between.
        """
        last = max(self.years, default=0)
        if last < newest - 1:
            return None
        while last - 1 in self.years:
            last -= 1
        return date(last, 1, 1)


def suggest_organs(columns: Iterable[Candidate], region: str, county: str) -> SuggestedRoster:
    """Return every organ named by a row of these columns.

    Names that the recogniser holds for one are one organ's aliases.
    """
    read = list(columns)
    found, met = SuggestedRoster(), list[_Met]()
    years = _years(read)
    for name, count in _names(read, found).most_common():
        place = split_region(name, county)
        if place.region and county and not same_place(place.region, county):
            found.elsewhere.append(name)
            continue
        one = _same(name, met, county)
        if one is None:
            met.append(one := _Met())
        one.names[name] += count
        one.years |= years.get(name, set())
    newest = max((year for one in met for year in one.years), default=0)
    taken: set[str] = set()
    for one in met:
        last = max(one.years, default=newest)
        if newest - last >= _GONE and all(column.is_complete for column in read):
            found.gone.append(f"{next(iter(one.names))} ({last})")
            continue
        if newest - last >= _SILENT:
            found.silent.append(f"{next(iter(one.names))} ({last})")
        organ = _organ(one, region, county, taken).model_copy(update={"valid_from": one.bound_since(newest)})
        taken.add(organ.organ_id)
        found.organs.append(organ)
    found.organs.sort(key=lambda organ: (_ORDER.index(organ.kind), organ.organ_id))
    every = (name for organ in found.organs for name in (organ.name, *organ.aliases))
    found.unseen_towns = unseen_towns(every, region, county)
    return found


_SILENT, _GONE = 2, 3  # report years without a report, the newest of the columns among them
_OFFICE = ("办公室", "政府办公室", "政府办")
_ORDER = ("government", "department", "committee", "township", "subdistrict", "other")


def _names(columns: Iterable[Candidate], found: SuggestedRoster) -> Counter[str]:
    rows: dict[str, str] = {}
    for column in columns:
        rows |= column.organs
    found.nameless = sum(not name for name in rows.values())
    return Counter(normalise_organ(name) for name in rows.values() if name)


def _years(columns: Iterable[Candidate]) -> dict[str, set[int]]:
    """Return the report years seen of each name."""
    years: dict[str, set[int]] = {}
    for column in columns:
        for _, said in column.reports:
            if said.organ and said.report_year:
                years.setdefault(normalise_organ(said.organ), set()).add(said.report_year)
    return years


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
