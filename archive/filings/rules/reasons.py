"""Phrases and sentences of reason that need no observation, in both languages; no custom date is called a deadline."""

from __future__ import annotations

from collections.abc import Iterable

from archive.bilingual import Bilingual
from archive.clock import format_minute
from archive.filings.rules.column_visits import VisitFact
from archive.filings.rules.facts import Announcement, Doubt, FilingFacts


def deadline_phrase(facts: FilingFacts) -> Bilingual:
    """Return the deadline by its right name: a day of custom is no deadline."""
    due = facts.deadline.due
    if facts.deadline.basis == "custom":
        return Bilingual(f"本地通常时限（{due}）", f"the local customary date ({due})")
    return Bilingual(f"截止日期（{due}）", f"the deadline ({due})")


def days_late_phrase(facts: FilingFacts, days: int) -> Bilingual:
    """So many days after it; 逾期 is said only where a law or a rule names the day."""
    if facts.deadline.basis == "custom":
        return Bilingual(f"晚于本地通常时限{days}天", f"{days} day(s) after the local customary date")
    return Bilingual(f"逾期{days}天", f"{days} day(s) late")


def visit_phrase(visit: VisitFact) -> Bilingual:
    """Return when a visit began, and from where it was made unless from the default vantage."""
    at = format_minute(visit.started_at)
    if not visit.vantage:
        return Bilingual(at, at)
    return Bilingual(f"{at}（查看地点：{visit.vantage}）", f"{at} (from {visit.vantage})")


def visit_phrases(visits: Iterable[VisitFact]) -> Bilingual:
    """Return the same of several visits, in the order given."""
    told = [visit_phrase(visit) for visit in visits]
    return Bilingual("、".join(one.zh for one in told), ", ".join(one.en for one in told))


def lateness_phrase(facts: FilingFacts) -> Bilingual:
    """Lateness as such, for saying that nothing shows it."""
    if facts.deadline.basis == "custom":
        return Bilingual("晚于本地通常时限", "publication after the local customary date")
    return Bilingual("逾期", "lateness")


def at_fault(facts: FilingFacts) -> Bilingual:
    return Bilingual(
        f"本程序处理{facts.organ}{facts.year}年度的记录时出错，未作判定；详见监测页。",
        f"The program failed on the records of {facts.organ} for {facts.year}: no verdict; see the monitoring page.",
    )


def not_applicable(facts: FilingFacts) -> Bilingual:
    if not facts.deadline.ruled:
        return Bilingual(
            f"没有{facts.year}年度年报公布时限的规定，不作判定。",
            f"No rule sets a deadline for reports of {facts.year}: no verdict.",
        )
    due = deadline_phrase(facts)
    if facts.successor:
        return Bilingual(
            f"{facts.organ}在{due[0]}之前已撤并，{facts.year}年度年报由承继单位{facts.successor}公布。",
            f"{facts.organ} had been dissolved or merged before {due[1]}; its report for {facts.year} "
            f"is due from {facts.successor}.",
        )
    return Bilingual(
        f"{facts.organ}在{facts.year}年度没有应在{due[0]}以前公布的年报（当时尚未设立或者已撤并）。",
        f"{facts.organ} had no report for {facts.year} to publish by {due[1]} "
        "(not yet established, or already dissolved or merged).",
    )


def outside(facts: FilingFacts) -> Bilingual:
    due = deadline_phrase(facts)
    return Bilingual(
        f"{facts.organ}按名称不属于行政机关，是否负有公布义务未经人工确认，不按{due[0]}统计。",
        f"{facts.organ} is not an administrative organ by its name, and no person has confirmed that it is bound: "
        f"{due[1]} is not applied to it.",
    )


def unconfirmed() -> Bilingual:
    return Bilingual(
        "该单位该年度的公布义务未经人工确认，以上不列入通报、提醒和统计。",
        "The organ's duty for the year is not confirmed by a person: it is left out of notices, alerts and rates.",
    )


def announced(one: Announcement) -> Bilingual:
    return Bilingual(
        f"该单位已在栏目中作出说明：《{one.title}》（{one.day}）。",
        f"The organ said so in its column: “{one.title}” ({one.day}).",
    )


def not_due(facts: FilingFacts, left: int) -> Bilingual:
    due = deadline_phrase(facts)
    return Bilingual(f"尚未发现；距{due[0]}还有{left}天。", f"Not found yet; {left} day(s) left until {due[1]}.")


_WHY: dict[str, Bilingual] = {
    "unopened": Bilingual("页面未能打开", "its page could not be opened"),
    "unclear": Bilingual("正文不足以确定其性质", "its text does not show what it is"),
    "summary": Bilingual("为图解、解读或者摘要", "it is an infographic, an interpretation or a summary"),
    "near_name": Bilingual("单位名称相近而不相同", "the name is similar but not equal to the organ's"),
    "ambiguous": Bilingual("可能属于多家单位", "it may belong to several organs"),
    "organ": Bilingual("不能确定属于哪家单位", "its organ could not be determined"),
    "year": Bilingual("报告年度不明", "its report year is not known"),
    "attachments_left": Bilingual("附件未能全部读取", "not all of its attachments were read"),
    "quarantined": Bilingual("处理时出错，尚未读取", "reading it failed"),
}
DOUBT_KINDS = tuple(_WHY)
_WHY |= {  # of rows that count as another organ's report, and so lie before nobody
    "new_name": Bilingual(
        "可能由本单位更名",
        "this organ may have been renamed to it",
    ),
    "predecessor": Bilingual(
        "由本单位承接的单位公布，可能即本单位年报",
        "an organ that this one took over from published it, and it may stand for both",
    ),
    "retitled": Bilingual(
        "其标题曾为该单位，后改为其他单位", "its title named this organ before it was changed to another"
    ),
}


def why_words(kind: str) -> Bilingual:
    """Return the reason of a doubt; an unknown one is shown as it is."""
    return _WHY.get(kind, Bilingual(kind, kind))


def doubt_words(doubt: Doubt) -> Bilingual:
    """Return the row with the reason, as part of a sentence."""
    why = why_words(doubt.kind)
    if doubt.kind == "new_name":
        return Bilingual(
            f"栏目中新发现名录以外的单位“{doubt.title}”，{why[0]}",
            f"the column newly lists “{doubt.title}”, which is in no roster: {why[1]}",
        )
    if doubt.named:
        return Bilingual(
            f"栏目中有该单位条目“{doubt.title}”，未能确认是否为年报（{why[0]}）",
            f"the column has a listing of this organ, “{doubt.title}”, which may be the report ({why[1]})",
        )
    return Bilingual(
        f"栏目中有条目“{doubt.title}”，未能确认是否为该单位年报（{why[0]}）",
        f"the column has a listing, “{doubt.title}”, which may be this organ's report ({why[1]})",
    )
