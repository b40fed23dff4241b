"""The links of a verdict's trace in words, as far as its reason does not say them already."""

from __future__ import annotations

from collections.abc import Sequence

from archive.filings.rules.facts import FilingFacts, Observation
from archive.filings.rules.interval import PublicationInterval
from archive.filings.rules.reasons import Bilingual, deadline_phrase, format_minute


def not_due(facts: FilingFacts) -> Bilingual:
    due = deadline_phrase(facts)
    return f"{due[0]}尚未届满，未见不说明问题。", f"{due[1]} is not over yet: absence says nothing."


def seen(first: Observation) -> Bilingual:
    at, column = format_minute(first.first_seen_at), first.column_id
    return (
        f"{at}查看栏目{column}时首次见到“{first.title}”。",
        f"First seen in column {column} at {at}: “{first.title}”.",
    )


def absent(publication: PublicationInterval) -> Bilingual:
    if publication.watched_since:
        since = format_minute(publication.watched_since)
        return (
            f"监测自{since}开始，距截止日已久：此前的情况没有查看过，新见的条目可能移自别处。",
            f"The watch began at {since}, long after the deadline: nobody looked before, and a new row may have moved.",
        )
    if not publication.absences:
        return (
            "首次查看其栏目时已在，此前没有完整查看可以证明当时尚无。",
            "It was there on the first visit of its column: no complete visit before shows that it was not.",
        )
    moments = [format_minute(visit.started_at) for visit in publication.absences]
    at, en = "、".join(moments), ", ".join(moments)
    if publication.gap:
        name = publication.gap.title or publication.gap.id
        return (
            f"{at}完整查看时尚无，但栏目“{name}”此前没有完整查看过。",
            f"Complete visits {en} lacked it, but the column {name} had not been visited in full.",
        )
    if publication.doubt:
        return (
            f"{at}完整查看时尚无此件，但另有未能确认的条目“{publication.doubt.title}”。",
            f"Complete visits {en} lacked it, but another row, “{publication.doubt.title}”, is in doubt.",
        )
    return f"{at}完整查看全部相关栏目时尚无。", f"Complete visits every column at {en} lacked it."


def gone(facts: FilingFacts, found: Sequence[Observation]) -> Bilingual:
    at = max(format_minute(sighting.gone_at) for sighting in found if sighting.gone_at)
    whole = len(found) == len(facts.sightings)
    return (
        f"曾见于{len(facts.sightings)}处，其中{len(found)}处此后连续两次完整查看均已不在（截至{at}）"
        f"{'' if whole else '，其余仍在'}。",
        f"Seen at {len(facts.sightings)} address(es); two complete visits in a row lacked {len(found)} of them "
        f"(by {at}){'' if whole else '; the rest still stand'}.",
    )
