"""The deadlines of a region as an iCalendar file (RFC 5545): one all-day event for each day and rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol, cast

from icalendar import Alarm, Calendar, Event, vDuration

from archive.config.deadlines import Deadline, Deadlines
from archive.config.kinds import ORGAN_KINDS, OrganKind
from archive.config.notices import NoticeRules

_MOST_NAMES = 60  # of organs in a description; calendars show little more


class Filer(Protocol):
    """Who must file: a row of the organ table, or anything that has these."""

    @property
    def region(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...


def calendar(
    deadlines: Deadlines,
    filers: Iterable[Filer],
    years: Iterable[int],
    rules: NoticeRules,
    *,
    made_at: datetime,
    region_names: Mapping[str, str] | None = None,
) -> bytes:
    """Deadlines of the report years for the organs, with reminders. ``made_at`` is an aware instant.

    The same organs give the same event ids, so that a calendar fetched again is brought up to date, not doubled.
    """
    whole = Calendar()
    whole.add("prodid", "-//nianbao//deadlines//ZH")
    whole.add("version", "2.0")
    whole.add("method", "PUBLISH")
    whole.add("x-wr-calname", "政府信息公开工作年度报告公布时限")
    whole.add("x-wr-timezone", "Asia/Shanghai")
    names = region_names or {}
    found = list(filers)
    for year in sorted(set(years)):
        for (region, _, _), (deadline, group) in sorted(_groups(deadlines, found, year).items()):
            beside = _beside(deadlines, group, year)
            place = names.get(region, region)
            whole.add_component(_event(place, region, year, deadline, group, rules, made_at, beside))
    content: bytes = whole.to_ical()
    return content


_Key = tuple[str, date, str]


def _groups(deadlines: Deadlines, filers: Iterable[Filer], year: int) -> dict[_Key, tuple[Deadline, list[Filer]]]:
    """Organs of one region that share a day and a rule."""
    groups: dict[_Key, tuple[Deadline, list[Filer]]] = {}
    for filer in filers:
        deadline = deadlines.deadline_for(cast(OrganKind, filer.kind), year, filer.region)
        groups.setdefault((filer.region, deadline.due, deadline.rule.id), (deadline, []))[1].append(filer)
    return groups


def _event(
    region_name: str,
    region: str,
    year: int,
    deadline: Deadline,
    filers: list[Filer],
    rules: NoticeRules,
    made_at: datetime,
    beside: Sequence[str],
) -> Event:
    kinds = [rules.kinds[kind] for kind in ORGAN_KINDS if any(filer.kind == kind for filer in filers)]
    event = Event()
    event.add("uid", f"{region}-{year}-{deadline.rule.id}@nianbao")
    event.add("dtstamp", made_at)
    event.add("dtstart", deadline.due)
    event.add("dtend", deadline.due + timedelta(days=1))
    event.add("summary", f"{region_name}{year}年度报告公布时限：{'、'.join(kinds)}（{len(filers)}家）")
    event.add("description", _description(deadline, filers, rules, beside))
    event.add("transp", "TRANSPARENT")
    event.add("categories", ["政府信息公开年报", rules.bases[deadline.basis]])
    for days in rules.reminders:
        event.add_component(_alarm(region_name, year, days))
    return event


def _beside(deadlines: Deadlines, filers: list[Filer], year: int) -> list[str]:
    """Return the other duties of the organs, each once."""
    of_all = (deadlines.duties_beside(cast(OrganKind, filer.kind), year, filer.region) for filer in filers)
    return list(dict.fromkeys(f"{duty.told(year).zh}。" for duties in of_all for duty in duties))


def _description(deadline: Deadline, filers: list[Filer], rules: NoticeRules, beside: Sequence[str]) -> str:
    names = [filer.name for filer in filers]
    more = f"等{len(names)}家" if len(names) > _MOST_NAMES else ""
    lines = [
        f"{rules.bases[deadline.basis]}：{deadline.due}，当日24时止。",
        f"依据：{deadline.rule.source_zh}",
        *(["该日为节假日；《条例》没有顺延的规定，时限不变。"] if deadline.was_holiday else []),
        *beside,
        f"单位：{'、'.join(names[:_MOST_NAMES])}{more}",
    ]
    return "\n".join(lines)


def _alarm(region_name: str, year: int, days: int) -> Alarm:
    """Nine in the morning of the day so many days before; an all-day event begins at midnight."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"{region_name}{year}年度报告公布时限还有{days}天")
    alarm["TRIGGER"] = vDuration(timedelta(hours=9) - timedelta(days=days))
    return alarm
