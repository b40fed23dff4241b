"""The trace of a verdict: every link that it needs, whether it was proved, and by which visits and captures."""

from __future__ import annotations

from archive.filings.rules import reasons, words_trace
from archive.filings.rules.facts import FilingFacts
from archive.filings.rules.interval import PublicationInterval, last_day, publication_interval
from archive.filings.rules.judge_unobserved import doubts_link, duty_link, silence_links
from archive.filings.rules.links import Link
from archive.filings.rules.verdict import EvidenceRef


def trace(facts: FilingFacts) -> tuple[Link, ...]:
    """The links behind the verdict on a filing, in the order in which they are asked for."""
    if facts.fault:
        return (Link("applicable", False, *reasons.at_fault(facts)),)
    if not facts.applicable:
        return (Link("applicable", False, *reasons.not_applicable(facts)),)
    if facts.outside and not facts.confirmed:
        return (Link("applicable", False, *reasons.outside(facts)),)
    if facts.sightings:
        return _published(facts)
    if last_day(facts.as_of) <= facts.deadline.due:
        return (Link("seen", False, *words_trace.not_due(facts)), duty_link(facts))
    return tuple(silence_links(facts))


def _published(facts: FilingFacts) -> tuple[Link, ...]:
    publication = publication_interval(facts)
    links = [_seen(publication), _absent(publication), _claim(publication), duty_link(facts), doubts_link(facts)]
    gone = [sighting for sighting in facts.sightings if sighting.gone_at is not None]
    if gone:
        links.append(Link("gone", len(gone) == len(facts.sightings), *words_trace.gone(facts, gone)))
    return tuple(links)


def _seen(publication: PublicationInterval) -> Link:
    first = publication.first
    rests = (EvidenceRef("present", capture_id=first.first_capture_id),) if first.first_capture_id else ()
    return Link("seen", True, *words_trace.seen(first), rests)


def _absent(publication: PublicationInterval) -> Link:
    rests = tuple(EvidenceRef("absent", visit_id=visit.id) for visit in publication.absences)
    return Link("absent", publication.is_absence_proved, *words_trace.absent(publication), rests)


def _claim(publication: PublicationInterval) -> Link:
    claim, page = publication.claim, publication.first.page_capture_id
    rests = (EvidenceRef("report", capture_id=page),) if page else ()
    return Link("claim", claim is not None and claim.credible, *reasons.claim_words(publication), rests)
