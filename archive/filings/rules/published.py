"""The verdict on a report that was seen: on time, late or undecidable, from the observed interval first."""

from __future__ import annotations

from dataclasses import replace

from archive.clock import day_end
from archive.filings.rules import words, words_gone
from archive.filings.rules.claims import contradictory, early_clock, undated_copy
from archive.filings.rules.facts import ColumnFact, FilingFacts, LookFact
from archive.filings.rules.interval import Publication, absent_day, publication_of, seen_day
from archive.filings.rules.ruling import Rest, Ruling
from archive.filings.rules.withdrawn import judge_withdrawn


def judge_published(facts: FilingFacts) -> Ruling:
    """The ruling on a filing with at least one sighting."""
    publication = publication_of(facts)
    ruling = _retitled(facts, publication, _timing(facts, publication))
    ruling = replace(
        ruling,
        flags=_flags(facts, publication, ruling),
        declared_date=publication.claim.day if publication.claim else None,
        first_seen=publication.first.first_seen_at,
        absent_until=publication.absent.started_at if publication.absent and publication.proved else None,
        rests=_rests(publication),
    )
    return judge_withdrawn(facts, ruling)


def _retitled(facts: FilingFacts, publication: Publication, ruling: Ruling) -> Ruling:
    """Whether the row that showed it first bears another title since. A title alone, taken back, shows no lateness."""
    first = publication.first
    if first.retitled_at is None:
        return ruling
    if ruling.state == "late" and not first.page_capture_id:
        return Ruling("unverified", *words_gone.title_taken_back(facts, first))
    zh, en = words_gone.retitled(first)
    return replace(ruling, reason_zh=f"{ruling.reason_zh}{zh}", reason_en=f"{ruling.reason_en} {en}")


def _flags(facts: FilingFacts, publication: Publication, ruling: Ruling) -> tuple[str, ...]:
    flags = dict.fromkeys(ruling.flags)
    if contradictory(publication.stated):
        flags["date_conflict"] = None
    claim = publication.claim
    redated = any(sighting.redated == "reimport" for sighting in facts.sightings)
    if redated or (claim and claim.shared and claim.day > facts.deadline.due):
        flags["suspected_reimport"] = None
    return tuple(flags)


def _timing(facts: FilingFacts, publication: Publication) -> Ruling:
    """What was observed decides; the publisher's claim only where the observation leaves room."""
    deadline_end, absent = day_end(facts.deadline.due), publication.absent
    if publication.first.first_seen_at <= deadline_end:
        return _seen_in_time(facts, publication)
    if absent and absent.started_at < deadline_end:
        return _straddling(facts, publication, absent)
    if absent and publication.proved:
        return _seen_late(facts, publication, absent)
    return _by_claim(facts, publication)


def _seen_late(facts: FilingFacts, publication: Publication, absent: LookFact) -> Ruling:
    """Complete looks after the deadline lacked it: late, whatever the page claims."""
    claim = publication.claim
    inside = claim is not None and absent_day(absent) <= claim.day <= seen_day(publication)
    if claim and inside and claim.accuses:
        day, counted = claim.day, words.Counted.claim
    elif publication.to_the_day:
        day, counted = seen_day(publication), words.Counted.seen
    else:  # only what is proved counts
        day, counted = absent_day(absent), words.Counted.least
    days = (day - facts.deadline.due).days
    reason = words.seen_late(facts, publication, days, counted)
    contradicts = claim is not None and not inside and not claim.shared and claim.source != "url"
    return Ruling("late", *reason, days_late=days, flags=("date_conflict",) if contradicts else (), grade="observed")


def _seen_in_time(facts: FilingFacts, publication: Publication) -> Ruling:
    """It was there before the deadline ended; a later printed date is then the page's contradiction."""
    claim, absent = publication.claim, publication.absent
    late = claim is not None and claim.day > facts.deadline.due
    before = claim is not None and absent is not None and claim.day < absent_day(absent)
    odd = (late or before) and claim is not None and not claim.shared and claim.source != "url"
    flags = ("date_conflict",) if odd else ()
    return Ruling("on_time", *words.seen_in_time(facts, publication), flags=flags, grade="observed")


def _straddling(facts: FilingFacts, publication: Publication, absent: LookFact) -> Ruling:
    """The deadline lies inside the interval: only the publisher's own later date makes it late."""
    claim, due = publication.claim, facts.deadline.due
    if claim and claim.day > due and claim.accuses and not _may_be_older(facts, publication):
        days = (claim.day - due).days
        return Ruling("late", *words.claimed_late(facts, publication, days), days_late=days, grade=claim.grade)
    odd = claim is not None and not claim.shared and (claim.day > due or not claim.credible)
    flags = ("date_conflict",) if odd else ()
    return Ruling("on_time", *words.benefit_of_doubt(facts, publication, absent), flags=flags, grade="observed")


def _may_be_older(facts: FilingFacts, publication: Publication) -> bool:
    """Whether something leaves room for an earlier day than the one claimed."""
    due = facts.deadline.due
    if early_clock(publication.first, due, facts.year) or undated_copy(publication.stated, day_end(due)):
        return True
    return publication.doubt is not None or _unlooked(facts) is not None


def _unlooked(facts: FilingFacts) -> ColumnFact | None:
    """A column that could hold an earlier copy and has not been looked at in full since the deadline."""
    holding, end = {sighting.column_id for sighting in facts.sightings}, day_end(facts.deadline.due)
    others = (c for c in facts.columns if c.id not in holding and c.in_service(facts.as_of))
    return next((c for c in others if (last := c.last_complete()) is None or last.started_at < end), None)


def _by_claim(facts: FilingFacts, publication: Publication) -> Ruling:
    """Nothing observed tells when it was published; its own claim does, as far as it can be believed."""
    claim, due = publication.claim, facts.deadline.due
    if claim is None:
        return Ruling("unverified", *words.undated(facts, publication))
    if not claim.credible:
        return Ruling("unverified", *words.incredible(facts, publication), flags=("date_conflict",))
    if claim.day <= due:
        return Ruling("on_time", *words.claimed_in_time(facts, publication), grade=claim.grade)
    if not claim.accuses:  # a rebuild's day or a clock in the address accuses nobody
        return Ruling("unverified", *words.reimported(facts, publication), flags=("suspected_reimport",))
    if early_clock(publication.first, due, facts.year):
        return Ruling("unverified", *words.two_clocks(facts, publication), flags=("date_conflict",))
    if undated_copy(publication.stated, day_end(due)):
        return Ruling("unverified", *words.undated_copy(facts, publication))
    if publication.doubt:
        return Ruling("unverified", *words.doubted_before(facts, publication, publication.doubt))
    if unlooked := _unlooked(facts):
        return Ruling("unverified", *words.unlooked_column(facts, publication, unlooked))
    days = (claim.day - due).days
    return Ruling("late", *words.claimed_late(facts, publication, days), days_late=days, grade=claim.grade)


def _rests(publication: Publication) -> tuple[Rest, ...]:
    """Every column's look without it, the page of the column that first had it, and its own page."""
    first = publication.first
    rests = [Rest("absent", look_id=look.id) for look in publication.absences]
    rests.append(Rest("present", capture_id=first.first_capture_id))
    if first.page_capture_id:
        rests.append(Rest("report", capture_id=first.page_capture_id))
    return tuple(rests)
