"""What an alert says: a title that counts, and one line of each filing, grouped by what happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from archive.clock import civil_date
from archive.notices import notice_phrases
from archive.notices.alerts.events import AlertEvent
from archive.notices.alerts.report_events import FINDING, FOUND
from archive.notices.guard import FRESH
from archive.notices.notice_phrases import days_text, state_text

HELD = "held_back"
_UNSEEN, _UNKNOWN = "尚未发现公布", "未能核查"
_WHY = {"never": "尚未开始监测"}


def message_title(events: Sequence[AlertEvent], today: date) -> str:
    """``政府信息公开年报：逾期未见公布2家，逾期公布1家``. ``today`` is the civil day on which it is said."""
    counts: dict[tuple[str, str], int] = {}
    for event in events:
        heading = _heading(event, today), _unit(event)
        counts[heading] = counts.get(heading, 0) + 1
    return "政府信息公开年报：" + "，".join(f"{name}{count}{unit}" for (name, unit), count in counts.items())


def message_body(events: Sequence[AlertEvent], today: date, pages: str = "", *, is_public: bool = False) -> str:
    """Plain text; every line can be understood alone. ``pages``: the address of the desk, or of the reading room
    (``is_public``), where each line has a link to its page there."""
    groups: dict[str, list[AlertEvent]] = {}
    for event in events:
        groups.setdefault(_heading(event, today), []).append(event)
    told = {heading: "\n".join(_lines(found, pages, today, is_public)) for heading, found in groups.items()}
    return "\n\n".join(f"【{heading}】\n{lines}" for heading, lines in told.items())


def _lines(events: Sequence[AlertEvent], pages: str, today: date, is_public: bool) -> Iterator[str]:
    if all(_is_unknown(event, today) for event in events):  # of whom nothing can be said: one line for all
        yield _unknown(events)
        if pages:
            yield f"{pages}/health" if is_public else f"{pages}/desk/watch"
        return
    for event in events:
        yield _line(event)
        if pages:
            yield f"{pages}{_public_path(event) if is_public else _path(event)}"


def _public_path(event: AlertEvent) -> str:
    """Return the address of an event's page in the reading room."""
    return f"/reports/{event.organ_id}-{event.year}" if event.organ_id and event.year else "/changes"


def _path(event: AlertEvent) -> str:
    """Return the address of an event's page on the desk."""
    if event.path or not (event.organ_id and event.year):
        return event.path or "/desk"
    return f"/desk/cases/{event.organ_id}/{event.year}"


def _unit(event: AlertEvent) -> str:
    if event.matter:
        return "项"
    return {FOUND: "份", FINDING: "处"}.get(event.state, "家")


def _heading(event: AlertEvent, today: date) -> str:
    if event.matter:
        return f"{event.about}（仍未了结）" if event.again else event.about
    if event.state == HELD:
        return "暂缓发送，待核对"
    if event.state == FOUND:
        return f"新发现符合检索“{event.about}”的年报"
    if event.state == FINDING:
        return f"问题（{event.about}）"
    if event.due:
        return f"{_left(event, today)}，{_UNKNOWN if _is_unknown(event, today) else _UNSEEN}"
    heading = state_text(event.state, event.basis)
    return f"{heading}已满{event.step}天" if event.step is not None else heading


def _left(event: AlertEvent, today: date) -> str:
    """Return the true number of days, whichever step of the ladder was reached."""
    day = "本地通常时限" if event.basis == "custom" else "截止日期"
    left = (date.fromisoformat(event.due) - today).days
    return f"距{day}还有{left}天" if left else f"今天为{day}"


def _is_unknown(event: AlertEvent, today: date) -> bool:
    """Whether nobody has looked lately enough to say before a deadline that nothing is there (M4)."""
    if not event.due:
        return False
    return event.watch != "fresh" or today - civil_date(datetime.fromisoformat(event.visited)) > FRESH


def _unknown(events: Sequence[AlertEvent]) -> str:
    """Return ``未能核查3家（尚未开始监测2家，此后未再核查1家）。``."""
    reasons = Counter(event.reason_zh or _WHY.get(event.watch, "此后未再核查") for event in events)
    return f"{_UNKNOWN}{len(events)}家（{'，'.join(f'{why}{count}家' for why, count in reasons.most_common())}）。"


def _seen(event: AlertEvent) -> str:
    """Return what the visits before a deadline showed."""
    when = notice_phrases.format_document_time(datetime.fromisoformat(event.visited))
    return f"截至{when}，经完整查看全部相关栏目，均未发现。"


def _line(event: AlertEvent) -> str:
    if event.matter:
        return f"{event.organ}：{event.reason_zh}".removeprefix("：")
    if event.due:
        return f"{event.organ}：{event.year}年度年报。{_seen(event)}"
    days = days_text(event.days_late, event.basis)
    if days and f"至少{days}" in event.reason_zh:  # a recorded verdict keeps that in its reason alone
        days = f"至少{days}"
    told = f"{event.organ}：{event.year}年度年报" + (f"，{days}" if days else "")
    return f"{told}。{event.reason_zh}"
