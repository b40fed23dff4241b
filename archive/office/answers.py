"""The second step of an act: approve, refuse or withdraw what was proposed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from sqlalchemy.orm import Session

from archive.config.deadlines import Deadlines
from archive.config.notices import NoticeRules
from archive.errors import NotFoundError
from archive.journal.effects import split_act
from archive.journal.line import JournalLine
from archive.journal.reading import journal_lock
from archive.notices.order import OrderLogLine
from archive.notices.order_log import find_order
from archive.office.act import act, require_allowed
from archive.office.intent import Actor, Intent
from archive.office.journal_state import journal_state
from archive.office.order_sheets import SheetMaker
from archive.office.orders import numbered_again, numbers_taken, papers_of, told_orders
from archive.office.place import Office
from archive.office.standing import Standing, standings_at

Answer = Literal["approve", "refuse", "withdraw"]
_TRIES = 3  # at numbers that others take meanwhile


def answer(
    office: Office,
    actor: Actor,
    seq: int,
    step: Answer,
    note: str,
    now: datetime,
    *,
    rules: NoticeRules | None = None,
    key: str = "",
    filings: Sequence[Standing] = (),
    saw: str = "",
    seen: int | None = None,
) -> JournalLine:
    """Answer the open proposal of line ``seq``. Raises NotFoundError when there is none, RefusedError.

    ``rules``: by which approved orders are numbered and written; ``filings``: as ``filings_of`` returns them; ``saw``:
    digest of the ruling that was on screen, ``seen``: seq of the object's last line that was.
    """
    numbers = rules if step == "approve" else None
    body: dict[str, Any] = {"proposal": seq}
    if note.strip():
        body["note"] = note.strip()
    if saw:
        body["ruling"] = {"digest": saw}
    for _ in range(_TRIES):
        proposal = _open(office, seq)
        kind, _step = split_act(proposal.act)
        intent = Intent(f"{kind}.{step}", proposal.object, proposal.region, body, seen, key, proposal.files)
        entered = _entered(office, proposal, numbers, filings)
        if numbers and entered:
            ready = replace(intent, body={**body, "orders": told_orders(entered)})
            require_allowed(office, actor, ready, now, filings)
            made = SheetMaker(office, numbers, filings, now)(entered)
            intent = replace(
                ready, body={**body, "orders": told_orders(made)}, files=(*proposal.files, *papers_of(made))
            )
        with journal_lock(office.data):
            if _entered(office, _open(office, seq), numbers, filings) == entered:
                return act(office, actor, intent, now, filings)
    raise numbers_taken()


def _open(office: Office, seq: int) -> JournalLine:
    proposal = journal_state(office.data).proposals.get(seq)
    if proposal is None:
        raise NotFoundError(f"there is no open proposal {seq}; `nianbao office proposals` lists those there are")
    return proposal


def _entered(
    office: Office, proposal: JournalLine, rules: NoticeRules | None, filings: Sequence[Standing]
) -> list[OrderLogLine]:
    """Return the orders that a proposal would issue under the numbers free now; none without ``rules``."""
    if rules is None or "orders" not in proposal.body:
        return []
    return numbered_again(office, proposal, rules.order_prefix, filings)


def filings_of(
    session: Session, deadlines: Deadlines, data: Path, proposal: JournalLine, now: datetime
) -> list[Standing]:
    """Return how the filings that a proposal is about stand at an instant."""
    named = [(str(one["organ_id"]), int(one["report_year"])) for one in proposal.body.get("orders", ())]
    if told := proposal.body.get("decision"):
        named.append((str(told["organ_id"]), int(told["report_year"])))
    for identity in proposal.body.get("named", ()):
        organ_id, _dash, year = str(identity).rpartition("-")
        named.append((organ_id, int(year)))
    if (told := proposal.body.get("step")) and not named:
        first = find_order(str(told["number"]), data).issued_line
        named.append((first.organ_id, first.report_year or 0))
    return standings_at(session, deadlines, named, now)


def changes_roster(line: JournalLine) -> bool:
    """Whether a roster is another by an answer."""
    return line.act == "roster.apply.approve"


def moves_verdicts(line: JournalLine) -> bool:
    """Whether tables and verdicts follow an answer: only a decision that was approved changes any."""
    return line.act.startswith(("decision.", "row.")) and line.act.endswith(".approve")
