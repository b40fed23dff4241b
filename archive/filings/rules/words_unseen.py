"""The sentence of reason for a report that was never seen, in both languages."""

from __future__ import annotations

from archive.filings.rules.facts import ColumnFact, FilingFacts, LookFact
from archive.filings.rules.trouble import trouble_words
from archive.filings.rules.words import Words, after_words, due_words, lateness_words, moment


def no_column(facts: FilingFacts) -> Words:
    due = due_words(facts)
    return (
        f"没有配置可能发布该单位年报的栏目，{due[0]}之后无从核查。",
        f"No column that could hold this organ's report is configured: nothing after {due[1]} can be checked.",
    )


def no_year_column(facts: FilingFacts) -> Words:
    return (
        f"本站按年度分设栏目，{facts.year}年度年报所在的栏目尚不知晓，无从核查；看不到不等于没有发布。",
        f"The site has one column a year, and the one for {facts.year} is not known yet: not being able to look is not "
        "absence.",
    )


def not_looked(facts: FilingFacts, column: ColumnFact) -> Words:
    due, name = due_words(facts), column.title or column.id
    last = column.looks[-1] if column.looks else None
    if last is None:
        return (
            f"栏目“{name}”从未查看过，{due[0]}之后的情况不得而知。",
            f"The column {name} has never been looked at, so nothing is known of it after {due[1]}.",
        )
    before_due = ("到期之前的完整查看", "a complete look, before that day was over")
    why = trouble_words(last.error_class) if last.outcome != "complete" else before_due
    at = moment(last.started_at)
    return (
        f"{due[0]}之后没有一次完整查看过栏目“{name}”（最近一次：{at}，{why[0]}）；看不到不等于没有发布。",
        f"Since {due[1]} the column {name} has not been looked at in full (last: {at}, {why[1]}); not being able to "
        "look is not absence.",
    )


def not_confirmed(facts: FilingFacts) -> Words:
    due, late = due_words(facts), lateness_words(facts)
    return (
        f"{due[0]}之后的完整查看未见，但{facts.year}年度该单位是否应公开尚未经人工确认，不能据以认定{late[0]}。",
        f"Complete looks after {due[1]} lack it, but nobody confirmed that this organ had a duty for {facts.year}: "
        f"that cannot show {late[1]}.",
    )


def unattributed(facts: FilingFacts) -> Words:
    due = due_words(facts)
    return (
        f"{due[0]}之后的完整查看未见；但栏目中有{facts.unattributed}件{facts.year}年度（或年度不明的）年报"
        f"尚不能确定属于哪个单位，可能即为该单位所发。",
        f"Complete looks after {due[1]} lack it, but {facts.unattributed} report(s) for {facts.year} (or of no known "
        "year) could not be attributed; one may be its.",
    )


def overdue(facts: FilingFacts, oldest: LookFact, days: int) -> Words:
    due, after = due_words(facts), after_words(facts, days)
    return (
        f"{due[0]}之后，截至{moment(oldest.started_at)}对所有可能栏目的完整查看均未见，{after[0]}。",
        f"Complete looks at every column that could hold it, up to {moment(oldest.started_at)}, lack it, after "
        f"{due[1]}: {after[1]}.",
    )
