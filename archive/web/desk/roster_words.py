"""Rows of a change of a roster in words: what becomes of each organ, and of which verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archive.config.kinds import KIND_NAMES
from archive.filings.states import State
from archive.filings.verdicts.status import FilingStatus
from archive.journal.rosters import OrganChange, Roster
from archive.office.contacts import Contact
from archive.office.roster import roster_now
from archive.office.roster_effects import VerdictChange, effects_of
from archive.web.desk.cases import deadlines_of
from archive.web.desk.roster import UNCONFIRMED
from archive.web.desk.signed_in import DeskContext
from archive.web.wording.translation import gettext
from archive.web.wording.translation import gettext_noop as _


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A row of a change with what it does. ``told``: label, before and after of each field; ``effects``: sentences."""

    row: OrganChange
    kind: str
    told: tuple[tuple[str, str, str], ...]
    effects: tuple[str, ...]
    contact: Contact | None = None


_FIELDS = {
    "name": _("名称"),
    "aliases": _("其他名称"),
    "kind": _("类别"),
    "valid_from": _("设立日期"),
    "valid_to": _("终止日期"),
    "successor": _("承接单位"),
    "vouched": _("确认栏目的日期"),
    "duty": _("公布义务及依据"),
}


def shown_changes(
    context: DeskContext, region: str, rows: Sequence[OrganChange], contacts: Mapping[str, Contact] | None = None
) -> list[ShownChange]:
    """Return the rows of a change in words, with what all of them together do to verdicts."""
    app = context.room.app_state
    effects = effects_of(app.engine, deadlines_of(context), region, rows, context.now)
    roster = roster_now(context.desk.office, region)
    after = {**roster, **{row.organ.organ_id: row.organ for row in rows}}
    given = contacts or {}
    return [
        ShownChange(
            row,
            _kind_of(row),
            tuple(_told(context, row, after)),
            tuple(_effect(context, row, one) for one in effects[row.organ.organ_id]),
            given.get(row.organ.organ_id),
        )
        for row in rows
    ]


def _kind_of(row: OrganChange) -> str:
    was, organ = row.was, row.organ
    if was is None:
        return _("新增")
    if organ == was:
        return _("联系人")
    if organ.valid_to and not was.valid_to:
        return _("并入") if organ.successor else _("终止")
    if was.valid_to and not organ.valid_to:
        return _("恢复")
    if organ.name != was.name:
        return _("更名")
    return _("变更类别") if organ.kind != was.kind else _("变更")


def _told(context: DeskContext, row: OrganChange, after: Roster) -> list[tuple[str, str, str]]:
    found = []
    for name, label in _FIELDS.items():
        new = _value(context, name, getattr(row.organ, name), after)
        old = _value(context, name, getattr(row.was, name), after) if row.was else ""
        if new != old:
            found.append((label, old, new))
    return found


def _value(context: DeskContext, name: str, value: object, after: Roster) -> str:
    if name == "kind":
        told = KIND_NAMES[value]  # type: ignore[index]
        return told.zh if context.room.language == "zh" else told.en
    if name == "successor" and value in after:
        return after[str(value)].name
    return "、".join(map(str, value)) if isinstance(value, tuple) else str(value or "")


def _effect(context: DeskContext, row: OrganChange, change: VerdictChange) -> str:
    language = context.room.language
    whose = "" if change.organ_id == row.organ.organ_id else f"{change.name} "
    before, after = _state(context, change.before), _state(context, change.after)
    said = _("%(whose)s%(year)s年度：%(before)s → %(after)s")
    return gettext(language, said, whose=whose, year=str(change.year), before=before, after=after)


def _state(context: DeskContext, filing: FilingStatus | None) -> str:
    if filing is None:
        return "—"
    name = State(filing.ruling.state).name_for(filing.facts.deadline.basis, context.room.language)
    if filing.ruling.state in ("overdue", "late") and not filing.facts.confirmed:
        return f"{name}（{gettext(context.room.language, UNCONFIRMED)}）"
    return name
