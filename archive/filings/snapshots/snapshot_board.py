"""A frozen board as filings again: notices are made from these, never from what is known today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from archive.config.deadlines import Deadline, DeadlineRule, no_deadline
from archive.filings.rules.decisions import Decision
from archive.filings.rules.facts import FilingFacts
from archive.filings.rules.verdict import Verdict
from archive.filings.snapshots.snapshot_store import Snapshot
from archive.filings.states import Flag, Grade, State
from archive.filings.verdicts.evidence import Evidence
from archive.filings.verdicts.status import Board, FilingStatus


def board_from_snapshots(frozen: Sequence[Snapshot]) -> Board:
    """The filings of frozen boards of one year and moment (one of each region), in their order."""
    counts: dict[str, int] = {}
    for one in frozen:
        for state, count in one.counts.items():
            counts[state] = counts.get(state, 0) + count
    filings = [_filing(one, told) for one in frozen for told in one.filings]
    return Board(frozen[0].as_of, frozen[0].year, counts, filings)


def _filing(frozen: Snapshot, told: dict[str, Any]) -> FilingStatus:
    rule = _rule(frozen, told)
    due = date.fromisoformat(told["deadline"]) if told["deadline"] else no_deadline(told["year"]).due
    deadline = Deadline(due=due, basis=told["basis"], rule=rule, was_holiday="deadline_was_holiday" in told["flags"])
    facts = FilingFacts(
        organ_id=told["organ_id"],
        organ=told["organ"],
        kind=told["kind"],
        region=told["region"],
        year=told["year"],
        deadline=deadline,
        as_of=frozen.as_of,
        confirmed=told["state"] == "overdue",  # of the others it was not written down, and no notice asks
    )
    return FilingStatus(facts, _ruling(told), _evidence(told), decision=_word(told))


def _rule(frozen: Snapshot, told: dict[str, Any]) -> DeadlineRule:
    if told["basis"] == "none":
        return no_deadline(told["year"]).rule
    return DeadlineRule.model_validate(frozen.content["rules"][frozen.content["rule_of"][told["organ_id"]]])


def _ruling(told: dict[str, Any]) -> Verdict:
    return Verdict(
        state=State(told["state"]),
        reason_zh=told["reason_zh"],
        reason_en=told["reason_en"],
        days_late=told["days_late"],
        flags=tuple(map(Flag, told["flags"])),
        grade=Grade(told["grade"]),
        declared_date=date.fromisoformat(told["declared_date"]) if told["declared_date"] else None,
        first_seen=_instant(told["first_seen"]),
        absent_until=_instant(told["absent_until"]),
    )


def _evidence(told: dict[str, Any]) -> list[Evidence]:
    return [
        Evidence(e["capture"], e["url"], datetime.fromisoformat(e["fetched_at"]), e["digest"], e["role"])
        for e in told["evidence"]
    ]


def _word(told: dict[str, Any]) -> Decision | None:
    said = told["decision"]
    if said is None:
        return None
    until = date.fromisoformat(said["until"]) if said["until"] else None
    at = datetime.fromisoformat(said["at"])
    return Decision(said["id"], told["organ_id"], told["year"], said["kind"], said["by"], at, said["reason"], until)


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
