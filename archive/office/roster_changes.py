"""What a rename, an end, a merger and a split come to in the rows of a roster: ids stay, and so does what was before.

A change holds from its day on: who ends stood until the day before, so that filings whose deadline is on the day or
after it are the successor's, and those before it stay where they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from archive.config.kinds import OrganKind
from archive.config.organs import OrganConfig
from archive.office.refusal import RefusedError
from archive.recognition.organ_names import organ_id


def new_organ(region: str, name: str, kind: OrganKind, taken: Sequence[str], day: date | None = None) -> OrganConfig:
    """Return an organ that is new in a roster, with an id of its own. Raises ValidationError where the name is none."""
    found = {"organ_id": organ_id(region, name, taken), "name": name, "kind": kind, "valid_from": day}
    return OrganConfig.model_validate(found)


def renamed(organ: OrganConfig, name: str) -> OrganConfig:
    """Return the organ under a new name; the old one goes on as another name, by which its reports are known."""
    aliases = [one for one in dict.fromkeys((*organ.aliases, organ.name)) if one != name]
    return OrganConfig.model_validate({**organ.model_dump(), "name": name, "aliases": tuple(aliases)})


def ended(organ: OrganConfig, day: date, heir: str | None = None) -> OrganConfig:
    """Return the organ as it stood until the day before, with who took over. Raises RefusedError for one that has ended
    already: that is undone by a change of its own first."""
    if organ.valid_to is not None:
        raise RefusedError(
            "B3", f"{organ.name}已于{organ.valid_to}终止。", f"{organ.organ_id} has ended on {organ.valid_to} already"
        )
    last = day - timedelta(days=1)
    if organ.valid_from is not None and last < organ.valid_from:
        raise RefusedError(
            "B3",
            f"{organ.name}于{organ.valid_from}设立，须在其后终止。",
            f"{organ.organ_id} began on {organ.valid_from}: it can end only after that",
        )
    return OrganConfig.model_validate({**organ.model_dump(), "valid_to": last, "successor": heir})


def merged(olds: Sequence[OrganConfig], heir: OrganConfig, day: date) -> list[OrganConfig]:
    """Return the rows of a merger into one organ, which may be one of them and then goes on."""
    gone = [organ for organ in olds if organ.organ_id != heir.organ_id]
    if not gone:
        raise RefusedError("B3", "请选择并入的单位。", "say which organs are merged into it")
    return [*(ended(organ, day, heir.organ_id) for organ in gone), heir]


def split(old: OrganConfig, heir: OrganConfig, others: Sequence[OrganConfig], day: date) -> list[OrganConfig]:
    """Return the rows of a split: one organ takes over the duty of the old one, or it is the old one itself."""
    if not others:
        raise RefusedError("B3", "请填写分设的单位。", "say which organs it is split into")
    first = [] if heir.organ_id == old.organ_id else [ended(old, day, heir.organ_id), heir]
    return [*first, *others]
