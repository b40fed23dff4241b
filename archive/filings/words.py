"""The sentence of reason of every ruling, in both languages. Where the basis is custom, the words accuse nobody."""

from __future__ import annotations

from datetime import datetime

from archive.clock import SHANGHAI
from archive.filings.facts import ColumnFact, FilingFacts, LookFact
from archive.filings.interval import Publication
from archive.filings.ruling import Ruling

Words = tuple[str, str]

_SOURCE_ZH = {"page": "页面标注", "row": "栏目列表标注", "url": "网址中的日期", "observed": "监测", "none": ""}
_SOURCE_EN = {"page": "the page says", "row": "the column's list says", "url": "the address says"}
_CLASS_ZH = {
    "connect": "无法连接",
    "dns": "域名无法解析",
    "timeout": "超时无响应",
    "tls": "安全连接失败",
    "http_5xx": "服务器出错",
    "http_4xx": "页面不存在或被拒绝",
    "challenge": "被网站防护拦截",
    "soft_404": "返回“页面不存在”的替代页",
    "robots": "robots.txt 不允许访问",
    "layout_changed": "栏目版式已变",
    "": "未能读完整个栏目",
}


def moment(instant: datetime) -> str:
    """An instant as people read it: Beijing time, to the minute."""
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def _due(facts: FilingFacts) -> Words:
    name = "截止日" if facts.deadline.basis != "custom" else "本地通常时限"
    english = "the deadline" if facts.deadline.basis != "custom" else "the customary day"
    return f"{name}（{facts.deadline.due}）", f"{english} ({facts.deadline.due})"


def _after(facts: FilingFacts, days: int) -> Words:
    if facts.deadline.basis == "custom":
        return f"晚于本地通常时限{days}天", f"{days} day(s) after the customary day"
    return f"逾期{days}天", f"{days} day(s) late"


def _claim(publication: Publication) -> Words:
    if not publication.claim:
        return "未标注发布日期", "no date of publication is shown"
    claim = publication.claim
    return f"{_SOURCE_ZH[claim.grade]}{claim.day}", f"{_SOURCE_EN.get(claim.grade, '')} {claim.day}"


def not_applicable(facts: FilingFacts) -> Words:
    return (
        f"{facts.organ}在{facts.year}年度不负有编制年报的义务（未设立、已撤并或已更名）。",
        f"{facts.organ} was not bound to file for {facts.year} (not yet set up, merged or renamed).",
    )


def seen_late(facts: FilingFacts, publication: Publication, absent: LookFact, days: int) -> Words:
    due, after, claim = _due(facts), _after(facts, days), _claim(publication)
    seen = moment(publication.first.first_seen_at)
    least = ("", "") if publication.to_the_day else ("至少", "at least ")
    return (
        f"{due[0]}之后，{moment(absent.started_at)}完整查看栏目时尚无此件，{seen}查看时首次出现；{claim[0]}。"
        f"{least[0]}{after[0]}。",
        f"After {due[1]} a complete look at {moment(absent.started_at)} lacked it; it was first there at {seen}; "
        f"{claim[1]}. {least[1]}{after[1]}.".replace(". at least", ". At least"),
    )


def seen_in_time(facts: FilingFacts, publication: Publication) -> Words:
    due, seen, claim = _due(facts), moment(publication.first.first_seen_at), _claim(publication)
    return (
        f"{due[0]}届满前，{seen}查看栏目时已在；{claim[0]}。",
        f"It was there at {seen}, before {due[1]} had passed; {claim[1]}.",
    )


def benefit_of_doubt(facts: FilingFacts, publication: Publication, absent: LookFact) -> Words:
    due, claim, seen = _due(facts), _claim(publication), moment(publication.first.first_seen_at)
    return (
        f"{moment(absent.started_at)}完整查看时尚无，{seen}首次看到，{due[0]}在两次查看之间；{claim[0]}，按有利于单位的原则认定为按期。",
        f"Not there at {moment(absent.started_at)}, first seen at {seen}; {due[1]} lies between the two looks; "
        f"{claim[1]}; the organ has the benefit of the doubt.",
    )


