"""A board as records: notices are made from a frozen one, never from what is known today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from archive.config.deadlines import DeadlineRule, no_deadline
from archive.filings.record import Filing
from archive.filings.rules.decisions import without_decider
from archive.filings.rules.verdict import is_lower_bound
from archive.filings.snapshots.snapshot_store import Snapshot
from archive.filings.verdicts.status import Board


@dataclass(frozen=True, slots=True)
class RecordBoard:
    """The filings of one year and moment. ``rules``: by organ, the rule that names its deadline."""

    as_of: datetime
    year: int
    filings: tuple[Filing, ...]
    rules: Mapping[str, DeadlineRule]

    def rule_of(self, filing: Filing) -> DeadlineRule:
        """Return the rule that names the deadline of a filing."""
        return self.rules[filing.organ_id]


def records_of_board(board: Board) -> RecordBoard:
    """Return a judged board as records."""
    rules = {filing.facts.organ_id: filing.facts.deadline.rule for filing in board.filings}
    return RecordBoard(board.as_of, board.year, tuple(filing.record() for filing in board.filings), rules)


def thaw_snapshots(frozen: Sequence[Snapshot]) -> RecordBoard:
    """Return the filings of frozen boards of one year and moment (one of each region), in their order."""
    records = [(one, thaw_record(told)) for one in frozen for told in one.filings]
    rules = {record.organ_id: _rule(one, record) for one, record in records}
    return RecordBoard(frozen[0].as_of, frozen[0].year, tuple(record for _, record in records), rules)


def thaw_record(told: dict[str, Any]) -> Filing:
    """Return a frozen record. Those of earlier versions named who decided in the reason, and said of no days that they
    are a lower bound."""
    record = Filing.model_validate(told)
    reasons = {name: without_decider(getattr(record, name)) for name in ("reason", "reason_zh", "reason_en")}
    told_bound = record.is_lower_bound if "is_lower_bound" in told else is_lower_bound(record, record.due)
    return record.model_copy(update={**reasons, "is_lower_bound": told_bound})


def _rule(frozen: Snapshot, record: Filing) -> DeadlineRule:
    if record.basis == "none":
        return no_deadline(record.year).rule
    return DeadlineRule.model_validate(frozen.content["rules"][frozen.content["rule_of"][record.organ_id]])
