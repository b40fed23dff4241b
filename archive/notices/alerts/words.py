"""What an alert says: a title that counts, and one line of each filing, grouped by what happened."""

from __future__ import annotations

from collections.abc import Sequence

from archive.notices.alerts.events import Event
from archive.notices.alerts.found import FINDING, FOUND
from archive.notices.states import days_of, state_of

HELD = "held_back"
_UNITS = {"新见": "件", "问题": "处"}


def title_of(events: Sequence[Event]) -> str:
    """``政府信息公开年报：逾期未见发布2家，逾期发布1家``."""
    counts: dict[str, int] = {}
    for event in events:
        counts[_heading(event)] = counts.get(_heading(event), 0) + 1
    return "政府信息公开年报：" + "，".join(
        f"{name}{count}{_UNITS.get(name[:2], '家')}" for name, count in counts.items()
    )


def body_of(events: Sequence[Event]) -> str:
    """Plain text; every line can be understood alone."""
    groups: dict[str, list[Event]] = {}
    for event in events:
        groups.setdefault(_heading(event), []).append(event)
    parts = [f"【{heading}】\n" + "\n".join(map(_line, found)) for heading, found in groups.items()]
    return "\n\n".join(parts)


def _heading(event: Event) -> str:
    if event.state == HELD:
        return "暂缓发送，待核对"
    if event.state == FOUND:
        return f"新见符合检索“{event.about}”的年报"
    if event.state == FINDING:
        return f"问题（{event.about}）"
    if event.step is not None and event.step < 0:
        return f"距时限不足{-event.step}天，尚未公布"
    heading = state_of(event.state, event.basis)
    return f"{heading}已满{event.step}天" if event.step is not None else heading


def _line(event: Event) -> str:
    days = days_of(event.days, event.basis)
    if days and f"至少{days}" in event.reason_zh:  # a recorded verdict keeps that in its reason alone
        days = f"至少{days}"
    told = f"{event.organ}：{event.year}年度年报" + (f"，{days}" if days else "")
    return f"{told}。{event.reason_zh}"
