"""Sentences of reason for a report that was seen, in both languages; with a custom date they accuse nobody."""

from __future__ import annotations

from enum import StrEnum

from archive.bilingual import Bilingual
from archive.clock import format_minute
from archive.filings.rules.column_visits import ColumnFact, VisitFact
from archive.filings.rules.facts import Doubt, FilingFacts
from archive.filings.rules.interval import PublicationInterval
from archive.filings.rules.reasons import days_late_phrase, deadline_phrase, lateness_phrase

_SOURCE_ZH = {"page": "页面标注日期为", "row": "栏目列表所载日期为", "url": "网址中的日期为", "text": "正文落款日期为"}
_SOURCE_EN = {
    "page": "the date on the page is",
    "row": "the date in the column's list is",
    "url": "the date in its URL is",
    "text": "the date of its sign-off is",
}


class CountedFrom(StrEnum):
    """From what the days after the deadline were counted."""

    claim = "claim"
    seen = "seen"
    least = "least"


_COUNTED_ZH = {CountedFrom.claim: "按所载日期计", CountedFrom.seen: "按首次发现之日计", CountedFrom.least: "至少"}
_COUNTED_EN = {
    CountedFrom.claim: "Counted by the stated date",
    CountedFrom.seen: "Counted to the day it was first seen",
    CountedFrom.least: "At least",
}


def _claim(publication: PublicationInterval) -> Bilingual:
    claim = publication.claim
    if not claim:
        return Bilingual("未标注公布日期", "no publication date is stated")
    return Bilingual(f"{_SOURCE_ZH[claim.source]}{claim.day}", f"{_SOURCE_EN[claim.source]} {claim.day}")


def claim_words(publication: PublicationInterval) -> Bilingual:
    """Return what the publisher states of the day, as a sentence of its own."""
    zh, en = _claim(publication)
    if publication.claim and not publication.claim.credible:
        return Bilingual(
            f"{zh}，与实际查看不符，不可信。", f"{en[0].upper()}{en[1:]}, which the visits contradict: not credible."
        )
    return Bilingual(f"{zh}。", f"{en[0].upper()}{en[1:]}.")


def seen_late(facts: FilingFacts, publication: PublicationInterval, days: int, counted: CountedFrom) -> Bilingual:
    due, after, claim = deadline_phrase(facts), days_late_phrase(facts, days), _claim(publication)
    absent = publication.absent
    lacking, seen = format_minute(absent.started_at) if absent else "", format_minute(publication.first.first_seen_at)
    count = len(publication.absences)
    which = (
        ("栏目", "a complete visit")
        if count == 1
        else (f"全部{count}个栏目", f"complete visits to all {count} columns")
    )
    return Bilingual(
        f"{due[0]}之后，{lacking}完整查看{which[0]}未发现，{seen}首次发现；{claim[0]}。"
        f"{_COUNTED_ZH[counted]}{after[0]}。",
        f"After {due[1]}, {which[1]} at {lacking} did not find it; it was first seen at {seen}; {claim[1]}. "
        f"{_COUNTED_EN[counted]}{'' if counted is CountedFrom.least else ','} {after[1]}.",
    )


def seen_in_time(facts: FilingFacts, publication: PublicationInterval) -> Bilingual:
    due, seen, claim = deadline_phrase(facts), format_minute(publication.first.first_seen_at), _claim(publication)
    return Bilingual(
        f"{due[0]}届满以前，{seen}查看栏目时已公布；{claim[0]}。",
        f"It was published by {seen}, before {due[1]} had passed; {claim[1]}.",
    )


def benefit_of_doubt(
    facts: FilingFacts, publication: PublicationInterval, absent: VisitFact, but: Bilingual | None
) -> Bilingual:
    """``but`` is what keeps a stated date after the deadline from proving lateness, if there is one."""
    due, claim, seen = deadline_phrase(facts), _claim(publication), format_minute(publication.first.first_seen_at)
    held = Bilingual(f"，{but.zh}", f", {but.en} not prove {lateness_phrase(facts)[1]}") if but else Bilingual("", "")
    return Bilingual(
        f"{format_minute(absent.started_at)}完整查看未发现，{seen}首次发现，{due[0]}介于两次查看之间；{claim[0]}{held.zh}；"
        f"按有利于单位的原则认定为按期。",
        f"Not found at {format_minute(absent.started_at)}, first seen at {seen}; {due[1]} falls between the two "
        f"visits; {claim[1]}{held.en}; the organ has the benefit of the doubt.",
    )


