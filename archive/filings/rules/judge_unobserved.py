"""The verdict on a report that was never seen, past its deadline: overdue only where every link of it is proved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archive.clock import civil_date, day_end
from archive.filings.rules import reasons_unobserved as words
from archive.filings.rules import reasons_vantages
from archive.filings.rules.column_visits import ColumnFact, VisitFact
from archive.filings.rules.facts import FilingFacts
from archive.filings.rules.vantages import SecondLook, second_looks
from archive.filings.rules.verdict import EvidenceRef, Link, Verdict, first_broken
from archive.filings.states import Flag, Grade, State

MANY_ORGANS = 5  # that so many organs of one list all fail to publish is less likely than another list


def judge_unobserved(facts: FilingFacts) -> Verdict:
    """Overdue when every link of the proof of silence holds; else unverified, for the reason of the first that does
    not."""
    proofs = newest_visits(facts)
    rests = tuple(EvidenceRef("absent", visit_id=proof.id) for proof in proofs)
    flags = (Flag.STALE,) if proofs and _is_stale(facts, proofs) else ()
    if broken := first_broken(silence_links(facts)):
        return Verdict(
            State.UNVERIFIED, *broken.reason, flags=flags, evidence_refs=_joined(broken.evidence_refs, rests)
        )
    oldest = min(proofs, key=lambda visit: visit.started_at)
    days = (civil_date(oldest.started_at) - facts.deadline.due).days
    alone = [reasons_vantages.looked_alone(one) for one in second_looks(facts) or ()]
    zh, en = words.overdue(facts, oldest, days)
    return Verdict(
        State.OVERDUE,
        "".join((zh, *(one.zh for one in alone))),
        " ".join((en, *(one.en for one in alone))),
        days_late=days,
        grade=Grade.OBSERVED,
        absent_until=oldest.started_at,
        evidence_refs=rests,
    )


def silence_links(facts: FilingFacts) -> Iterator[Link]:
    """Yield the links of the proof that nothing was published, the most basic one first."""
    yield _column(facts)
    yield _visited(facts)
    yield duty_link(facts)
    yield _precedent(facts)
    yield _begun(facts)
    yield doubts_link(facts)
    if (looks := second_looks(facts)) is not None:
        yield _second_look(facts, looks)
    yield _fresh(facts)


def duty_link(facts: FilingFacts) -> Link:
    """Whether the organ was bound to file for the year."""
    return Link("duty", facts.confirmed, *(words.duty(facts) if facts.confirmed else words.not_confirmed(facts)))


def doubts_link(facts: FilingFacts) -> Link:
    """Whether every row that may be the report was opened, read and understood."""
    rests = tuple(EvidenceRef("doubt", capture_id=doubt.capture_id) for doubt in facts.doubts if doubt.capture_id)
    return Link("doubts", not facts.doubts, *(words.doubted(facts) if facts.doubts else words.no_doubt()), rests)


def newest_visits(facts: FilingFacts) -> list[VisitFact]:
    """Return the newest complete look after the deadline of every column in service that has one."""
    return [proof for column in _serving(facts) if (proof := _proof(facts, column))]


def _column(facts: FilingFacts) -> Link:
    columns = _serving(facts)
    if not columns:
        return Link("column", False, *words.no_column(facts))
    if not any(column.may_hold(facts.year) for column in columns):
        return Link("column", False, *words.no_year_column(facts))
    return Link("column", True, *words.columns(columns))


def _visited(facts: FilingFacts) -> Link:
    unvisited = next((column for column in _serving(facts) if _proof(facts, column) is None), None)
    if unvisited:
        return Link("visited", False, *words.not_visited(facts, unvisited), _failed(facts, unvisited))
    proofs = newest_visits(facts)
    return Link(
        "visited",
        True,
        *words.visited(facts, proofs),
        tuple(EvidenceRef("absent", visit_id=visit.id) for visit in proofs),
    )


def _precedent(facts: FilingFacts) -> Link:
    found = facts.precedent
    if found is None:
        return Link("precedent", False, *words.no_precedent(facts))
    rests = (EvidenceRef("precedent", capture_id=found.capture_id),) if found.capture_id else ()
    return Link("precedent", True, *words.precedent(facts, found), rests)


def _begun(facts: FilingFacts) -> Link:
    """Whether anybody's report of the year stands where many stood of the year before. Where none does, the reports
    may be published in a new column; a person who confirmed the filing, or vouched for a column after the deadline,
    knows better."""
    columns = [column for column in _serving(facts) if column.may_hold(facts.year)]
    before, now = sum(c.organs_before for c in columns), sum(c.organs_now for c in columns)
    vouched = any(column.vouched and column.vouched > facts.deadline.due for column in columns)
    person = vouched or (facts.precedent is not None and facts.precedent.ground == "confirm")
    if now or person or before < MANY_ORGANS:
        return Link("begun", True, *words.begun(now))
    return Link("begun", False, *words.not_begun(facts, before))


def _second_look(facts: FilingFacts, missing: Sequence[SecondLook]) -> Link:
    """Whether a second vantage that is at work has looked too, where there is one: a site may show one of them a page
    that it does not show the other. One that has not looked within its days is waited for no longer."""
    waiting = next((one for one in missing if one.is_waited_for(facts)), None)
    if waiting:
        rests = (EvidenceRef("absent", visit_id=waiting.seen.id),)
        return Link("second_look", False, *reasons_vantages.waiting(facts, waiting), rests)
    if missing:
        return Link("second_look", True, *reasons_vantages.looked_alone(missing[0]))
    return Link("second_look", True, *reasons_vantages.looked_twice())


def _fresh(facts: FilingFacts) -> Link:
    proofs = newest_visits(facts)
    if not proofs:
        return Link("fresh", False, *words.never_fresh())
    oldest = min(proofs, key=lambda visit: visit.started_at)
    if _is_stale(facts, proofs):
        return Link("fresh", False, *words.stale(facts, oldest))
    return Link("fresh", True, *words.fresh(oldest), (EvidenceRef("absent", visit_id=oldest.id),))


def _is_stale(facts: FilingFacts, proofs: list[VisitFact]) -> bool:
    """Whether some column's newest complete visit is too old to speak of the moment."""
    return facts.max_age is not None and any(facts.as_of - visit.started_at > facts.max_age for visit in proofs)


def _serving(facts: FilingFacts) -> list[ColumnFact]:
    return [column for column in facts.columns if column.in_service(facts.as_of)]


def _proof(facts: FilingFacts, column: ColumnFact) -> VisitFact | None:
    """Return the column's latest complete visit, when it began after the deadline had passed."""
    last = column.last_complete()
    return last if last and last.started_at >= day_end(facts.deadline.due) else None


def _failed(facts: FilingFacts, column: ColumnFact) -> tuple[EvidenceRef, ...]:
    last = column.visits[-1] if column.visits else None
    after = last is not None and last.started_at >= day_end(facts.deadline.due)
    return (EvidenceRef("failed_visit", visit_id=last.id),) if last and after else ()


def _joined(mine: tuple[EvidenceRef, ...], visits: tuple[EvidenceRef, ...]) -> tuple[EvidenceRef, ...]:
    """Return the evidence of what broke the proof, with the visits behind it where there are any."""
    failed = any(rest.role == "failed_visit" for rest in mine)
    return mine if failed else tuple(dict.fromkeys((*visits, *mine)))
