"""The verdict on a report that was seen: on time, late or undecidable, from the observed interval first."""

from __future__ import annotations

from dataclasses import dataclass, replace

from archive.bilingual import Bilingual
from archive.clock import day_end
from archive.filings.rules import reasons_published as reasons
from archive.filings.rules import reasons_withdrawn
from archive.filings.rules.claims import Claim, contradictory, has_timely_url_date, has_undated_copy
from archive.filings.rules.column_visits import ColumnFact, VisitFact
from archive.filings.rules.facts import FilingFacts
from archive.filings.rules.interval import PublicationInterval, absent_day, publication_interval, seen_day
from archive.filings.rules.judge_withdrawn import judge_withdrawn
from archive.filings.rules.verdict import EvidenceRef, Verdict
from archive.filings.states import Flag, Grade, State


def judge_published(facts: FilingFacts) -> Verdict:
    """Return the ruling on a filing with at least one sighting."""
    publication = publication_interval(facts)
    ruling = _retitled(facts, publication, _timing(facts, publication))
    ruling = replace(
        ruling,
        flags=_flags(facts, publication, ruling),
        declared_date=publication.claim.day if publication.claim else None,
        first_seen=publication.first.first_seen_at,
        absent_until=publication.absent.started_at if publication.absent and publication.is_absence_proved else None,
        evidence_refs=_rests(publication),
    )
    return judge_withdrawn(facts, ruling)


def _retitled(facts: FilingFacts, publication: PublicationInterval, ruling: Verdict) -> Verdict:
    """Whether the row that showed it first bears another title since. A title alone, taken back, shows no lateness."""
    first = publication.first
    if first.retitled_at is None:
        return ruling
    if ruling.state == State.LATE and not first.page_capture_id:
        return Verdict(State.UNVERIFIED, *reasons_withdrawn.title_taken_back(facts, first))
    return ruling.also(reasons_withdrawn.retitled(first))


def _flags(facts: FilingFacts, publication: PublicationInterval, ruling: Verdict) -> tuple[Flag, ...]:
    flags = dict.fromkeys(ruling.flags)
    if contradictory(publication.stated):
        flags[Flag.DATE_CONFLICT] = None
    claim = publication.claim
    redated = any(sighting.redated == "reimport" for sighting in facts.sightings)
    if redated or (claim and claim.shared and claim.day > facts.deadline.due):
        flags[Flag.SUSPECTED_REIMPORT] = None
    return tuple(flags)


def _timing(facts: FilingFacts, publication: PublicationInterval) -> Verdict:
    """Decide by what was observed, and by the publisher's claim only where the observation leaves room."""
    deadline_end, absent = day_end(facts.deadline.due), publication.absent
    if publication.first.first_seen_at <= deadline_end:
        return _seen_in_time(facts, publication)
    if absent and absent.started_at < deadline_end:
        return _straddling(facts, publication, absent)
    if absent and publication.is_absence_proved:
        return _seen_late(facts, publication, absent)
    return _by_claim(facts, publication)


def _seen_late(facts: FilingFacts, publication: PublicationInterval, absent: VisitFact) -> Verdict:
    """Complete visits after the deadline lacked it: late, whatever the page claims."""
    claim = publication.claim
    inside = claim is not None and absent_day(absent) <= claim.day <= seen_day(publication)
    if claim and inside and claim.supports_lateness:
        day, counted = claim.day, reasons.CountedFrom.claim
    elif publication.is_exact_day:
        day, counted = seen_day(publication), reasons.CountedFrom.seen
    else:  # only what is proved counts
        day, counted = absent_day(absent), reasons.CountedFrom.least
    days = (day - facts.deadline.due).days
    reason = reasons.seen_late(facts, publication, days, counted)
    contradicts = claim is not None and not inside and not claim.shared and claim.source != "url"
    return Verdict(
        State.LATE, *reason, days_late=days, flags=(Flag.DATE_CONFLICT,) if contradicts else (), grade=Grade.OBSERVED
    )


def _seen_in_time(facts: FilingFacts, publication: PublicationInterval) -> Verdict:
    """Judge a report that was there before the deadline ended; a later printed date contradicts the page itself."""
    claim, absent = publication.claim, publication.absent
    late = claim is not None and claim.day > facts.deadline.due
    before = claim is not None and absent is not None and claim.day < absent_day(absent)
    odd = (late or before) and claim is not None and not claim.shared and claim.source != "url"
    flags = (Flag.DATE_CONFLICT,) if odd else ()
    return Verdict(State.ON_TIME, *reasons.seen_in_time(facts, publication), flags=flags, grade=Grade.OBSERVED)


