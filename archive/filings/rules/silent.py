"""The verdict on a report that was never seen, past its deadline: overdue only where every column proves it."""

from __future__ import annotations

from archive.clock import civil_date, day_end
from archive.filings.rules import words_unseen as words
from archive.filings.rules.facts import ColumnFact, FilingFacts, LookFact
from archive.filings.rules.ruling import Rest, Ruling


def judge_silent(facts: FilingFacts) -> Ruling:
    """Overdue when complete looks after the deadline at every column lack it and the duty is confirmed."""
    columns = [column for column in facts.columns if column.in_service(facts.as_of)]
    if not columns:
        return Ruling("unverified", *words.no_column(facts))
    if not any(column.may_hold(facts.year) for column in columns):
        return Ruling("unverified", *words.no_year_column(facts))
    unlooked = next((column for column in columns if _proof(facts, column) is None), None)
    if unlooked:
        return Ruling("unverified", *words.not_looked(facts, unlooked), rests=_failed(facts, unlooked))
    proofs = [proof for column in columns if (proof := _proof(facts, column))]
    rests = tuple(Rest("absent", look_id=proof.id) for proof in proofs)
    if not facts.confirmed:
        return Ruling("unverified", *words.not_confirmed(facts), rests=rests)
    if facts.unattributed:
        return Ruling("unverified", *words.unattributed(facts), rests=rests)
    oldest = min(proofs, key=lambda look: look.started_at)
    days = (civil_date(oldest.started_at) - facts.deadline.due).days
    return Ruling(
        "overdue",
        *words.overdue(facts, oldest, days),
        days_late=days,
        grade="observed",
        absent_until=oldest.started_at,
        rests=rests,
    )


def _proof(facts: FilingFacts, column: ColumnFact) -> LookFact | None:
    """The column's latest complete look, when it began after the deadline had passed."""
    last = column.last_complete()
    return last if last and last.started_at >= day_end(facts.deadline.due) else None


def _failed(facts: FilingFacts, column: ColumnFact) -> tuple[Rest, ...]:
    after = [k for k in column.looks if k.started_at >= day_end(facts.deadline.due)]
    return (Rest("failed_look", look_id=after[-1].id),) if after else ()
