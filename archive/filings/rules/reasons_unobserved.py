"""The sentence of reason for a report that was never seen, in both languages."""

from __future__ import annotations

from collections.abc import Sequence

from archive.bilingual import Bilingual
from archive.clock import format_minute
from archive.filings.rules.column_visits import ColumnFact, VisitFact
from archive.filings.rules.facts import FilingFacts, Precedent
from archive.filings.rules.reasons import (
    days_late_phrase,
    deadline_phrase,
    doubt_words,
    lateness_phrase,
    visit_phrase,
    visit_phrases,
)
from archive.filings.states import failure_reason


def no_column(facts: FilingFacts) -> Bilingual:
    due = deadline_phrase(facts)
    return Bilingual(
        f"尚未配置可能公布该单位年报的栏目，无法核实{due[0]}之后的情况。",
        f"No column that could hold this organ's report is configured: "
        f"what was published after {due[1]} cannot be verified.",
    )


def no_year_column(facts: FilingFacts) -> Bilingual:
    return Bilingual(
        f"该网站按年度分设栏目，{facts.year}年度年报所在的栏目尚未确定，无法核查；未能查看的，不认定为未公布。",
        f"The site has one column a year, and the one for {facts.year} is not known yet. A failed visit is not "
        "evidence of non-publication.",
    )


def not_visited(facts: FilingFacts, column: ColumnFact) -> Bilingual:
    due, name = deadline_phrase(facts), column.title or column.id
    last = column.visits[-1] if column.visits else None
    if last is None:
        return Bilingual(
            f"栏目“{name}”尚未查看，无法核实{due[0]}之后的情况。",
            f"The column {name} has not been visited yet, so what it held after {due[1]} cannot be verified.",
        )
    before_due = ("截止时刻以前的完整查看", "a complete visit, before that day was over")
    why = failure_reason(last.error_class) if last.outcome != "complete" else before_due
    at = visit_phrase(last)
    return Bilingual(
        f"{due[0]}之后没有一次完整查看过栏目“{name}”（最近一次：{at.zh}，{why[0]}）；未能查看的，不认定为未公布。",
        f"Since {due[1]} the column {name} has not been visited in full (last visit: {at.en}, {why[1]}). A failed "
        "visit is not evidence of non-publication.",
    )


def not_confirmed(facts: FilingFacts) -> Bilingual:
    due, late = deadline_phrase(facts), lateness_phrase(facts)
    return Bilingual(
        f"{due[0]}之后完整查看未发现，但该单位{facts.year}年度的公布义务未经人工确认，不能据以认定{late[0]}。",
        f"Complete visits after {due[1]} did not find it, but no person confirmed the duty of this organ for "
        f"{facts.year}: this does not prove {late[1]}.",
    )


def duty(facts: FilingFacts) -> Bilingual:
    return Bilingual(
        f"{facts.organ}{facts.year}年度的公布义务已经人工确认。",
        f"The duty of {facts.organ} for {facts.year} is confirmed.",
    )


def columns(found: Sequence[ColumnFact]) -> Bilingual:
    names = [column.title or column.id for column in found]
    return Bilingual(
        f"可能公布该年报的栏目共{len(found)}个：{'、'.join(names)}。",
        f"Columns that could hold the report: {', '.join(names)}.",
    )


def visited(facts: FilingFacts, proofs: Sequence[VisitFact]) -> Bilingual:
    due, moments = deadline_phrase(facts), visit_phrases(proofs)
    return Bilingual(
        f"{due[0]}之后，上述栏目均已完整查看（最近一次：{moments.zh}），未发现该年报。",
        f"Since {due[1]} each of them has been visited in full (last: {moments.en}) without finding it.",
    )


def no_precedent(facts: FilingFacts) -> Bilingual:
    due, late = deadline_phrase(facts), lateness_phrase(facts)
    return Bilingual(
        f"{due[0]}之后完整查看未发现；但所监测的栏目中未发现过该单位往年的年报，也未经人工确认其年报在此公布，"
        f"不能据以认定{late[0]}。",
        f"Complete visits after {due[1]} did not find it, but no monitored column ever held a report of this organ for "
        f"an earlier year, and no person confirmed that it publishes there: this does not prove {late[1]}.",
    )


