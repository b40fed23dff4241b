"""Tasks on filings of a year: what is due and not checked, what is held against somebody, what nobody can tell."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from archive.bilingual import Bilingual
from archive.filings.rules.judge_unobserved import silence_links
from archive.filings.rules.verdict import first_broken
from archive.filings.states import State
from archive.filings.verdicts.filing_summary import FilingSummary
from archive.filings.verdicts.status import FilingStatus
from archive.office.task_kinds import TASK_KINDS
from archive.office.tasks.task import Task

FIRST_DAYS = 14  # days after a deadline for which what is not seen is to be checked first
_NOT_SEEN = (State.OVERDUE, State.UNVERIFIED)
_CONFLICTS = {"date_conflict", "suspected_reimport"}
_DATES_DIFFER = Bilingual("页面标注日期与核查所见不一致", "stated and observed dates differ")
_CONTENT_WRONG = Bilingual("内容或者格式不符合要求", "content or form is not as required")
_CONTENTS = {"defective", "wrong_form"}


def just_due(filings: Iterable[FilingSummary], today: date) -> list[FilingSummary]:
    """Return the filings with a confirmed duty that fell due within the last days, whether they were seen or not."""
    since = today - timedelta(days=FIRST_DAYS)
    return [
        one
        for one in filings
        if since <= one.deadline.due < today
        and one.confirmed
        and not one.apart
        and one.state not in (State.NOT_APPLICABLE, State.WAIVED)
    ]


def filing_tasks(
    filings: Iterable[FilingSummary], today: date, checked: Collection[str], protected: Collection[str]
) -> Iterator[Task]:
    """Yield the tasks on single filings. ``checked``: ids of those with a check that holds; ``protected``: of those on
    which a waiver or dismissal waits for an answer."""
    found = list(filings)
    first = {one.id for one in just_due(found, today) if one.state in _NOT_SEEN and not one.seen}
    for one in found:
        if one.id in protected:
            continue
        if one.id in first and one.id not in checked:
            yield _task("first_check", one, _not_seen(one), due=one.deadline.due + timedelta(days=1))
        elif one.accuses and one.id not in checked:
            yield _task("verify", one, Bilingual(*_named(one)))
        if not one.apart and one.id not in checked:
            if _CONFLICTS & set(one.flags):
                yield _task("conflict", one, _DATES_DIFFER)
            if _CONTENTS & set(one.flags):
                yield _task("content", one, _CONTENT_WRONG)


def _named(one: FilingSummary) -> tuple[str, str]:
    basis = one.deadline.basis
    zh = one.state.name_for(basis)
    days = f"，{one.days_late}天" if one.days_late else ""
    return f"{zh}{days}，尚未核对", f"{one.state.en}{f', {one.days_late} days' if one.days_late else ''}: not checked"


def _not_seen(one: FilingSummary) -> Bilingual:
    if one.state == State.OVERDUE:
        return Bilingual("截止日期后经完整查看，未发现", "not there in a complete visit after the deadline")
    return Bilingual("未见公布，尚不能认定", "not seen, and nothing can be said yet")


def _task(kind: str, one: FilingSummary, why: Bilingual, due: date | None = None) -> Task:
    return Task(
        TASK_KINDS[kind],
        f"{kind}:{one.id}",
        one.region,
        f"{one.organ} {one.year}",
        why,
        f"/desk/cases/{one.organ_id}/{one.year}",
        due,
        one.days_late,
        one.organ_id,
        one.year,
    )


@dataclass(frozen=True, slots=True)
class Cause:
    """Why nothing can be said of some filings: the first link of the proof that is missing, at the same columns.

    ``link``: its name; ``reason``: in words, of the first of them."""

    region: str
    column_id: str
    link: str
    reason: Bilingual
    filings: tuple[FilingStatus, ...]


def causes(filings: Iterable[FilingStatus]) -> list[Cause]:
    """Return unverified filings by region, column and cause, the most first."""
    groups: dict[tuple[str, str, str], list[FilingStatus]] = {}
    for one in filings:
        broken = None if one.seen or one.facts.fault else first_broken(silence_links(one.facts))
        name = broken.name if broken else "fault" if one.facts.fault else "seen"
        column = one.facts.columns[0].id if one.facts.columns else ""
        groups.setdefault((one.facts.region, column, name), []).append(one)
    made = [
        Cause(*key, Bilingual(group[0].ruling.reason_zh, group[0].ruling.reason_en), tuple(group))
        for key, group in groups.items()
    ]
    return sorted(made, key=lambda one: (-len(one.filings), one.region, one.column_id, one.link))


def cause_tasks(found: Iterable[Cause], columns: Mapping[str, str]) -> Iterator[Task]:
    """Yield one task for each cause. ``columns``: what they are called, by id."""
    for one in found:
        n, first = len(one.filings), one.filings[0]
        year = first.facts.year
        yield Task(
            TASK_KINDS["unverified"],
            f"unverified:{one.region}:{one.column_id}:{one.link}:{year}",
            one.region,
            f"{columns.get(one.column_id, one.column_id or one.region)} {year}",
            Bilingual(
                f"{n}家，如{first.facts.organ}：{one.reason.zh}",
                f"{n} organs, such as {first.facts.organ}: {one.reason.en}",
            ),
            f"/desk/cases?year={year}&state=unverified",
        )
