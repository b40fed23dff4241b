"""Changes of rosters on their way to a proposal: kept in office.db for a day, for their author alone."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from secrets import token_hex

from sqlalchemy import Engine, delete, insert, select

from archive.journal.rosters import changes_of
from archive.office.contacts import Contact, erase_contact, keep_contact
from archive.office.intent import Actor
from archive.office.office_store import roster_draft
from archive.office.place import Office
from archive.office.roster import RosterDraft, propose_roster

_WAITS = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A change that waits for its author. ``contacts``: by organ; ``left``: organs that the file lacks."""

    id: str
    draft: RosterDraft
    contacts: Mapping[str, Contact]
    left: int


def keep_draft(
    store: Engine, login: str, draft: RosterDraft, contacts: Mapping[str, Contact], left: int, now: datetime
) -> str:
    """Keep a change for its author, and return the id by which they find it."""
    identity = token_hex(8)
    content = {
        "region": draft.region,
        "source": draft.source,
        "name": draft.name,
        "reason": draft.reason,
        "roster": {"rows": [row.to_json() for row in draft.rows]},
        "contacts": {organ: [who.name, who.telephone] for organ, who in contacts.items()},
        "left": left,
    }
    row = {"id": identity, "login": login, "at": now, "content": json.dumps(content, ensure_ascii=False)}
    with store.begin() as connection:
        connection.execute(delete(roster_draft).where(roster_draft.c.at < now - _WAITS))
        connection.execute(insert(roster_draft).values(row))
    return identity


def open_draft(store: Engine, login: str, identity: str, now: datetime) -> KeptDraft | None:
    """Return a change of this person; None where there is none, or none any more."""
    query = select(roster_draft.c.content).where(
        roster_draft.c.id == identity, roster_draft.c.login == login, roster_draft.c.at > now - _WAITS
    )
    with store.connect() as connection:
        content = connection.scalar(query)
    if content is None:
        return None
    told = json.loads(content)
    draft = RosterDraft(
        told["region"], told["source"], tuple(changes_of(told)), name=told["name"], reason=told["reason"]
    )
    contacts = {organ: Contact(*who) for organ, who in told["contacts"].items()}
    return KeptDraft(identity, draft, contacts, told["left"])


def propose_draft(
    office: Office,
    store: Engine,
    actor: Actor,
    kept: KeptDraft,
    refused: Sequence[str],
    reason: str,
    now: datetime,
    *,
    seen: int | None = None,
    key: str = "",
) -> int:
    """Propose the rows of a draft that were not refused; the seq of the line. Contacts go into office.db, and are
    erased again where the proposal is refused. Raises RefusedError."""
    rows, digests = [], []
    for row in kept.draft.rows:
        if row.organ.organ_id in refused:
            continue
        who = kept.contacts.get(row.organ.organ_id)
        digests += [keep_contact(store, who, now)] if who else []
        rows.append(replace(row, contact=digests[-1]) if who else row)
    draft = replace(kept.draft, rows=tuple(rows), refused=tuple(refused), reason=reason)
    try:
        line = propose_roster(office, actor, draft, now, seen=seen, key=key)
    except BaseException:
        for digest in digests:
            erase_contact(store, digest)
        raise
    with store.begin() as connection:
        connection.execute(delete(roster_draft).where(roster_draft.c.id == kept.id))
    return line.seq
