"""Decisions on filings and rows as acts: said on the command line or a page, kept in the journal, then in the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.config.deadlines import Deadlines
from archive.database.models import DecisionRecord, DisclosureColumn, Listing, Organ, RowDecisionRecord, Site
from archive.errors import NotFoundError
from archive.filings.decisions.decision_log import DecisionLine, decision_from
from archive.filings.decisions.rows import RowLine
from archive.filings.rules.decisions import Decision
from archive.journal.line import JournalLine
from archive.office.act import act
from archive.office.intent import Actor, Intent
from archive.office.place import Office
from archive.office.standing import Standing, standing_at

_OF_THE_LINE = {"by", "at"}  # the line of the journal says them


def decide(
    office: Office, session: Session, deadlines: Deadlines, actor: Actor, given: DecisionLine, *, duty: str = ""
) -> Decision:
    """Keep a decision that holds at once, first in the journal, then in the database. Raises NotFoundError for an
    unknown organ or decision, RefusedError; deciding the same twice keeps one. ``duty``: as in ``propose_decision``."""
    intent, filings = _on_filing(session, deadlines, given, duty)
    if session.get(DecisionRecord, given.id) is None:
        act(office, actor, intent, given.at, filings)
        session.add(DecisionRecord(**given.row()))
        session.flush()
    return decision_from(given)


def propose_decision(
    office: Office,
    session: Session,
    deadlines: Deadlines,
    actor: Actor,
    given: DecisionLine,
    *,
    duty: str = "",
    seen: int | None = None,
    key: str = "",
) -> JournalLine:
    """Propose a decision; it holds once another person has approved it. Raises NotFoundError, RefusedError.

    ``duty``: on what the duty of the organ rests, where that is doubtful; ``seen`` and ``key``: of the form, as in
    ``Intent``.
    """
    intent, filings = _on_filing(session, deadlines, given, duty)
    return act(office, actor, _proposed(intent, seen, key), given.at, filings)


def decide_row(office: Office, session: Session, actor: Actor, given: RowLine) -> RowDecisionRecord:
    """Keep a decision on a row that holds at once, first in the journal, then in the database. Raises NotFoundError for
    a row, an organ or a decision that is not there, RefusedError; deciding the same twice keeps one."""
    intent = _on_row(session, given)
    if session.get(RowDecisionRecord, given.id) is None:
        act(office, actor, intent, given.at)
        session.add(RowDecisionRecord(**given.model_dump()))
        session.flush()
    return session.get_one(RowDecisionRecord, given.id)


def propose_row(
    office: Office, session: Session, actor: Actor, given: RowLine, *, seen: int | None = None, key: str = ""
) -> JournalLine:
    """Propose a decision on a row. Raises NotFoundError, RefusedError."""
    return act(office, actor, _proposed(_on_row(session, given), seen, key), given.at)


def _proposed(intent: Intent, seen: int | None, key: str) -> Intent:
    return replace(intent, act=f"{intent.act}.propose", seen=seen, key=key)


def _on_filing(
    session: Session, deadlines: Deadlines, given: DecisionLine, duty: str
) -> tuple[Intent, Sequence[Standing]]:
    organ = session.get(Organ, given.organ_id)
    if organ is None:
        raise NotFoundError(f"there is no organ {given.organ_id}; `nianbao status --format csv` lists the ids")
    if given.revokes and session.get(DecisionRecord, given.revokes) is None:
        raise NotFoundError(f"no decision {given.revokes} to revoke")
    found = standing_at(session, deadlines, given.organ_id, given.report_year, given.at)
    body: dict[str, Any] = {"decision": _body(given)}
    if found:
        body["ruling"] = found.shown()
    if duty.strip():
        body["duty"] = duty.strip()
    name = f"filing:{given.organ_id}-{given.report_year}"
    return Intent(f"decision.{given.kind}", name, organ.region, body), [found] if found else []


def _on_row(session: Session, given: RowLine) -> Intent:
    listing = select(Listing.id).where(Listing.column_id == given.column_id, Listing.url == given.url)
    if given.revokes:
        if session.get(RowDecisionRecord, given.revokes) is None:
            raise NotFoundError(f"no decision {given.revokes} on a row to revoke")
    elif session.scalar(listing) is None:
        raise NotFoundError(
            f"there is no row {given.url} in column {given.column_id}; `nianbao doubts` lists those in doubt"
        )
    if given.organ_id and session.get(Organ, given.organ_id) is None:
        raise NotFoundError(f"there is no organ {given.organ_id}; `nianbao status --format csv` lists the ids")
    region = session.scalar(select(Site.region).join(DisclosureColumn).where(DisclosureColumn.id == given.column_id))
    return Intent(f"row.{given.kind}", f"row:{given.column_id}:{given.url}", region or "", {"row": _body(given)})


def _body(given: DecisionLine | RowLine) -> dict[str, Any]:
    return given.model_dump(mode="json", exclude=_OF_THE_LINE)
