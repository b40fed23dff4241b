"""What people do with a filing besides deciding, as acts: they look at the evidence and say whether it bears the
verdict out, and they note what the next one should know."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy.orm import Session

from archive.bilingual import Bilingual
from archive.config.deadlines import Deadlines
from archive.errors import NotFoundError
from archive.journal.line import JournalLine
from archive.office.act import act
from archive.office.act_kinds import CHECK, NOTE
from archive.office.intent import Actor, Intent
from archive.office.place import Office
from archive.office.standing import standing_at

CheckResult = Literal["supports", "against", "doubtful"]
RESULTS: tuple[CheckResult, ...] = get_args(CheckResult)
RESULT_NAMES: dict[CheckResult, Bilingual] = {
    "supports": Bilingual("证据支持", "the evidence bears it out"),
    "against": Bilingual("证据不支持", "the evidence does not bear it out"),
    "doubtful": Bilingual("存疑", "doubtful"),
}


def check_case(
    office: Office,
    session: Session,
    deadlines: Deadlines,
    actor: Actor,
    filing: tuple[str, int],
    result: CheckResult,
    note: str,
    now: datetime,
    *,
    saw: str = "",
    seen: int | None = None,
    key: str = "",
) -> JournalLine:
    """Keep what a person found of a filing (organ and report year). Raises NotFoundError, RefusedError.

    ``saw``: the digest of the ruling that was on screen; "" for that of ``now``."""
    standing = standing_at(session, deadlines, *filing, now)
    if standing is None:
        raise NotFoundError(f"there is no organ {filing[0]}; `nianbao status --format csv` lists the ids")
    shown, visit = standing.shown(), standing.newest_visit
    told: dict[str, Any] = {**shown, "result": result, "digest": saw or shown["digest"]}
    told["visit"] = visit.id if visit else ""
    if note.strip():
        told["note"] = note.strip()
    intent = Intent(CHECK, standing.name, standing.filing.facts.region, {"check": told}, seen, key)
    return act(office, actor, intent, now, [standing])


def note_case(
    office: Office, actor: Actor, name: str, region: str, note: str, now: datetime, *, seen: int | None, key: str
) -> JournalLine:
    """Keep a note on a case, given by its name in the journal: for the office alone, changing nothing. Raises
    RefusedError."""
    return act(office, actor, Intent(NOTE, name, region, {"note": note.strip()}, seen, key), now)
