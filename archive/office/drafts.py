"""通报 as acts: drafted on a frozen board, submitted, and issued as a paper that is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from archive.clock import civil_date
from archive.config.deadlines import Deadlines
from archive.config.notices import NoticeRules
from archive.errors import NotFoundError
from archive.filings.record import Filing
from archive.filings.verdicts.status import board
from archive.journal.line import JournalLine
from archive.journal.reading import journal_lock
from archive.notices.notice_snapshots import freeze_missing, frozen_board
from archive.notices.protection import UNDER_REVIEW
from archive.notices.region_summary import RegionSummary, latest_freeze_time
from archive.notices.standing_today import standing_today
from archive.notices.stored_pictures import pictures_of
from archive.office.act import act
from archive.office.intent import Actor, Intent
from archive.office.journal_state import JournalState, check_that_holds, journal_state
from archive.office.papers import Notice, notices_in
from archive.office.place import Office
from archive.office.standing import Standing, ruling_digest


@dataclass(frozen=True, slots=True)
class Desk:
    """What notices are made with: the office, a session, the deadlines and the wording. ``base``: of the pages where
    evidence packages are given out, "" where papers are to name none."""

    office: Office
    session: Session
    deadlines: Deadlines
    rules: NoticeRules
    base: str = ""

    @property
    def snapshots(self) -> Path:
        return self.office.data / "snapshots"

    def pictures(self, captures: Iterable[str]) -> dict[str, bytes]:
        """Return the PNG of each of some captures that has one."""
        return pictures_of(self.session, self.office.data / "warc", captures)


@dataclass(frozen=True, slots=True)
class NamedFiling:
    """A filing that the notice would name now. ``check``: the newest check of today's ruling, None without one."""

    filing: Filing
    standing: Standing
    check: JournalLine | None


@dataclass(frozen=True, slots=True)
class NoticeNow:
    """A notice as it would be issued now: the guarded board, whom it names, and why others are struck."""

    notice: Notice
    summary: RegionSummary
    named: tuple[NamedFiling, ...]

    @property
    def unchecked(self) -> tuple[NamedFiling, ...]:
        return tuple(one for one in self.named if one.check is None)

    @property
    def digests(self) -> dict[str, str]:
        """The digest of the ruling of each filing that is named."""
        return {one.standing.filing.facts.id: ruling_digest(one.standing.filing) for one in self.named}

    @property
    def is_as_submitted(self) -> bool:
        """Whether it names whom it named when it was submitted, for the same."""
        return self.digests == dict(self.notice.named)


def draft_notice(desk: Desk, actor: Actor, region: str, year: int, now: datetime, *, key: str = "") -> JournalLine:
    """Begin a notice on the board of a region frozen after the latest deadline; what is not frozen yet is frozen now.
    Raises NotFoundError while no deadline is a day past, RefusedError."""
    moment = latest_freeze_time(desk.deadlines, year, region, now)
    _, source, _ = freeze_missing(desk.session, desk.deadlines, region, year, moment, now, desk.snapshots)
    with journal_lock(desk.office.data):
        before = notices_in(journal_state(desk.office.data).lines)
        number = 1 + sum(one.region == region and one.year == year for one in before.values())
        told = {"id": f"{region}-{year}-{number}", "year": year, "moment": moment.isoformat(), "rests": source.digest}
        intent = Intent("notice.draft", f"notice:{told['id']}", region, {"notice": told}, key=key)
        return act(desk.office, actor, intent, now)


def notice_now(desk: Desk, notice: Notice, region_name: str, now: datetime) -> NoticeNow:
    """Return a notice as it would be issued now. Raises StaleEvidenceError, NotFoundError."""
    frozen = frozen_board(desk.session, notice.region, notice.year, notice.moment, desk.snapshots)
    state = journal_state(desk.office.data)
    today = {
        one.facts.id: Standing(one, desk.deadlines, now)
        for one in board(desk.session, desk.deadlines, notice.year, now, region=notice.region).filings
    }
    struck = {identity: why for identity, one in today.items() if (why := _struck(state, one))}
    summary = standing_today(
        desk.session,
        desk.deadlines,
        frozen,
        notice.region,
        region_name,
        now,
        desk.office.data,
        struck,
        [one.filing for one in today.values()],
    )
    found = ((filing, today[filing.filing_id]) for filing in summary.named)
    return NoticeNow(
        notice,
        summary,
        tuple(NamedFiling(filing, one, check_that_holds(state, one.filing)) for filing, one in found),
    )


def _struck(state: JournalState, standing: Standing) -> str:
    """Why a person keeps a filing out of a notice; "" where nobody does."""
    check = check_that_holds(state, standing.filing)
    return UNDER_REVIEW if check and check.body["check"]["result"] != "supports" else ""


def submit_notice(
    desk: Desk, actor: Actor, notice_id: str, region_name: str, now: datetime, *, seen: int | None = None, key: str = ""
) -> JournalLine:
    """Submit a notice as it stands now. Raises RefusedError while anybody it names is not checked."""
    with journal_lock(desk.office.data):
        found = notice_now(desk, notice_of(desk.office, notice_id), region_name, now)
        body: dict[str, Any] = {"named": found.digests}
        intent = Intent("notice.review.propose", found.notice.name, found.notice.region, body, seen, key)
        return act(desk.office, actor, intent, now, [one.standing for one in found.named])


def notice_of(office: Office, notice_id: str) -> Notice:
    """Return a notice. Raises NotFoundError."""
    found = notices_in(journal_state(office.data).lines).get(notice_id)
    if found is None:
        raise NotFoundError(f"there is no notice {notice_id}")
    return found


def day_of_data(notice: Notice) -> date:
    """Return the first day that a notice may bear."""
    return civil_date(notice.moment)
