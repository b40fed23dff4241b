"""The second step of an act: approve, refuse or withdraw what was proposed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from archive.errors import NotFoundError
from archive.journal.effects import split_act
from archive.journal.line import JournalLine
from archive.journal.reading import journal_lock
from archive.office.act import act
from archive.office.intent import Actor, Intent
from archive.office.orders import numbered_again
from archive.office.place import Office
from archive.office.state import journal_state

Answer = Literal["approve", "refuse", "withdraw"]


def answer(
    office: Office,
    actor: Actor,
    seq: int,
    step: Answer,
    note: str,
    now: datetime,
    *,
    order_prefix: str = "",
    key: str = "",
) -> JournalLine:
    """Answer the open proposal of line ``seq``. Raises NotFoundError when there is none, RefusedError.

    ``order_prefix``: under which approved orders are numbered.
    """
    with journal_lock(office.data):
        proposal = journal_state(office.data).proposals.get(seq)
        if proposal is None:
            raise NotFoundError(f"there is no open proposal {seq}; `nianbao office proposals` lists those there are")
        body: dict[str, Any] = {"proposal": seq}
        if note.strip():
            body["note"] = note.strip()
        kind, _ = split_act(proposal.act)
        if step == "approve" and kind == "order.issue":
            body["orders"] = numbered_again(office, proposal, order_prefix)
        intent = Intent(f"{kind}.{step}", proposal.object, proposal.region, body, key=key, files=proposal.files)
        return act(office, actor, intent, now)
