"""Rosters by the journal: changes that people applied lie over the files of config/organs.

The first change of a region holds the roster as it stood before. From then on the file counts for nothing until a
person has decided what is different in it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from archive.config.organs import OrganConfig
from archive.journal.effects import Effect, effects
from archive.journal.reading import read_journal

APPLY = "roster.apply"
Roster = Mapping[str, OrganConfig]  # organs by their id, in the order of the roster
_known: dict[Path, tuple[str, list[Effect]]] = {}  # by data folder: the newest line, and the changes up to it
Files = Mapping[str, Sequence[OrganConfig]]  # those of config/organs, by region


@dataclass(frozen=True, slots=True)
class OrganChange:
    """One row of a change: the organ as it is from then on, and as it was (None: it is new).

    ``line``: where it stood in the file that was handed in, 0 for none; ``contact``: digest of a contact that came with
    it.
    """

    organ: OrganConfig
    was: OrganConfig | None
    line: int = 0
    contact: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return what the journal keeps."""
        was = None if self.was is None else organ_json(self.was)
        return {"organ": organ_json(self.organ), "was": was, "line": self.line, "contact": self.contact}


def changes_of(body: Mapping[str, Any]) -> list[OrganChange]:
    """Return the rows that the body of a line applies or proposes."""
    return [
        OrganChange(
            OrganConfig.model_validate(one["organ"]),
            OrganConfig.model_validate(one["was"]) if one["was"] else None,
            int(one["line"]),
            str(one["contact"]),
        )
        for one in body["roster"]["rows"]
    ]


def take_roster(rosters: dict[str, Roster], effect: Effect) -> None:
    """Take one applied change into the rosters by region."""
    region = str(effect.body["roster"]["region"])
    before = rosters[region] if region in rosters else base_of(effect.body)
    rosters[region] = {**before, **{one.organ.organ_id: one.organ for one in changes_of(effect.body)}}


def base_of(body: Mapping[str, Any]) -> Roster:
    """Return the roster that stood before the first change of a region."""
    found = (OrganConfig.model_validate(one) for one in body["roster"].get("base", ()))
    return {organ.organ_id: organ for organ in found}


def roster_effects(data: Path) -> list[Effect]:
    """Return every change of a roster that holds, oldest first."""
    lines = read_journal(data)
    newest = lines[-1].hash if lines else ""
    known = _known.get(data)
    if known is None or known[0] != newest:
        known = _known[data] = (newest, list(effects(lines, APPLY)))
    return known[1]


def rosters_by(applied: Iterable[Effect], seqs: Collection[int] | None = None) -> dict[str, Roster]:
    """Return the rosters of every region that the journal has ever changed, with the changes of these lines taken in
    (None: with all); before its first change a region has the roster that this one names."""
    found: dict[str, Roster] = {}
    for effect in applied:
        found.setdefault(str(effect.body["roster"]["region"]), base_of(effect.body))
        if seqs is None or effect.seq in seqs:
            take_roster(found, effect)
    return found


def over_files(files: Files, rosters: Mapping[str, Roster]) -> dict[str, list[OrganConfig]]:
    """Return the rosters in force: those of the files, save of the regions whose roster the journal has."""
    found = {region: list(organs) for region, organs in files.items()}
    return found | {region: list(roster.values()) for region, roster in rosters.items()}


def rosters_in_force(files: Files, data: Path) -> dict[str, list[OrganConfig]]:
    """Return the rosters in force now, by region."""
    return over_files(files, rosters_by(roster_effects(data)))


def contacts_by(applied: Iterable[Effect], region: str) -> dict[str, str]:
    """Return the digest of the newest contact of each organ of a region that came with a change."""
    mine = (effect for effect in applied if effect.body["roster"]["region"] == region)
    return {row.organ.organ_id: row.contact for effect in mine for row in changes_of(effect.body) if row.contact}


def undecided_files(files: Files, data: Path) -> dict[str, list[OrganChange]]:
    """Return, by region, the rows of files of config/organs that were changed by hand since the journal took over.

    A file is known that is as the journal found it, as somebody decided on it, or as a roster once stood.
    """
    applied = roster_effects(data)
    rosters: dict[str, Roster] = {}
    known: dict[str, set[str]] = {}
    for effect in applied:
        told = effect.body["roster"]
        region = str(told["region"])
        before = rosters.get(region, base_of(effect.body))
        take_roster(rosters, effect)
        seen = (roster_digest(before.values()), str(told.get("csv", "")), roster_digest(rosters[region].values()))
        known.setdefault(region, set()).update(seen)
    return {
        region: list(differences(files.get(region, ()), roster))
        for region, roster in rosters.items()
        if roster_digest(files.get(region, ())) not in known[region]
    }


def differences(wanted: Iterable[OrganConfig], roster: Roster, lines: Sequence[int] = ()) -> Iterator[OrganChange]:
    """Yield the organs that are new or otherwise in a list than in a roster; whom the list lacks stays as it is."""
    for number, organ in enumerate(wanted):
        was = roster.get(organ.organ_id)
        if organ != was:
            yield OrganChange(organ, was, lines[number] if lines else 0)


def roster_digest(organs: Iterable[OrganConfig]) -> str:
    """Return the SHA-256 of a roster, whatever the order and the spelling of its file."""
    told = sorted((organ_json(organ) for organ in organs), key=lambda one: str(one["organ_id"]))
    return sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def organ_json(organ: OrganConfig) -> dict[str, Any]:
    """Return an organ as the journal keeps it: what is not said is left out."""
    return organ.model_dump(mode="json", exclude_defaults=True)