def not_begun(facts: FilingFacts, before: int) -> Bilingual:
    due, late = deadline_phrase(facts), lateness_phrase(facts)
    return Bilingual(
        f"{due[0]}之后完整查看未发现；但所监测的栏目中有{before}家单位{facts.year - 1}年度的年报，"
        f"没有{facts.year}年度的年报，可能已另设栏目公布，不能据以认定{late[0]}。",
        f"Complete visits after {due[1]} did not find it, but the monitored columns hold reports of {before} organs "
        f"for {facts.year - 1} and none for {facts.year}, which may be published in a new column: this does not prove "
        f"{late[1]}.",
    )


def begun(organs: int) -> Bilingual:
    if not organs:
        return Bilingual("栏目中没有多家单位的年报可供对照。", "The columns hold too few organs' reports to compare.")
    return Bilingual(
        f"栏目中已有{organs}家单位的该年度年报。", f"The columns hold reports of {organs} organ(s) for the year."
    )


def precedent(facts: FilingFacts, found: Precedent) -> Bilingual:
    if found.ground == "held":
        return Bilingual(
            f"栏目中有过该单位{found.year}年度年报，其年报在此公布。",
            f"The column held the organ's report for {found.year}: it publishes there.",
        )
    if found.ground == "confirm":
        return Bilingual(
            f"{facts.year}年度的公布义务及栏目经人工确认（{found.day}）。",
            f"A person confirmed the duty and the column for {facts.year} on {found.day}.",
        )
    which = ("该栏目", "the column") if found.ground == "column" else ("该单位", "the organ")
    return Bilingual(
        f"经人工确认（{found.day}），{which[0]}的年报在此公布。",
        f"A person confirmed on {found.day} that the reports of {which[1]} are published there.",
    )


def doubted(facts: FilingFacts) -> Bilingual:
    due, found = deadline_phrase(facts), facts.doubts[0]
    zh, en = doubt_words(found)
    if more := len(facts.doubts) - 1:
        zh, en = f"{zh}；另有{more}条同类条目", f"{en}; {more} more such listing(s)"
    return Bilingual(
        f"{due[0]}之后完整查看未发现其年报；但{zh}。",
        f"Complete visits after {due[1]} did not find its report, but {en}.",
    )


def no_doubt() -> Bilingual:
    return Bilingual(
        "栏目中没有可能为该单位年报而未能确认的条目。", "No listing of the columns is unconfirmed for this organ."
    )


def stale(facts: FilingFacts, oldest: VisitFact) -> Bilingual:
    due, late, at = deadline_phrase(facts), lateness_phrase(facts), format_minute(oldest.started_at)
    return Bilingual(
        f"截至{at[:10]}未发现，此后未再核查（最近一次完整查看全部相关栏目：{at}）；{due[0]}之后的现状不明，不能据以认定{late[0]}。",
        f"Not found up to {at[:10]} and not verified since (last complete visit to all columns: {at}); the state after "
        f"{due[1]} is not known now: this does not prove {late[1]}.",
    )


def never_fresh() -> Bilingual:
    return Bilingual("没有可据以判断现状的完整查看。", "No complete visit shows the present state.")


def fresh(oldest: VisitFact) -> Bilingual:
    at = visit_phrase(oldest)
    return Bilingual(
        f"最近一次完整查看（{at.zh}）仍在有效期内。", f"The last complete visit ({at.en}) is recent enough."
    )


def overdue(facts: FilingFacts, oldest: VisitFact, days: int) -> Bilingual:
    due, after = deadline_phrase(facts), days_late_phrase(facts, days)
    return Bilingual(
        f"{due[0]}之后，截至{format_minute(oldest.started_at)}，经完整查看全部相关栏目，均未发现，{after[0]}。",
        f"Complete visits to every column that could hold it, up to {format_minute(oldest.started_at)}, after "
        f"{due[1]}, did not find the report: {after[1]}.",
    )
