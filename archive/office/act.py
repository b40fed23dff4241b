"""`act`: the one way in for everything that a person writes. It asks the guards and appends one line, or refuses.

Command line, pages and reply links all go through it, and nothing else appends (import-linter and a test hold that).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from archive.journal.append import append
from archive.journal.line import START, JournalLine
from archive.journal.reading import journal_lock
from archive.office.act_kinds import MODE, STARTED, kind_of
from archive.office.guards.acting_person import known_actor, steps_on_the_command_line
from archive.office.guards.check import sound_check, sound_note
from archive.office.guards.decision import sound_decision, sound_waiver, unchanged_ruling
from archive.office.guards.four_eyes import taken_alone
from archive.office.guards.moment import as_seen, files_there, in_order
from archive.office.guards.notice import sound_notice
from archive.office.guards.order import sound_orders, sound_step
from archive.office.guards.question import Question
from archive.office.guards.release import sound_release
from archive.office.guards.reply import sound_objection, sound_reply
from archive.office.guards.roles import role_of, sound_person
from archive.office.guards.roster import sound_roster
from archive.office.guards.subscription import sound_subscription
from archive.office.guards.task import sound_delay
from archive.office.guards.third_party import sound_import
from archive.office.intent import Actor, Intent, new_key
from archive.office.journal_state import JournalState, journal_state
from archive.office.place import Office
from archive.office.refusal import RefusedError
from archive.office.security_log import log_security
from archive.office.standing import Standing

# What stood before the journal, by their place in the data folder: read for ever, never written again.
OLD_FILES = ("decisions/decisions.jsonl", "decisions/rows.jsonl", "orders/orders.jsonl")


def act(office: Office, actor: Actor, intent: Intent, now: datetime, filings: Sequence[Standing] = ()) -> JournalLine:
    """Do what is intended: one line, whatever its effects. The same ``key`` twice is one act.

    ``filings``: how those that the act is about stand at ``now``, for the guards that ask for it. Raises RefusedError
    when a guard refuses; nothing is changed then, and the refusal stands in the security log.
    """
    with journal_lock(office.data):
        state = journal_state(office.data)
        if intent.key in state.keys:
            return _once(state.keys[intent.key], actor, intent)
        try:
            role, alone = _guarded(Question(office, state, actor, intent, *kind_of(intent.act), now, tuple(filings)))
        except RefusedError as refused:
            _log(office, actor, intent, refused, now)
            raise
        head = _begin(office, state, actor, now)
        return _append(office, head, actor, intent, now, role=role, alone=alone)


def require_allowed(
    office: Office, actor: Actor, intent: Intent, now: datetime, filings: Sequence[Standing] = ()
) -> None:
    """Raise RefusedError where `act` would refuse now: asked before files are made that only an act leaves behind."""
    state = journal_state(office.data)
    if intent.key in state.keys:
        return
    try:
        _guarded(Question(office, state, actor, intent, *kind_of(intent.act), now, tuple(filings)))
    except RefusedError as refused:
        _log(office, actor, intent, refused, now)
        raise


def _guarded(asked: Question) -> tuple[str, bool]:
    """Return the role in which it is done, and whether one person took both steps."""
    known_actor(asked)
    role = role_of(asked)
    steps_on_the_command_line(asked)
    sound_person(asked)
    sound_waiver(asked)
    alone = taken_alone(asked)
    for guard in (
        as_seen,
        in_order,
        files_there,
        sound_decision,
        unchanged_ruling,
        sound_check,
        sound_note,
        sound_delay,
        sound_orders,
        sound_reply,
        sound_step,
        sound_objection,
        sound_notice,
        sound_roster,
        sound_subscription,
        sound_release,
        sound_import,
    ):
        guard(asked)
    return role, alone


def _once(done: JournalLine, actor: Actor, intent: Intent) -> JournalLine:
    if (done.by, done.act, done.object) != (actor.by, intent.act, intent.object):
        raise RefusedError(
            "C2", "该表单已用于其他办理，请重新打开页面。", "this form was used for something else: open the page again"
        )
    return done


def _begin(office: Office, state: JournalState, actor: Actor, now: datetime) -> JournalLine | None:
    """Name what stood before the first line, and say when the office changed to one person or back; the newest line."""
    head, people = state.head, office.settings.people
    if head is None:
        head = _append(office, None, actor, Intent(STARTED, "journal", "", {"old_files": old_files(office.data)}), now)
    if state.mode != people:
        head = _append(office, head, actor, Intent(MODE, "office", "", {"people": people}), now)
    return head


def old_files(data: Path) -> dict[str, dict[str, Any]]:
    """Return size and SHA-256 of the files that stood before the journal."""
    found = {}
    for name in OLD_FILES:
        if (data / name).is_file():
            content = (data / name).read_bytes()
            found[name] = {"size": len(content), "sha256": sha256(content).hexdigest()}
    return found


def _append(
    office: Office,
    head: JournalLine | None,
    actor: Actor,
    intent: Intent,
    now: datetime,
    *,
    role: str = "",
    alone: bool = False,
) -> JournalLine:
    line = JournalLine(
        seq=head.seq + 1 if head else 1,
        at=now,
        act=intent.act,
        object=intent.object,
        region=intent.region,
        by=actor.by,
        role=role,
        via=actor.via,
        seen=intent.seen,
        key=intent.key or new_key(),
        alone=alone,
        body=_body(actor, intent.body),
        files=intent.files,
        prev=head.hash if head else START,
    ).sealed()
    append(office.data, line)
    return line


def _body(actor: Actor, body: Mapping[str, Any]) -> dict[str, Any]:
    """Keep the operating system's user of whoever acts on the command line as well."""
    return {**body, "os_user": actor.os_user} if actor.os_user else dict(body)


def _log(office: Office, actor: Actor, intent: Intent, refused: RefusedError, now: datetime) -> None:
    log_security(
        office.data,
        "refused",
        now,
        guard=refused.guard,
        person=actor.by,
        via=actor.via,
        act=intent.act,
        object=intent.object,
        reason=refused.told.en,
    )
