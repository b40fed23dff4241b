"""A frozen board as filings again: notices are made from these, never from what is known today."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from archive.clock import day_start
from archive.config.deadlines import Deadline, DeadlineRule, no_deadline
from archive.filings.record import Filing
from archive.filings.rules.decisions import Decision, without_decider
from archive.filings.rules.facts import FilingFacts
from archive.filings.rules.verdict import Verdict
from archive.filings.snapshots.snapshot_store import Snapshot
from archive.filings.states import Flag, State
from archive.filings.verdicts.status import Board, FilingStatus


def board_from_snapshots(frozen: Sequence[Snapshot]) -> Board:
    """Return the filings of frozen boards of one year and moment (one of each region), in their order."""
    counts: dict[str, int] = {}
    for one in frozen:
        for state, count in one.counts.items():
            counts[state] = counts.get(state, 0) + count
    filings = [_filing(one, told) for one in frozen for told in one.filings]
    return Board(frozen[0].as_of, frozen[0].year, counts, filings)


def _filing(frozen: Snapshot, told: dict[str, Any]) -> FilingStatus:
    record = Filing.model_validate(told)
    due = record.deadline or no_deadline(record.year).due
    holiday = Flag.DEADLINE_WAS_HOLIDAY in record.flags
    deadline = Deadline(due=due, basis=record.basis, rule=_rule(frozen, record), was_holiday=holiday)
    facts = FilingFacts(
        organ_id=record.organ_id,
        organ=record.organ,
        kind=record.kind,
        region=record.region,
        year=record.year,
        deadline=deadline,
        as_of=frozen.as_of,
        confirmed=record.state == State.OVERDUE,  # of the others it was not written down, and no notice asks
    )
    return FilingStatus(facts, _verdict(record), list(record.evidence), decision=_decision(record), frozen=record)


def _rule(frozen: Snapshot, record: Filing) -> DeadlineRule:
    if record.basis == "none":
        return no_deadline(record.year).rule
    return DeadlineRule.model_validate(frozen.content["rules"][frozen.content["rule_of"][record.organ_id]])


def _verdict(record: Filing) -> Verdict:
    return Verdict(
        state=record.state,
        reason_zh=without_decider(record.reason_zh),
        reason_en=without_decider(record.reason_en),
        days_late=record.days_late,
        flags=record.flags,
        grade=record.grade,
        declared_date=record.declared_date,
        first_seen=record.first_seen,
        absent_until=record.absent_until,
    )


def _decision(record: Filing) -> Decision | None:
    said = record.decision
    if said is None:
        return None
    return Decision("", record.organ_id, record.year, said.kind, "", day_start(said.day), "", said.until)
