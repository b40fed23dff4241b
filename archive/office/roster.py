"""Changes of rosters as acts: from the desk in two steps, on the command line in one where one person may."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from archive.config.organs import OrganConfig, load_roster, load_rosters, roster_csv
from archive.config.paths import config_dir, own_config_dir
from archive.journal.line import JournalLine
from archive.journal.reading import journal_lock
from archive.journal.rosters import (
    APPLY,
    OrganChange,
    Roster,
    differences,
    organ_json,
    roster_digest,
    rosters_in_force,
    undecided_files,
)
from archive.office.act import act
from archive.office.intent import Actor, Intent
from archive.office.journal_state import journal_state
from archive.office.place import Office
from archive.office.refusal import RefusedError

Source = Literal["upload", "form", "import", "file"]  # file: that of config/organs, changed by hand


@dataclass(frozen=True, slots=True)
class RosterDraft:
    """A change of one region's roster that somebody wants. ``refused``: ids of organs whose rows were refused;
    ``name``: of the file that was handed in."""

    region: str
    source: Source
    rows: tuple[OrganChange, ...]
    refused: tuple[str, ...] = ()
    name: str = ""
    reason: str = ""

    @property
    def object(self) -> str:
        return roster_object(self.region)


def roster_object(region: str) -> str:
    """Return a roster as an object of the journal."""
    return f"roster:{region}"


def rosters_folder() -> Path:
    """Where the files of rosters lie."""
    return config_dir() / "organs"


def roster_now(office: Office, region: str) -> Roster:
    """Return the roster in force of a region; of no organs where there is none. Raises ConfigErrors."""
    known = journal_state(office.data).rosters.get(region)
    if known is not None:
        return known
    return {organ.organ_id: organ for organ in _file_of(region)}


def regions_by_journal(office: Office) -> list[str]:
    """Return the regions whose roster the journal has."""
    return sorted(journal_state(office.data).rosters)


def is_by_journal(office: Office, region: str) -> bool:
    """Whether the journal has the roster of a region."""
    return region in journal_state(office.data).rosters


def write_roster(office: Office, region: str, source: Path | None = None) -> Path:
    """Write a roster as it stands into the installation's own config/organs, and return the file. ``source``: a file
    that is copied as it is where it says just that; one in place that does is left alone."""
    roster = roster_now(office, region)
    place = own_config_dir() / "organs" / f"{region}.csv"
    place.parent.mkdir(parents=True, exist_ok=True)
    says = roster_digest(roster.values())
    if source and roster_digest(load_roster(source)) == says:
        if source.resolve() != place.resolve():
            shutil.copyfile(source, place)
    elif not place.is_file() or roster_digest(load_roster(place)) != says:
        place.write_text(roster_csv(roster.values()), encoding="utf-8")
    return place


def undecided(office: Office) -> dict[str, list[OrganChange]]:
    """Return, by region, what was changed by hand in config/organs and nobody has decided on. Raises ConfigErrors."""
    return undecided_files(load_rosters(rosters_folder()), office.data)


def wanted_changes(
    office: Office, region: str, wanted: Sequence[OrganConfig], lines: Sequence[int] = ()
) -> list[OrganChange]:
    """Return how a list differs from the roster in force: whom it lacks stays as it is."""
    return list(differences(wanted, roster_now(office, region), lines))


def apply_roster(office: Office, actor: Actor, draft: RosterDraft, now: datetime) -> JournalLine:
    """Apply a change at once. Raises RefusedError."""
    return _acted(office, actor, draft, APPLY, now)


def propose_roster(
    office: Office, actor: Actor, draft: RosterDraft, now: datetime, *, seen: int | None = None, key: str = ""
) -> JournalLine:
    """Propose a change, which holds once another person has approved it. ``seen`` and ``key``: of the form, as in
    ``Intent``. Raises RefusedError."""
    return _acted(office, actor, draft, f"{APPLY}.propose", now, seen, key)


def _acted(
    office: Office,
    actor: Actor,
    draft: RosterDraft,
    kind: str,
    now: datetime,
    seen: int | None = None,
    key: str = "",
) -> JournalLine:
    with journal_lock(office.data):
        _of_this_region(office, draft)
        file = _file_of(draft.region)
        told = {
            "region": draft.region,
            "source": draft.source,
            "csv": roster_digest(file),
            "rows": [row.to_json() for row in draft.rows],
            "refused": list(draft.refused),
        }
        if draft.name:
            told["file"] = draft.name
        if draft.region not in journal_state(office.data).rosters:
            told["base"] = [organ_json(organ) for organ in file]
        body = {"roster": told, **({"reason": draft.reason} if draft.reason else {})}
        return act(office, actor, Intent(kind, draft.object, draft.region, body, seen, key), now)


def _of_this_region(office: Office, draft: RosterDraft) -> None:
    """Refuse an id that an organ of another region bears."""
    ids = {row.organ.organ_id for row in draft.rows if row.was is None}
    for region, organs in rosters_in_force(load_rosters(rosters_folder()), office.data).items():
        if region == draft.region:
            continue
        if taken := ids.intersection(organ.organ_id for organ in organs):
            told = min(taken)
            raise RefusedError(
                "B1",
                f"单位编号{told}已用于地区{region}的单位。",
                f"organ_id: {told} is the id of an organ of region {region}",
            )


def _file_of(region: str) -> Sequence[OrganConfig]:
    path = rosters_folder() / f"{region}.csv"
    return load_roster(path) if path.is_file() else ()
