"""The verdict rules of a filing. Never accuse on absence of evidence: whatever is weaker than proof is unverified.

Legal sources of the deadlines stand in config/deadlines.yaml; the rules here are pure functions of FilingFacts.
"""

from __future__ import annotations

from dataclasses import replace

from archive.clock import civil_date, day_end
from archive.filings import words
from archive.filings.facts import ColumnFact, FilingFacts, LookFact
from archive.filings.interval import Publication, absent_day, last_day, publication_of, seen_day
from archive.filings.ruling import Rest, Ruling, State

RULE_VERSION = "2026-11-1"


def judge(facts: FilingFacts, *, due_soon_days: int = 14) -> Ruling:
    """Say the state of one filing as of ``facts.as_of``, with its reason and the evidence it rests on."""
    if not facts.applicable:
        return Ruling("not_applicable", *words.not_applicable(facts))
    if facts.sightings:
        ruling = _published(facts)
    elif last_day(facts.as_of) <= facts.deadline.due:
        ruling = _not_yet_due(facts, due_soon_days)
    else:
        ruling = _silent(facts)
    return replace(ruling, flags=(*ruling.flags, *_standing_flags(facts)))


def _standing_flags(facts: FilingFacts) -> list[str]:
    """Flags that do not depend on when the report appeared."""
    flags = ["deadline_was_holiday"] if facts.deadline.was_holiday else []
    shown = [s for s in facts.sightings if s.gone_at is None]
    if shown and (all(s.page_failed for s in shown) or any(s.serious_findings for s in shown)):
        flags.append("defective")
    if any(s.form == "wrong" for s in shown):
        flags.append("wrong_form")
    return flags


# --- a report was seen -------------------------------------------------------------------------------------------


def _published(facts: FilingFacts) -> Ruling:
    publication = publication_of(facts)
    ruling = _timing(facts, publication)
    ruling = replace(
        ruling,
        declared_date=publication.claim.day if publication.claim else None,
        first_seen=publication.first.first_seen_at,
        absent_until=publication.absent.started_at if publication.absent else None,
        rests=(*ruling.rests, *_rests(publication)),
    )
    if publication.conflicting and "date_conflict" not in ruling.flags:
        ruling = replace(ruling, flags=(*ruling.flags, "date_conflict"))
    if all(s.gone_at for s in facts.sightings):
        return _withdrawn(facts, ruling)
    return ruling


def _timing(facts: FilingFacts, publication: Publication) -> Ruling:
    """On time, late or undecidable, from the observed interval first and the claims only where it leaves room."""
    deadline_end = day_end(facts.deadline.due)
    absent = publication.absent
    if absent and absent.started_at >= deadline_end:
        return _seen_late(facts, publication, absent)
    if publication.first.first_seen_at <= deadline_end:
        return _seen_in_time(facts, publication)
    if absent:
        return _straddling(facts, publication, absent)
    return _baseline(facts, publication)


def _seen_late(facts: FilingFacts, publication: Publication, absent: LookFact) -> Ruling:
    """A complete look after the deadline lacked it: late, whatever the page claims."""
    claim, due = publication.claim, facts.deadline.due
    earliest = max(absent_day(absent), due)
    inside = claim is not None and earliest <= claim.day <= seen_day(publication) and claim.day > due
    # Without a credible claim only what is proved counts: to the day when looks are daily, else the least.
    proved = seen_day(publication) if publication.to_the_day else earliest
    day = claim.day if claim is not None and inside else proved
    days = max(1, (day - due).days)
    flags = ("date_conflict",) if claim and not inside else ()
    return Ruling(
        "late", *words.seen_late(facts, publication, absent, days), days_late=days, flags=flags, grade="observed"
    )


def _seen_in_time(facts: FilingFacts, publication: Publication) -> Ruling:
    """It was there before the deadline ended; a later printed date is then the page's contradiction."""
    claim = publication.claim
    odd = claim is not None and (claim.day > facts.deadline.due or _before_interval(publication))
    flags = ("date_conflict",) if odd else ()
    return Ruling("on_time", *words.seen_in_time(facts, publication), flags=flags, grade="observed")


def _straddling(facts: FilingFacts, publication: Publication, absent: LookFact) -> Ruling:
    """The deadline lies inside the interval: only the page's own later date makes it late."""
    claim, due = publication.claim, facts.deadline.due
    if claim and due < claim.day <= seen_day(publication) and not claim.shared:
        days = (claim.day - due).days
        reason = words.claimed_late(facts, publication, days)
        return Ruling("late", *reason, days_late=days, grade=claim.grade)
    flags = ("date_conflict",) if claim and (_before_interval(publication) or claim.day > due) else ()
    return Ruling("on_time", *words.benefit_of_doubt(facts, publication, absent), flags=flags, grade="observed")


def _baseline(facts: FilingFacts, publication: Publication) -> Ruling:
    """Found on a first look, after the deadline: nothing but its own claim tells when it was published."""
    claim, due = publication.claim, facts.deadline.due
    if claim is None:
        return Ruling("unverified", *words.baseline_undated(publication))
    if claim.day > seen_day(publication):
        return Ruling("unverified", *words.baseline_future(publication), flags=("date_conflict",))
    if claim.day <= due:
        return Ruling("on_time", *words.baseline_in_time(facts, publication), grade=claim.grade)
    if claim.shared or claim.grade == "url":  # a rebuild's clock day accuses nobody
        return Ruling("unverified", *words.baseline_reimport(publication), flags=("suspected_reimport",))
    days = (claim.day - due).days
    return Ruling("late", *words.claimed_late(facts, publication, days), days_late=days, grade=claim.grade)


def _before_interval(publication: Publication) -> bool:
    claim, absent = publication.claim, publication.absent
    return bool(claim and absent and claim.day < absent_day(absent))


def _withdrawn(facts: FilingFacts, ruling: Ruling) -> Ruling:
    zh, en = words.withdrawn(facts, ruling)
    return replace(ruling, state="withdrawn", days_late=None, reason_zh=zh, reason_en=en)


def _rests(publication: Publication) -> list[Rest]:
    rests = [Rest("absent", look_id=publication.absent.id)] if publication.absent else []
    first = publication.first
    rests.append(Rest("present", capture_id=first.first_capture_id))
    if first.page_capture_id:
        rests.append(Rest("report", capture_id=first.page_capture_id))
    return rests


# --- nothing was seen --------------------------------------------------------------------------------------------


def _not_yet_due(facts: FilingFacts, due_soon_days: int) -> Ruling:
    left = (facts.deadline.due - last_day(facts.as_of)).days
    state: State = "due_soon" if left <= due_soon_days else "not_due"
    return Ruling(state, *words.not_yet_due(facts, left))


def _silent(facts: FilingFacts) -> Ruling:
    """Past the deadline and not seen: overdue only when every column was looked at in full after it."""
    if not facts.columns:
        return Ruling("unverified", *words.no_column())
    unlooked = [column for column in facts.columns if _proof(facts, column) is None]
    if unlooked:
        return Ruling("unverified", *words.not_looked(facts, unlooked[0]), rests=_failed(facts, unlooked[0]))
    if not facts.confirmed:
        return Ruling("unverified", *words.not_confirmed(facts))
    if facts.unattributed:
        return Ruling("unverified", *words.unattributed(facts))
    proofs = [proof for column in facts.columns if (proof := _proof(facts, column))]
    oldest = min(proofs, key=lambda look: look.started_at)
    days = (civil_date(oldest.started_at) - facts.deadline.due).days
    rests = tuple(Rest("absent", look_id=proof.id) for proof in proofs)
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
