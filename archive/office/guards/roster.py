"""B1, B3: what a change of a roster may say, and on which roster it rests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NoReturn

from archive.config.organs import OrganConfig, load_rosters, repeated_names
from archive.config.paths import config_dir
from archive.journal.rosters import APPLY, OrganChange, Roster, base_of, changes_of, rosters_in_force
from archive.office.guards.question import Question
from archive.office.refusal import ConflictError, RefusedError

_DAY = timedelta(days=1)


def sound_roster(asked: Question) -> None:
    """Refuse a change of a roster that changes nothing, that rests on another roster than there is, or after which the
    roster could not stand."""
    if asked.kind.id != APPLY or asked.step in ("refuse", "withdraw"):
        return
    body = asked.proposal().body if asked.step == "approve" else asked.intent.body
    told, rows = body["roster"], changes_of(body)
    region = str(told["region"])
    before = asked.state.rosters.get(region) or base_of(body)
    if not rows and not told.get("refused") and region in asked.state.rosters:
        _refuse("B1", "没有需要变更的单位。", "nothing in it differs from the roster, and no row was refused")
    for row in rows:
        if before.get(row.organ.organ_id) != row.was:
            last = asked.state.last.get(asked.intent.object)
            raise ConflictError(
                "B1",
                f"{row.organ.name}在名录中已有变更，请重新核对后提出。",
                f"{row.organ.organ_id} has changed in the roster since: look at it again",
                last.seq if last else 0,
            )
        if row.organ == row.was and not row.contact:
            _refuse("B1", f"{row.organ.name}没有变更。", f"nothing of {row.organ.organ_id} is changed")
    after = {**before, **{row.organ.organ_id: row.organ for row in rows}}
    _names(after, rows)
    _successors(after, rows, asked.office.data)


def _names(after: Roster, rows: Sequence[OrganChange]) -> None:
    lines = {row.organ.organ_id: row.line for row in rows}
    if faults := repeated_names(Path("roster"), ((lines.get(one, 0), organ) for one, organ in after.items())):
        told = faults[0]
        line = f"第{told.line}行：" if told.line else ""
        _refuse("B1", f"{line}单位名称重复：{told.reason}。", f"line {told.line or '-'}: {told.field}: {told.reason}")


def _successors(after: Roster, rows: Sequence[OrganChange], data: Path) -> None:
    """Refuse a successor that is unknown, of an organ that goes on, or that did not stand when the other ended."""
    for organ in (row.organ for row in rows):
        if not organ.successor:
            continue
        if organ.valid_to is None:
            _refuse(
                "B3",
                f"{organ.name}有承接单位，须填写终止日期。",
                f"{organ.organ_id}: valid_to: an organ with a successor needs the last day on which it stood",
            )
        heir = after.get(organ.successor) or _elsewhere(organ.successor, data)
        if heir is None:
            _refuse(
                "B3",
                f"名录中没有{organ.name}的承接单位{organ.successor}。",
                f"{organ.organ_id}: successor: there is no organ {organ.successor} in the roster",
            )
        _stands(organ, heir, organ.valid_to)
        _no_circle(organ, after)


def _elsewhere(organ_id: str, data: Path) -> OrganConfig | None:
    rosters = rosters_in_force(load_rosters(config_dir() / "organs"), data)
    return next((organ for roster in rosters.values() for organ in roster if organ.organ_id == organ_id), None)


def _stands(organ: OrganConfig, heir: OrganConfig, last: date) -> None:
    begins_later = heir.valid_from is not None and heir.valid_from > last + _DAY
    if begins_later or (heir.valid_to is not None and heir.valid_to <= last):
        _refuse(
            "B3",
            f"{organ.name}于{last}终止，次日{heir.name}须已设立且未终止。",
            f"{organ.organ_id}: successor: {heir.organ_id} does not stand on the day after {last}",
        )


def _no_circle(organ: OrganConfig, after: Roster) -> None:
    seen, at = {organ.organ_id}, organ.successor
    while at:
        if at in seen:
            _refuse(
                "B3",
                f"{organ.name}的承接单位又由其承接，请核对。",
                f"{organ.organ_id}: successor: the successors lead back to the organ itself",
            )
        seen.add(at)
        following = after.get(at)
        at = following.successor if following else None


def _refuse(guard: str, zh: str, en: str) -> NoReturn:
    raise RefusedError(guard, zh, en)
