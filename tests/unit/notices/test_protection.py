"""Whom an open proposal protects from papers."""

from datetime import UTC, datetime
from typing import Any

from archive.journal.line import JournalLine
from archive.notices.protection import PROTECTED, protected_by


def _line(seq: int, act: str, **decision: Any) -> JournalLine:
    at = datetime(2026, 4, 1, tzinfo=UTC)
    return JournalLine(
        seq=seq, at=at, act=act, object=f"filing:o{seq}-2025", region="430602", by="li", role="clerk", via="web",
        key=str(seq), body={"decision": decision},
    )  # fmt: skip


def test_a_proposed_waiver_or_dismissal_of_a_verdict_protects_and_of_a_finding_does_not() -> None:
    lines = [
        _line(1, "decision.waive.propose"),
        _line(2, "decision.dismiss.propose"),
        _line(3, "decision.dismiss.propose", finding="0f"),
        _line(4, "decision.confirm.propose"),
    ]
    assert protected_by(lines) == {"o1-2025": PROTECTED, "o2-2025": PROTECTED}
