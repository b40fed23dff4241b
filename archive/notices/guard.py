"""Who may be named in a paper or a message to others, and for what. Everything that names anybody goes through here.

Named is only whom today's verdict of the rules accuses, whose duty is confirmed, on fresh evidence, and with no
decision against it. What the frozen board said does not help: what has changed since is struck, and said with why.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal

from archive.clock import civil_date, shanghai_iso
from archive.config.deadlines import Deadlines
from archive.errors import NianbaoError
from archive.filings.record import Filing
from archive.filings.rules.decisions import Decision
from archive.filings.rules.verdict import Verdict
from archive.filings.snapshots.snapshot_board import RecordBoard
from archive.filings.verdicts.status import FilingStatus
from archive.filings.verdicts.watches import Watch, newest_of
from archive.notices import notice_phrases

Charge = Literal["silent", "late", "withdrawn", "dates", "content"]

STATE_CHARGES: Mapping[str, Charge] = {"overdue": "silent", "late": "late", "withdrawn": "withdrawn"}
FLAG_CHARGES: Mapping[Charge, tuple[str, ...]] = {"dates": ("date_conflict",), "content": ("defective", "wrong_form")}
FRESH = timedelta(days=3)  # how old the newest visit may be for silence to be told to others
_PUBLISHED = ("on_time", "late")


class StaleEvidenceError(NianbaoError):
    """Nobody has looked lately enough to name anybody; ``zh`` says the same in Chinese."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.zh = zh


@dataclass(frozen=True, slots=True)
class Change:
    """What a frozen board held against a filing and no paper says any more. ``filing`` is as it was frozen; ``now``: as
    it is named now, where its silence has become lateness; None where it is struck."""

    filing: Filing
    charges: tuple[Charge, ...]
    why: str
    now: Filing | None = None


@dataclass(frozen=True, slots=True)
class Guarded:
    """A frozen board without whatever may not be said today. Made by ``guard`` alone.

    ``unconfirmed``: filings whose duty nobody has confirmed; they stand in no list, count or rate.
    """

    board: RecordBoard
    changes: tuple[Change, ...]
    unconfirmed: tuple[Filing, ...]
    checked_at: datetime


def charges_of(verdict: Verdict | Filing) -> frozenset[Charge]:
    """Return what a verdict by itself holds against an organ; what we failed to read is never among it."""
    found: set[Charge] = set()
    if verdict.state in STATE_CHARGES:
        found.add(STATE_CHARGES[verdict.state])
    if verdict.state in _PUBLISHED and verdict.first_seen:
        found.update(charge for charge, flags in FLAG_CHARGES.items() if set(flags) & set(verdict.flags))
    return frozenset(found)


def duty_confirmed(filing: FilingStatus) -> bool:
    """Whether somebody vouches that the organ was bound to publish."""
    return filing.facts.confirmed and "duty_unconfirmed" not in filing.ruling.flags


def decided_against(filing: FilingStatus) -> Decision | None:
    """Return the waiver or dismissal in force on the filing as a whole."""
    words = [word for word in filing.facts.decisions if not word.finding and word.kind in ("waive", "dismiss")]
    return words[-1] if words else None


