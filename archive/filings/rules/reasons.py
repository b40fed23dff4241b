"""The sentence of reason for a report that was seen, in both languages; where the basis is custom it accuses nobody."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from archive.clock import SHANGHAI
from archive.filings.rules.facts import ColumnFact, Doubt, FilingFacts, VisitFact
from archive.filings.rules.interval import PublicationInterval

Bilingual = tuple[str, str]

_SOURCE_ZH = {"page": "页面标注", "row": "栏目列表标注", "url": "网址中的日期为", "text": "正文落款"}
_SOURCE_EN = {
    "page": "the page says",
    "row": "the column's list says",
    "url": "its address says",
    "text": "its sign-off says",
}


class CountedFrom(StrEnum):
    """From what the days after the deadline were counted."""

    claim = "claim"
    seen = "seen"
    least = "least"


_COUNTED_ZH = {CountedFrom.claim: "按其标注日期计", CountedFrom.seen: "按首次看到之日计", CountedFrom.least: "至少"}
_COUNTED_EN = {
    CountedFrom.claim: "Counted by the day it states",
    CountedFrom.seen: "Counted to the day it was first seen",
    CountedFrom.least: "At least",
}


def format_minute(instant: datetime) -> str:
    """An instant as people read it: Beijing time, to the minute."""
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def deadline_phrase(facts: FilingFacts) -> Bilingual:
    """The deadline by its right name: a day of custom is no deadline."""
    due = facts.deadline.due
    if facts.deadline.basis == "custom":
        return f"本地通常时限（{due}）", f"the customary day ({due})"
    return f"截止日（{due}）", f"the deadline ({due})"


def days_late_phrase(facts: FilingFacts, days: int) -> Bilingual:
    """So many days after it; 逾期 is said only where a law or a rule names the day."""
    if facts.deadline.basis == "custom":
        return f"晚于本地通常时限{days}天", f"{days} day(s) after the customary day"
    return f"逾期{days}天", f"{days} day(s) late"


def lateness_phrase(facts: FilingFacts) -> Bilingual:
    """Lateness as such, for saying that nothing shows it."""
    if facts.deadline.basis == "custom":
        return "晚于本地通常时限", "that it came after the customary day"
    return "逾期", "lateness"


def at_fault(facts: FilingFacts) -> Bilingual:
    return (
        f"本程序处理{facts.organ}{facts.year}年度的记录时出错，未作判定；详见运行状况页。",
        f"The program failed on the records of {facts.organ} for {facts.year}: nothing is judged; see the health page.",
    )


def not_applicable(facts: FilingFacts) -> Bilingual:
    if not facts.deadline.ruled:
        return (
            f"没有{facts.year}年度年报公布期限的规定，不作判定。",
            f"No rule names a deadline for reports of {facts.year}: nothing is judged.",
        )
    due = deadline_phrase(facts)
    if facts.successor:
        return (
            f"{facts.organ}在{due[0]}之前已撤并，{facts.year}年度年报由承继单位{facts.successor}公开。",
            f"{facts.organ} had ended before {due[1]}; its report for {facts.year} falls to {facts.successor}.",
        )
    return (
        f"{facts.organ}在{facts.year}年度没有应在{due[0]}前公开的年报（当时未设立或已撤并）。",
        f"{facts.organ} had no report for {facts.year} to publish by {due[1]} (not yet set up, or already ended).",
    )


def outside(facts: FilingFacts) -> Bilingual:
    due = deadline_phrase(facts)
    return (
        f"{facts.organ}按名称不属于行政机关，名录中也没有列入，不按{due[0]}统计。",
        f"{facts.organ} is by its name no administrative organ and stands in no roster: {due[1]} is not held against "
        "it.",
    )


def unconfirmed() -> Bilingual:
    return (
        "该单位该年度的公开义务未经人工确认，以上不列入通报、提醒和统计。",
        "Nobody confirmed the organ's duty for the year: this stands in no notice, alert or rate.",
    )


def not_due(facts: FilingFacts, left: int) -> Bilingual:
    due = deadline_phrase(facts)
    return f"尚未看到；距{due[0]}还有{left}天。", f"Not seen yet; {left} day(s) left until {due[1]}."


def _claim(publication: PublicationInterval) -> Bilingual:
    claim = publication.claim
    if not claim:
        return "未标注发布日期", "no date of publication is shown"
    return f"{_SOURCE_ZH[claim.source]}{claim.day}", f"{_SOURCE_EN[claim.source]} {claim.day}"


def claim_words(publication: PublicationInterval) -> Bilingual:
    """What the publisher states of the day, as a sentence of its own."""
    zh, en = _claim(publication)
    if publication.claim and not publication.claim.credible:
        return f"{zh}，与所见不符，不可信。", f"{en[0].upper()}{en[1:]}, which what was seen contradicts."
    return f"{zh}。", f"{en[0].upper()}{en[1:]}."


def seen_late(facts: FilingFacts, publication: PublicationInterval, days: int, counted: CountedFrom) -> Bilingual:
    due, after, claim = deadline_phrase(facts), days_late_phrase(facts, days), _claim(publication)
    absent = publication.absent
    lacking, seen = format_minute(absent.started_at) if absent else "", format_minute(publication.first.first_seen_at)
    count = len(publication.absences)
    which = (
        ("栏目", "a complete visit") if count == 1 else (f"全部{count}个栏目", f"complete visits all {count} columns")
    )
    return (
        f"{due[0]}之后，{lacking}完整查看{which[0]}时尚无此件，{seen}查看时首次出现；{claim[0]}。"
        f"{_COUNTED_ZH[counted]}{after[0]}。",
        f"After {due[1]}, {which[1]} at {lacking} lacked it; it was first there at {seen}; {claim[1]}. "
        f"{_COUNTED_EN[counted]}{'' if counted is CountedFrom.least else ','} {after[1]}.",
    )


def seen_in_time(facts: FilingFacts, publication: PublicationInterval) -> Bilingual:
    due, seen, claim = deadline_phrase(facts), format_minute(publication.first.first_seen_at), _claim(publication)
    return (
        f"{due[0]}届满前，{seen}查看栏目时已在；{claim[0]}。",
        f"It was there at {seen}, before {due[1]} had passed; {claim[1]}.",
    )


def benefit_of_doubt(facts: FilingFacts, publication: PublicationInterval, absent: VisitFact) -> Bilingual:
    due, claim, seen = deadline_phrase(facts), _claim(publication), format_minute(publication.first.first_seen_at)
    return (
        f"{format_minute(absent.started_at)}完整查看时尚无，{seen}首次看到，{due[0]}在两次查看之间；{claim[0]}；"
        f"按有利于单位的原则认定为按期。",
        f"Not there at {format_minute(absent.started_at)}, first seen at {seen}; {due[1]} lies between the two visits; "
        f"{claim[1]}; the organ has the benefit of the doubt.",
    )


def _unobserved(publication: PublicationInterval) -> Bilingual:
    """Why nothing observed tells when it appeared."""
    if publication.doubt and publication.absences:
        title = publication.doubt.title
        return (
            f"截止日之前栏目中可能已有“{title}”一件，未能确认是否为该单位年报",
            f"A row that may be this report, “{title}”, may have stood there in time",
        )
    if publication.gap:
        name = publication.gap.title or publication.gap.id
        return (
            f"首次看到之前没有完整查看过栏目“{name}”，不能排除更早已在该处发布",
            f"The column {name} had not been visited in full before, and may have held it earlier",
        )
    if publication.watched_since:
        since, seen = format_minute(publication.watched_since), format_minute(publication.first.first_seen_at)
        return (
            f"对栏目的监测自{since}开始，距截止日已久，{seen}新见此件，不能排除此前已在别处发布",
            f"The column has been watched since {since}, long after the deadline; the report, new at {seen}, may have "
            "stood elsewhere before",
        )
    return (
        f"首次查看栏目（{format_minute(publication.first.first_seen_at)}）时已在，无法观测其出现的时间",
        f"It was there on the first visit ({format_minute(publication.first.first_seen_at)}), so when it appeared "
        "was not observed",
    )


def claimed_late(facts: FilingFacts, publication: PublicationInterval, days: int) -> Bilingual:
    due, after, claim = deadline_phrase(facts), days_late_phrase(facts, days), _claim(publication)
    absent, seen = publication.absent, format_minute(publication.first.first_seen_at)
    how = _unobserved(publication)
    if absent and publication.is_absence_proved:
        how = (
            f"{format_minute(absent.started_at)}完整查看时尚无，{seen}首次看到",
            f"Not there at {format_minute(absent.started_at)}, first seen at {seen}",
        )
    return (
        f"{how[0]}；{claim[0]}，在{due[0]}之后，{after[0]}。",
        f"{how[1]}; {claim[1]}, which is past {due[1]}: {after[1]}.",
    )


def claimed_in_time(facts: FilingFacts, publication: PublicationInterval) -> Bilingual:
    due, claim, how = deadline_phrase(facts), _claim(publication), _unobserved(publication)
    return (
        f"{how[0]}；仅凭其自身标注（{claim[0]}），未晚于{due[0]}。",
        f"{how[1]}; by its own date alone ({claim[1]}) it is not after {due[1]}.",
    )


def undated(facts: FilingFacts, publication: PublicationInterval) -> Bilingual:
    due, how = deadline_phrase(facts), _unobserved(publication)
    return (
        f"{how[0]}；没有任何日期可据以判断是否在{due[0]}前发布。",
        f"{how[1]}; no date tells whether it was published by {due[1]}.",
    )


def incredible(facts: FilingFacts, publication: PublicationInterval) -> Bilingual:
    due, claim, how = deadline_phrase(facts), _claim(publication), _unobserved(publication)
    return (
        f"{how[0]}；{claim[0]}，与所见不符，日期不可信，不能据以判断是否在{due[0]}前发布。",
        f"{how[1]}; {claim[1]}, which what was seen contradicts: the date cannot be trusted to tell whether it was "
        f"published by {due[1]}.",
    )


def reimported(facts: FilingFacts, publication: PublicationInterval) -> Bilingual:
    due, claim, how, late = (
        deadline_phrase(facts),
        _claim(publication),
        _unobserved(publication),
        lateness_phrase(facts),
    )
    return (
        f"{how[0]}；{claim[0]}，在{due[0]}之后，但疑为网站迁移或重新导入的日期，不能据以认定{late[0]}。",
        f"{how[1]}; {claim[1]}, past {due[1]}, but it seems to be the day of a migration or re-import and cannot show "
        f"{late[1]}.",
    )


def conflicting_dates(facts: FilingFacts, publication: PublicationInterval) -> Bilingual:
    due, claim, how, late = (
        deadline_phrase(facts),
        _claim(publication),
        _unobserved(publication),
        lateness_phrase(facts),
    )
    address = publication.first.url_date
    return (
        f"{how[0]}；{claim[0]}，在{due[0]}之后，而网址中的日期为{address}，二者矛盾，不能据以认定{late[0]}。",
        f"{how[1]}; {claim[1]}, past {due[1]}, while its address says {address}: the two disagree and cannot show "
        f"{late[1]}.",
    )


def undated_copy(facts: FilingFacts, publication: PublicationInterval) -> Bilingual:
    due, claim, how, late = (
        deadline_phrase(facts),
        _claim(publication),
        _unobserved(publication),
        lateness_phrase(facts),
    )
    return (
        f"{how[0]}；{claim[0]}，在{due[0]}之后，但另有一处没有可信日期，可能发布在先，不能据以认定{late[0]}。",
        f"{how[1]}; {claim[1]}, past {due[1]}, but another copy without a believable date may be older: that cannot "
        f"show {late[1]}.",
    )


def doubted_before(facts: FilingFacts, publication: PublicationInterval, doubt: Doubt) -> Bilingual:
    due, claim, how, late = (
        deadline_phrase(facts),
        _claim(publication),
        _unobserved(publication),
        lateness_phrase(facts),
    )
    return (
        f"{how[0]}；{claim[0]}，在{due[0]}之后，但栏目中另有“{doubt.title}”一件，可能是该单位在此之前发布的年报，"
        f"不能据以认定{late[0]}。",
        f"{how[1]}; {claim[1]}, past {due[1]}, but another row, “{doubt.title}”, may be the report and may have come "
        f"earlier: that cannot show {late[1]}.",
    )


def unvisited_column(facts: FilingFacts, publication: PublicationInterval, column: ColumnFact) -> Bilingual:
    due, claim, how, late = (
        deadline_phrase(facts),
        _claim(publication),
        _unobserved(publication),
        lateness_phrase(facts),
    )
    name = column.title or column.id
    return (
        f"{how[0]}；{claim[0]}，在{due[0]}之后，但此后没有完整查看过栏目“{name}”，可能已在该处发布在先，不能据以认定{late[0]}。",
        f"{how[1]}; {claim[1]}, past {due[1]}, but the column {name} has not been visited in full since and may hold "
        f"an earlier copy: that cannot show {late[1]}.",
    )
