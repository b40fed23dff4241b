"""Tasks that follow from the journal: what waits for an answer, what came back, and what orders have come to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

from archive.bilingual import Bilingual
from archive.clock import civil_date
from archive.config.deadlines import Deadlines
from archive.filings.verdicts.status import FilingStatus
from archive.journal.effects import split_act
from archive.journal.line import JournalLine
from archive.notices.guard import why_cleared
from archive.notices.order import CLAIMS, Order
from archive.notices.order_suggestions import suggested_step
from archive.office.act_kinds import KINDS as ACT_KINDS
from archive.office.journal_state import JournalState
from archive.office.papers import Notice
from archive.office.people import Person
from archive.office.standing import Standing
from archive.office.task_kinds import TASK_KINDS
from archive.office.tasks.task import Task

_SOON = timedelta(days=3)
_SEEN_WITHIN, _DECIDED_WITHIN = 3, 10  # working days for an answer, and for an objection
_BACK = timedelta(days=30)  # for which a refusal is told to whom it came back


def approval_tasks(proposals: Iterable[JournalLine], named: Callable[[JournalLine], str]) -> Iterator[Task]:
    """Yield one task for each proposal that the person may answer. ``named``: what a line is about."""
    for line in proposals:
        kind = ACT_KINDS[split_act(line.act)[0]]
        yield Task(
            TASK_KINDS["approval"],
            f"approval:{line.seq}",
            line.region,
            named(line),
            Bilingual(
                f"{kind.zh}，{line.by}于{civil_date(line.at)}提出",
                f"{kind.en}, proposed by {line.by} on {civil_date(line.at)}",
            ),
            f"/desk/proposals/{line.seq}",
            civil_date(line.at),
        )


def returned_tasks(
    state: JournalState, person: Person, now: datetime, named: Callable[[JournalLine], str]
) -> Iterator[Task]:
    """Yield one task for each proposal of a person that was refused, until something else happens to its object."""
    proposed = {line.seq: line for line in state.lines if line.by == person.login and line.act.endswith(".propose")}
    for line in state.last.values():
        made = proposed.get(int(line.body.get("proposal", 0))) if line.act.endswith(".refuse") else None
        if made is not None and now - line.at < _BACK:
            kind = ACT_KINDS[split_act(made.act)[0]]
            note = f"：{line.body['note']}" if line.body.get("note") else ""
            yield Task(
                TASK_KINDS["returned"],
                f"returned:{line.seq}",
                line.region,
                named(line),
                Bilingual(f"{kind.zh}，{line.by}不同意{note}", f"{kind.en}, refused by {line.by}{note}"),
                _case_path(line.object) or "/desk",
            )


def _case_path(name: str) -> str:
    organ, _dash, year = name.removeprefix("filing:").rpartition("-")
    return f"/desk/cases/{organ}/{year}" if name.startswith("filing:") else ""


def notice_tasks(
    notices: Iterable[Notice], filings: Mapping[str, Standing], now: datetime, protected: Mapping[str, str]
) -> Iterator[Task]:
    """Yield one task for each issued notice that names somebody who is cleared since. ``filings``: those named, as they
    stand now, by id."""
    for notice in notices:
        if notice.state != "issued":
            continue
        told = (_cleared(filings[identity], now, protected) for identity in notice.named if identity in filings)
        cleared = [one for one in told if one]
        if cleared:
            whom = "、".join(cleared)
            yield Task(
                TASK_KINDS["notice_changed"],
                f"notice_changed:{notice.id}",
                notice.region,
                notice.number,
                Bilingual(f"文中点名的单位情况已变：{whom}", f"named, and cleared since: {whom}"),
                f"/desk/notices/{notice.id}",
            )


def _cleared(standing: Standing, now: datetime, protected: Mapping[str, str]) -> str:
    """Return an organ with why nothing may be held against it any more; "" while something may."""
    why = why_cleared(standing.filing, now, standing.deadlines, protected)
    return f"{standing.filing.facts.organ}（{why}）" if why else ""


def order_tasks(
    orders: Iterable[Order],
    today: date,
    filings: Mapping[str, FilingStatus],
) -> Iterator[Task]:
    """Yield what open orders have come to. ``filings``: those they are about, as they stand now, by id; an order on
    another one is left out."""
    for order in orders:
        filing, due = filings.get(order.filing_id), order.due
        if not order.open or filing is None:
            continue
        about = f"{order.number} {filing.facts.organ}"
        region, path = filing.facts.region, f"/desk/orders/{order.short}"
        if suggestion := suggested_step(order, filing):
            yield Task(
                TASK_KINDS["close_ready"],
                f"close_ready:{order.number}",
                region,
                about,
                Bilingual(suggestion, suggestion),
                path,
            )
        if due and order.is_unanswered and today > due - _SOON:
            left = (due - today).days
            why = (
                Bilingual(f"办理期限{due}，还有{left}天", f"due {due}, {left} days left")
                if left >= 0
                else Bilingual(
                    f"办理期限{due}，已超过{-left}天，未反馈", f"due {due}, {-left} days over without an answer"
                )
            )
            yield Task(TASK_KINDS["order_due"], f"order_due:{order.number}", region, about, why, path, due)


def answer_tasks(
    orders: Iterable[Order],
    today: date,
    filings: Mapping[str, FilingStatus],
    deadlines: Deadlines,
    objections: Collection[str],
) -> Iterator[Task]:
    """Yield one task for each answer that nobody has seen to: due three working days after it came. An objection that
    is undecided after ten leads its class."""
    for order in orders:
        filing, answer = filings.get(order.filing_id), order.answer
        if filing is None or answer is None or not order.open or not answer.by_link or order.state != "rectified":
            continue
        came = civil_date(answer.at)
        claim = CLAIMS[answer.claim].zh if answer.claim else "已整改"
        unknown = "，身份未核验" if not order.is_answer_confirmed else ""
        long_open = today > deadlines.after_working_days(came, _DECIDED_WITHIN)
        yield Task(
            TASK_KINDS["reply"],
            f"reply:{order.number}:{answer.at.isoformat()}",
            filing.facts.region,
            f"{order.number} {filing.facts.organ}",
            Bilingual(f"{came}反馈：{claim}{unknown}", f"answered on {came}: {answer.claim or 'put right'}"),
            f"/desk/orders/{order.short}",
            deadlines.after_working_days(came, _SEEN_WITHIN),
            leads=long_open and order.filing_id in objections,
        )