def _unobserved(publication: PublicationInterval) -> Bilingual:
    """Why nothing observed tells when it appeared."""
    if publication.doubt and publication.absences:
        title = publication.doubt.title
        return Bilingual(
            f"截止日期以前栏目中可能已有条目“{title}”，未能确认是否为该单位年报",
            f"A listing that may be this report, “{title}”, may have been in the column in time",
        )
    if publication.gap:
        name = publication.gap.title or publication.gap.id
        return Bilingual(
            f"首次发现以前没有完整查看过栏目“{name}”，不能排除更早已在该处公布",
            f"The column {name} had not been visited in full before it was first seen and may have held it earlier",
        )
    if publication.watched_since:
        since, seen = format_minute(publication.watched_since), format_minute(publication.first.first_seen_at)
        return Bilingual(
            f"对栏目的监测自{since}开始，距截止日期已久，{seen}首次发现该年报，不能排除此前已在别处公布",
            f"The column has been monitored since {since}, long after the deadline; the report, first seen at {seen}, "
            "may have been published elsewhere before",
        )
    return Bilingual(
        f"首次查看栏目（{format_minute(publication.first.first_seen_at)}）时已公布，无法确定公布时间",
        f"It was present at the first visit to the column ({format_minute(publication.first.first_seen_at)}), so the "
        "time of its publication was not observed",
    )


def claimed_late(facts: FilingFacts, publication: PublicationInterval, days: int) -> Bilingual:
    due, after, claim = deadline_phrase(facts), days_late_phrase(facts, days), _claim(publication)
    absent, seen = publication.absent, format_minute(publication.first.first_seen_at)
    how = _unobserved(publication)
    if absent and publication.is_absence_proved:
        how = Bilingual(
            f"{format_minute(absent.started_at)}完整查看未发现，{seen}首次发现",
            f"Not found at {format_minute(absent.started_at)}, first seen at {seen}",
        )
    return Bilingual(
        f"{how[0]}；{claim[0]}，在{due[0]}之后，{after[0]}。",
        f"{how[1]}; {claim[1]}, which is after {due[1]}: {after[1]}.",
    )


def claimed_in_time(facts: FilingFacts, publication: PublicationInterval) -> Bilingual:
    due, claim, how = deadline_phrase(facts), _claim(publication), _unobserved(publication)
    return Bilingual(
        f"{how[0]}；仅依据所载日期（{claim[0]}），未晚于{due[0]}。",
        f"{how[1]}; by the stated date alone ({claim[1]}) it is not after {due[1]}.",
    )


def undated(facts: FilingFacts, publication: PublicationInterval) -> Bilingual:
    due, how = deadline_phrase(facts), _unobserved(publication)
    return Bilingual(
        f"{how[0]}；没有日期可据以判断是否在{due[0]}以前公布。",
        f"{how[1]}; no date shows whether it was published by {due[1]}.",
    )


def incredible(facts: FilingFacts, publication: PublicationInterval) -> Bilingual:
    due, claim, how = deadline_phrase(facts), _claim(publication), _unobserved(publication)
    return Bilingual(
        f"{how[0]}；{claim[0]}，与实际查看不符，日期不可信，不能据以判断是否在{due[0]}以前公布。",
        f"{how[1]}; {claim[1]}, which the visits contradict: the date is not credible and does not show whether it was "
        f"published by {due[1]}.",
    )


def not_proved(facts: FilingFacts, publication: PublicationInterval, but: Bilingual) -> Bilingual:
    """Return the sentence of a stated date after the deadline that ``but`` something keeps from proving lateness."""
    due, claim, how, late = (
        deadline_phrase(facts),
        _claim(publication),
        _unobserved(publication),
        lateness_phrase(facts),
    )
    return Bilingual(
        f"{how[0]}；{claim[0]}，在{due[0]}之后，{but.zh}，不能据以认定{late[0]}。",
        f"{how[1]}; {claim[1]}, after {due[1]}, {but.en} not prove {late[1]}.",
    )


def but_incredible() -> Bilingual:
    return Bilingual("但与实际查看不符，日期不可信", "but the visits contradict the date, which does")


def but_reimported() -> Bilingual:
    return Bilingual(
        "但疑为网站迁移或者重新导入的日期", "but this is probably the date of a migration or re-import and does"
    )


def but_earlier_address(publication: PublicationInterval) -> Bilingual:
    address = publication.first.url_date
    return Bilingual(
        f"而网址中的日期为{address}，二者矛盾", f"while the date in its URL is {address}: the two disagree and do"
    )


def but_undated_copy() -> Bilingual:
    return Bilingual(
        "但另有一处没有可信日期，可能公布在先", "but another copy without a credible date may be older: this does"
    )


def but_doubted(doubt: Doubt) -> Bilingual:
    return Bilingual(
        f"但栏目中另有条目“{doubt.title}”，可能是该单位在此之前公布的年报",
        f"but another listing, “{doubt.title}”, may be the report and may have been published earlier: this does",
    )


def but_unvisited(column: ColumnFact) -> Bilingual:
    name = column.title or column.id
    return Bilingual(
        f"但此后没有完整查看过栏目“{name}”，可能已在该处公布在先",
        f"but the column {name} has not been visited in full since and may hold an earlier copy: this does",
    )