def _straddling(facts: FilingFacts, publication: PublicationInterval, absent: VisitFact) -> Verdict:
    """Judge where the deadline lies inside the interval: only the publisher's own later date makes it late."""
    claim, due = publication.claim, facts.deadline.due
    later = claim is not None and claim.day > due
    doubt = _doubt_of_lateness(facts, publication, claim) if claim and later else None
    if claim and later and not doubt:
        days = (claim.day - due).days
        return Verdict(State.LATE, *reasons.claimed_late(facts, publication, days), days_late=days, grade=claim.grade)
    odd = claim is not None and not claim.shared and (later or not claim.credible)
    flags = (Flag.DATE_CONFLICT,) if odd else ()
    reason = reasons.benefit_of_doubt(facts, publication, absent, doubt.but if doubt else None)
    return Verdict(State.ON_TIME, *reason, flags=flags, grade=Grade.OBSERVED)


@dataclass(frozen=True, slots=True)
class _DoubtOfLateness:
    """Why a stated date after the deadline proves no lateness, as the end of a sentence, and the flag it sets."""

    but: Bilingual
    flag: Flag | None = None


def _doubt_of_lateness(facts: FilingFacts, publication: PublicationInterval, claim: Claim) -> _DoubtOfLateness | None:
    """Return what leaves room for an earlier day than a claim after the deadline: it accuses nobody then."""
    due = facts.deadline.due
    if not claim.credible:
        return _DoubtOfLateness(reasons.but_incredible(), Flag.DATE_CONFLICT)
    if not claim.supports_lateness:  # a rebuild's day or a clock in the address
        return _DoubtOfLateness(reasons.but_reimported(), Flag.SUSPECTED_REIMPORT)
    if has_timely_url_date(publication.first, due, facts.year):
        return _DoubtOfLateness(reasons.but_earlier_address(publication), Flag.DATE_CONFLICT)
    if has_undated_copy(publication.stated, day_end(due)):
        return _DoubtOfLateness(reasons.but_undated_copy())
    if publication.doubt:
        return _DoubtOfLateness(reasons.but_doubted(publication.doubt))
    if unvisited := _unvisited(facts):
        return _DoubtOfLateness(reasons.but_unvisited(unvisited))
    return None


def _unvisited(facts: FilingFacts) -> ColumnFact | None:
    """Return a column that could hold an earlier copy and has not been visited in full since the deadline."""
    holding, end = {sighting.column_id for sighting in facts.sightings}, day_end(facts.deadline.due)
    others = (c for c in facts.columns if c.id not in holding and c.in_service(facts.as_of))
    return next((c for c in others if (last := c.last_complete()) is None or last.started_at < end), None)


def _by_claim(facts: FilingFacts, publication: PublicationInterval) -> Verdict:
    """Nothing observed tells when it was published; its own claim does, as far as it can be believed."""
    claim, due = publication.claim, facts.deadline.due
    if claim is None:
        return Verdict(State.UNVERIFIED, *reasons.undated(facts, publication))
    if not claim.credible:
        return Verdict(State.UNVERIFIED, *reasons.incredible(facts, publication), flags=(Flag.DATE_CONFLICT,))
    if claim.day <= due:
        return Verdict(State.ON_TIME, *reasons.claimed_in_time(facts, publication), grade=claim.grade)
    if doubt := _doubt_of_lateness(facts, publication, claim):
        flags = (doubt.flag,) if doubt.flag else ()
        return Verdict(State.UNVERIFIED, *reasons.not_proved(facts, publication, doubt.but), flags=flags)
    days = (claim.day - due).days
    return Verdict(State.LATE, *reasons.claimed_late(facts, publication, days), days_late=days, grade=claim.grade)


def _rests(publication: PublicationInterval) -> tuple[EvidenceRef, ...]:
    """Every column's visit without it, the page of the column that first had it, and its own page."""
    first = publication.first
    rests = [EvidenceRef("absent", visit_id=visit.id) for visit in publication.absences]
    rests.append(EvidenceRef("present", capture_id=first.first_capture_id))
    if first.page_capture_id:
        rests.append(EvidenceRef("report", capture_id=first.page_capture_id))
    return tuple(rests)