def claimed_late(facts: FilingFacts, publication: Publication, days: int) -> Words:
    due, after, claim = _due(facts), _after(facts, days), _claim(publication)
    how = (
        ("首次查看栏目时已在，仅凭其自身标注", "It was there on the first look, so only its own date tells")
        if publication.absent is None
        else ("两次查看之间出现", "It appeared between two looks")
    )
    return (
        f"{how[0]}：{claim[0]}，在{due[0]}之后，{after[0]}。",
        f"{how[1]}: {claim[1]}, after {due[1]}: {after[1]}.",
    )


def baseline_in_time(facts: FilingFacts, publication: Publication) -> Words:
    due, claim = _due(facts), _claim(publication)
    return (
        f"首次查看栏目时已在，无法观测其出现的时间；仅凭其自身标注（{claim[0]}），未晚于{due[0]}。",
        f"It was there on the first look, so when it appeared was not observed; by its own date alone "
        f"({claim[1]}) it is not after {due[1]}.",
    )


def baseline_undated(publication: Publication) -> Words:
    return (
        f"首次查看栏目（{moment(publication.first.first_seen_at)}）时已在，但没有任何日期可据以判断是否按期。",
        f"It was there on the first look ({moment(publication.first.first_seen_at)}), but no date tells since when.",
    )


def baseline_future(publication: Publication) -> Words:
    claim = _claim(publication)
    return (
        f"首次查看栏目时已在，而{claim[0]}晚于查看之日，日期不可信。",
        f"It was there on the first look, yet {claim[1]}, a day still to come: the date cannot be trusted.",
    )


def baseline_reimport(publication: Publication) -> Words:
    claim = _claim(publication)
    return (
        f"首次查看栏目时已在，{claim[0]}，但该日期疑为网站迁移或重新导入的日期，不能据以认定逾期。",
        f"It was there on the first look; {claim[1]}, which seems to be the day of a migration or re-import and "
        "cannot show lateness.",
    )


def withdrawn(facts: FilingFacts, ruling: Ruling) -> Words:
    gone = max(moment(s.gone_at) for s in facts.sightings if s.gone_at)
    return (
        f"曾经发布，此后连续两次完整查看均已不在（截至{gone}）。此前的情况：{ruling.reason_zh}",
        f"It had been published, but two complete looks in a row lacked it (by {gone}). Before: {ruling.reason_en}",
    )


def not_yet_due(facts: FilingFacts, left: int) -> Words:
    due = _due(facts)
    return (
        f"尚未看到；距{due[0]}还有{left}天。",
        f"Not seen yet; {left} day(s) left until {due[1]}.",
    )


def no_column() -> Words:
    return (
        "没有配置可能发布该单位年报的栏目，无法核查。",
        "No column that could hold this organ's report is configured: it cannot be checked.",
    )


def not_looked(facts: FilingFacts, column: ColumnFact) -> Words:
    due, name = _due(facts), column.title or column.id
    last = column.looks[-1] if column.looks else None
    if last is None:
        return (f"栏目“{name}”从未查看过。", f"The column {name} has never been looked at.")
    why = _CLASS_ZH.get(last.error_class, last.error_class)
    return (
        f"{due[0]}之后没有一次完整查看过栏目“{name}”（最近一次：{moment(last.started_at)}，"
        f"{why if last.outcome != 'complete' else '截止日之前完整查看'}）；看不到不等于没有发布。",
        f"Since {due[1]} the column {name} has not been looked at in full (last: {moment(last.started_at)}, "
        f"{last.outcome} {last.error_class}".rstrip()
        + "); not being able to look is not absence.",
    )


def not_confirmed(facts: FilingFacts) -> Words:
    return (
        f"该单位只在其他年度的列表中出现过，{facts.year}年度是否应公开尚未经人工确认，不能据以认定逾期。",
        f"This organ is known only from rows of other years; nobody confirmed a duty for {facts.year}.",
    )


def unattributed(facts: FilingFacts) -> Words:
    return (
        f"栏目中有{facts.unattributed}件{facts.year}年度年报尚不能确定属于哪个单位，可能即为该单位所发。",
        f"{facts.unattributed} report(s) for {facts.year} in the column could not be attributed; one may be its.",
    )


def overdue(facts: FilingFacts, oldest: LookFact, days: int) -> Words:
    due, after = _due(facts), _after(facts, days)
    return (
        f"{due[0]}之后，截至{moment(oldest.started_at)}对所有可能栏目的完整查看均未见，{after[0]}。",
        f"Complete looks at every column that could hold it, up to {moment(oldest.started_at)}, lack it, after "
        f"{due[1]}: {after[1]}.",
    )