def objection(
    today: FilingStatus | None,
    charge: Charge,
    now: datetime,
    deadlines: Deadlines,
    protected: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Why an organ may not be named for something at ``now``; "" when it may. ``today``: the filing as judged now;
    ``protected``: why nothing may be held against some filings whatever their verdict says, by id."""
    if today is None:
        return "名录中已没有该单位"
    if today.facts.id in protected:
        return protected[today.facts.id]
    word = decided_against(today)
    if today.ruling.state == "waived" or (word and word.kind == "waive"):
        return "已决定豁免"
    if word:
        return "经人工复核，不予认定"
    if today.ruling.state == "not_applicable":
        return "该单位不负有公布义务"
    if not duty_confirmed(today):
        return "公布义务未经确认"
    if not all(charge in charges_of(ruling) for ruling in (today.ruling, today.automatic_verdict) if ruling):
        return _weaker(today, charge)
    return _doubtful(today, charge, now, deadlines)


def why_cleared(
    today: FilingStatus, now: datetime, deadlines: Deadlines, protected: Mapping[str, str] = MappingProxyType({})
) -> str:
    """Why nothing may be held against an organ at ``now``, in Chinese; "" while something may. ``protected`` as in
    ``objection``."""
    decided: frozenset[Charge] = frozenset({"silent"}) if decided_against(today) else frozenset()
    charges = charges_of(today.ruling) or decided  # whatever is charged, a decision is what clears
    why = [objection(today, charge, now, deadlines, protected) for charge in charges]
    return "" if charges and not all(why) else next(iter(why), today.ruling.state.zh)


def nameable(
    today: FilingStatus, now: datetime, deadlines: Deadlines, protected: Mapping[str, str] = MappingProxyType({})
) -> frozenset[Charge]:
    """Return what an organ may be named for at ``now``; ``protected`` as in ``objection``."""
    return frozenset(c for c in charges_of(today.ruling) if not objection(today, c, now, deadlines, protected))


def recorded_holds(state: str, flags: Collection[str], *, confirmed: bool) -> bool:
    """Whether a recorded verdict, as it stands in the history, may be held against an organ: the newest one only."""
    return state in STATE_CHARGES and confirmed and not {"duty_unconfirmed", "stale"} & set(flags)


def guard(
    frozen: RecordBoard,
    today: Iterable[FilingStatus],
    now: datetime,
    deadlines: Deadlines,
    protected: Mapping[str, str] = MappingProxyType({}),
) -> Guarded:
    """Return the board without the organs that verdicts and decisions of ``now`` (``today``) clear, and without those
    that are ``protected``, as in ``objection``. Whose report was seen since, too late, is held to that alone."""
    current = {filing.facts.id: filing for filing in today}
    kept: list[Filing] = []
    changes: list[Change] = []
    unconfirmed: list[Filing] = []
    for filing in frozen.filings:
        now_judged = current.get(filing.filing_id)
        change = _change(filing, now_judged, now, deadlines, protected)
        changes += [change] if change else []
        if "duty_unconfirmed" in filing.flags or (now_judged and not duty_confirmed(now_judged)):
            unconfirmed.append(filing)
        elif change is None:
            kept.append(filing)
        elif change.now is not None:
            kept.append(change.now)
        elif not set(change.charges) & set(STATE_CHARGES.values()):
            kept.append(_without(filing, change.charges))
    return Guarded(replace(frozen, filings=tuple(kept)), tuple(changes), tuple(unconfirmed), now)


def refuse_when_stale(watched: Collection[Watch], region: str, now: datetime, deadlines: Deadlines) -> None:
    """Raise StaleEvidenceError when the newest complete visit of a region is too old for the calendar of visits."""
    newest = newest_of(watched)
    if newest is None:
        raise StaleEvidenceError(
            f"region {region} has never been visited in full: nobody can be named; visit it first (nianbao crawl)",
            "该地区尚未完整查看过，不能出具通报或者督办单。",
        )
    if deadlines.is_outdated(newest, now):
        days = (now - newest).days
        raise StaleEvidenceError(
            f"region {region}: the newest complete visit began {shanghai_iso(newest)}, {days} days ago, older than "
            "the calendar of visits allows: nobody can be named; visit it first (nianbao crawl)",
            f"监测已中断{days}天，最近一次完整查看为{notice_phrases.day(civil_date(newest))}，不能出具通报或者督办单。请先恢复查看。",
        )


def _change(
    filing: Filing, today: FilingStatus | None, now: datetime, deadlines: Deadlines, protected: Mapping[str, str]
) -> Change | None:
    held = sorted(charges_of(filing))
    struck = {charge: why for charge in held if (why := objection(today, charge, now, deadlines, protected))}
    if not struck or "duty_unconfirmed" in filing.flags:
        return None
    leaving = next((struck[c] for c in struck if c in STATE_CHARGES.values()), "")
    why = leaving or "；".join(dict.fromkeys(struck.values()))
    change = Change(filing, tuple(held) if leaving else tuple(struck), why)
    if today is None or "silent" not in struck or objection(today, "late", now, deadlines, protected):
        return change
    return _moved(change, today)


def _moved(change: Change, today: FilingStatus) -> Change:
    """Return the change of a filing whose report was seen since the board was frozen, and too late."""
    record = today.record()
    late = _without(record, charges_of(record) - {"late"})
    told = f"{notice_phrases.filing_state_text(late)}（{notice_phrases.filing_days_text(late)}）"
    return replace(change, why=f"{change.why}，改列{told}", now=late)


def _without(filing: Filing, charges: Iterable[Charge]) -> Filing:
    gone = {flag for charge in charges for flag in FLAG_CHARGES.get(charge, ())}
    return filing.model_copy(update={"flags": tuple(flag for flag in filing.flags if flag not in gone)})


def _weaker(today: FilingStatus, charge: Charge) -> str:
    """Why today's verdict no longer holds what was held."""
    ruling = today.ruling
    if charge in ("silent", "withdrawn") and ruling.state in _PUBLISHED and ruling.first_seen:
        seen = notice_phrases.day(civil_date(ruling.first_seen))
        return f"已公布（{seen}首次发现）" if charge == "silent" else "已恢复公布"
    if "stale" in ruling.flags:
        return "此后未再核查，现不作认定"
    if ruling.state == "unverified":
        return "现有证据不足以认定，列为未能核查"
    return "复核后不再认定"


def _doubtful(today: FilingStatus, charge: Charge, now: datetime, deadlines: Deadlines) -> str:
    """Return why today's evidence forbids a charge, in Chinese; "" where nothing does."""
    flags = today.ruling.flags
    if charge in ("silent", "withdrawn"):
        return "此后未再核查，现不作认定" if "stale" in flags or _aged(today, now, deadlines) else ""
    if charge == "content" and "page_unread" in flags:
        return "页面未能读取，不作认定"
    if charge == "dates" and "suspected_reimport" in flags:
        return "日期疑为网站迁移所致，不作认定"
    return ""


def _aged(today: FilingStatus, now: datetime, deadlines: Deadlines) -> bool:
    """Whether a column that could hold the report has not been visited lately enough."""
    watched = [column.last_complete() for column in today.facts.columns if column.in_service(now)]
    if watched:
        return any(deadlines.is_outdated(visit.started_at if visit else None, now) for visit in watched)
    proved = today.ruling.absent_until if today.ruling.state == "overdue" else None
    return proved is not None and deadlines.is_outdated(proved, now)
