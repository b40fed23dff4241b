"""The trace of a verdict: every link that it needs, whether it was proved, and by which visits and captures."""

from __future__ import annotations

from collections.abc import Sequence

from archive.bilingual import Bilingual
from archive.clock import format_minute
from archive.filings.rules import reasons
from archive.filings.rules.facts import FilingFacts, Observation
from archive.filings.rules.interval import PublicationInterval, last_day, publication_interval
from archive.filings.rules.judge_third_party import third_party_links
from archive.filings.rules.judge_unobserved import doubts_link, duty_link, silence_links
from archive.filings.rules.reasons import deadline_phrase, visit_phrases
from archive.filings.rules.reasons_published import claim_words
from archive.filings.rules.verdict import EvidenceRef, Link


def trace(facts: FilingFacts) -> tuple[Link, ...]:
    """Return the links behind the verdict on a filing, in the order in which they are asked for."""
    if facts.fault:
        return (Link("applicable", False, *reasons.at_fault(facts)),)
    if not facts.applicable:
        return (Link("applicable", False, *reasons.not_applicable(facts)),)
    if facts.outside and not facts.confirmed:
        return (Link("applicable", False, *reasons.outside(facts)),)
    if facts.sightings:
        return (*_published(facts), *third_party_links(facts))
    if last_day(facts.as_of) <= facts.deadline.due:
        return (Link("seen", False, *_not_due_text(facts)), duty_link(facts), *third_party_links(facts))
    return (*silence_links(facts), *third_party_links(facts))


def _published(facts: FilingFacts) -> tuple[Link, ...]:
    publication = publication_interval(facts)
    links = [_seen(publication), _absent(publication), _claim(publication), duty_link(facts), doubts_link(facts)]
    gone = [sighting for sighting in facts.sightings if sighting.gone_at is not None]
    if gone:
        links.append(Link("gone", len(gone) == len(facts.sightings), *_gone_text(facts, gone)))
    return tuple(links)


def _seen(publication: PublicationInterval) -> Link:
    first = publication.first
    rests = (EvidenceRef("present", capture_id=first.first_capture_id),) if first.first_capture_id else ()
    return Link("seen", True, *_seen_text(first), rests)


def _absent(publication: PublicationInterval) -> Link:
    rests = tuple(EvidenceRef("absent", visit_id=visit.id) for visit in publication.absences)
    return Link("absent", publication.is_absence_proved, *_absent_text(publication), rests)


def _claim(publication: PublicationInterval) -> Link:
    claim, page = publication.claim, publication.first.page_capture_id
    rests = (EvidenceRef("report", capture_id=page),) if page else ()
    return Link("claim", claim is not None and claim.credible, *claim_words(publication), rests)


def _not_due_text(facts: FilingFacts) -> Bilingual:
    due = deadline_phrase(facts)
    return Bilingual(f"{due[0]}尚未届满，未发现不能说明未公布。", f"{due[1]} has not passed: absence is not evidence.")


def _seen_text(first: Observation) -> Bilingual:
    at, column = format_minute(first.first_seen_at), first.column_id
    return Bilingual(
        f"{at}查看栏目{column}时首次发现“{first.title}”。",
        f"First seen in column {column} at {at}: “{first.title}”.",
    )


def _absent_text(publication: PublicationInterval) -> Bilingual:
    if publication.watched_since:
        since = format_minute(publication.watched_since)
        return Bilingual(
            f"监测自{since}开始，距截止日期已久：此前的情况未经查看，新发现的条目可能移自别处。",
            f"Monitoring began at {since}, long after the deadline: a new listing may have been moved from elsewhere.",
        )
    if not publication.absences:
        return Bilingual(
            "首次查看其栏目时已公布，此前没有完整查看可以证明当时未公布。",
            "It was present at the first visit to its column: no earlier complete visit shows its absence.",
        )
    at, en = visit_phrases(publication.absences)
    if publication.gap:
        name = publication.gap.title or publication.gap.id
        return Bilingual(
            f"{at}完整查看未发现，但栏目“{name}”此前没有完整查看过。",
            f"Complete visits at {en} did not find it, but the column {name} had not been visited in full.",
        )
    if publication.doubt:
        return Bilingual(
            f"{at}完整查看未发现，但另有未能确认的条目“{publication.doubt.title}”。",
            f"Complete visits at {en} did not find it, but another listing, “{publication.doubt.title}”, is "
            "unconfirmed.",
        )
    return Bilingual(
        f"{at}完整查看全部相关栏目，均未发现。", f"Complete visits to every column at {en} did not find it."
    )


def _gone_text(facts: FilingFacts, found: Sequence[Observation]) -> Bilingual:
    at = max(format_minute(sighting.gone_at) for sighting in found if sighting.gone_at)
    whole = len(found) == len(facts.sightings)
    return Bilingual(
        f"曾在{len(facts.sightings)}处发现，其中{len(found)}处此后连续两次完整查看均未发现（截至{at}）"
        f"{'' if whole else '，其余仍可查看'}。",
        f"Seen at {len(facts.sightings)} address(es); two complete visits in a row did not find {len(found)} of them "
        f"(by {at}){'' if whole else '; the rest are still present'}.",
    )
