"""config/deadlines.yaml: by when each kind of organ must publish its report, on what basis and by which source."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, field_validator

from archive.clock import civil_date
from archive.config.kinds import Basis, OrganKind
from archive.config.other_duties import DueDay, OtherDuty, Scope, due_day
from archive.config.value_types import CodePrefix, MonthDay, Name, Whole
from archive.config.yaml_file import load_yaml
from archive.errors import NianbaoError, NotFoundError

WORKING_DAYS = 10  # in which a paper is to be answered that names no day


class DeadlineRule(Scope):
    """One rule: the day of the year after the report year on which publication falls due, 24:00 Asia/Shanghai."""

    due: DueDay


class Deadline(BaseModel):
    """A rule applied to one filing. Where no rule speaks of the year, ``basis`` is ``none`` and ``due`` nobody's day:
    the end of the year after, shown nowhere, so that filings of all years can be put in order."""

    due: date
    basis: Basis
    rule: DeadlineRule
    was_holiday: bool

    @property
    def ruled(self) -> bool:
        """Whether there is a deadline at all."""
        return self.basis != "none"

    @property
    def shown(self) -> date | None:
        """The day as it may be shown; None where no rule names one."""
        return self.due if self.ruled else None


class VerticalSystem(BaseModel):
    """Organs led from above, by the pattern of their names: they may publish where nobody here looks.

    ``carried_in``: division codes, or their first digits, of regions whose columns carry their reports nevertheless.
    """

    model_config = ConfigDict(extra="forbid")

    pattern: re.Pattern[str] | None = None
    carried_in: tuple[CodePrefix, ...] = ()


class NamePattern(BaseModel):
    """Organs by the pattern of their names."""

    model_config = ConfigDict(extra="forbid")

    pattern: re.Pattern[str] | None = None


class EvidenceAge(BaseModel):
    """For how many days the newest complete visit tells of the present: in the season in which everything is visited
    every day, and outside it."""

    model_config = ConfigDict(extra="forbid")

    in_season: Whole = Field(3, ge=1, le=366)
    outside: Whole = Field(10, ge=1, le=366)


class CalendarYear(BaseModel):
    """The public holidays of a year (放假), weekends among them or not, and the weekend days worked for them (调休)."""

    model_config = ConfigDict(extra="forbid")

    holidays: tuple[date, ...] = Field(min_length=1)
    workdays: tuple[date, ...] = ()


class UnlistedYearError(NianbaoError):
    """The holidays of a year are not listed: working days cannot be counted in it. ``zh``: the same in Chinese."""

    def __init__(self, year: int) -> None:
        self.zh = f"{year}年的节假日和调休尚未列入config/deadlines.yaml，请填写办理期限。"
        super().__init__(f"the holidays of {year} are not listed in config/deadlines.yaml: give the day")


class Deadlines(BaseModel):
    """All rules. The one of the narrowest region wins, of one region the one that names levels; two of one region and
    level never differ on the same filing. ``other_duties``: known and shown, never judged.

    ``not_bound``: organs that are by their names no administrative organs; ``postponed``: titles that announce a delay.
    ``calendar``: holidays by year, for counting working days. ``season``: first and last day (MM-DD) of the season,
    those of the schedule in settings.toml.
    """

    model_config = ConfigDict(extra="forbid")

    version: Name
    due_soon_days: Whole = Field(14, ge=0, le=366)
    rules: tuple[DeadlineRule, ...] = Field(min_length=1)
    other_duties: tuple[OtherDuty, ...] = ()
    holidays: tuple[date, ...] = ()
    calendar: dict[Whole, CalendarYear] = {}
    own_system: VerticalSystem = VerticalSystem()
    not_bound: NamePattern = NamePattern()
    postponed: NamePattern = NamePattern()
    evidence_age: EvidenceAge = EvidenceAge()
    season: tuple[MonthDay, MonthDay] = ("01-01", "04-15")

    def outside(self, name: str) -> bool:
        """Whether an organ of this name is no administrative organ: it is not bound until a roster says so."""
        return self.not_bound.pattern is not None and self.not_bound.pattern.search(name) is not None

    def announces_delay(self, title: str) -> bool:
        """Whether a row of this title tells that a report will be late."""
        return self.postponed.pattern is not None and self.postponed.pattern.search(title) is not None

    def max_age(self, day: date) -> timedelta:
        """How old the newest complete visit may be on a day. The shorter time holds from the day on which daily visits
        have gone on for so long."""
        shorter = self.evidence_age.in_season
        if self._in_season(day) and self._in_season(day - timedelta(days=shorter)):
            return timedelta(days=shorter)
        return timedelta(days=self.evidence_age.outside)

    def is_outdated(self, visit: datetime | None, now: datetime) -> bool:
        """Return whether a visit that began at ``visit`` (None: none) is too old to prove absence at ``now``."""
        return visit is None or now - visit > self.max_age(civil_date(now))

    def _in_season(self, day: date) -> bool:
        first, last = self.season
        today = f"{day:%m-%d}"
        return first <= today <= last if first <= last else today >= first or today <= last

    @field_validator("rules", "other_duties")
    @classmethod
    def _own_ids(cls, rules: tuple[Scope, ...]) -> tuple[Scope, ...]:
        if twice := [rule.id for n, rule in enumerate(rules) if rule.id in {one.id for one in rules[:n]}]:
            raise ValueError(f"two rules have the same id {twice[0]}")
        return rules

    def reports_on_own_system(self, name: str, region: str) -> bool:
        """Whether an organ of this name reports within a system of its own, which the region's columns do not show."""
        pattern = self.own_system.pattern
        if pattern is None or region.startswith(self.own_system.carried_in):
            return False
        return pattern.search(name) is not None

    def deadline_for(self, kind: OrganKind, year: int, region: str) -> Deadline:
        """Return the deadline of one filing. Raises NotFoundError when no rule speaks of it."""
        fitting = [rule for rule in self.rules if rule.applies_to(kind, year, region)]
        if not fitting:
            raise NotFoundError(f"no deadline rule for {kind} in report year {year}, region {region}")
        rule = max(fitting, key=lambda r: (len(r.region), bool(r.levels)))
        due = due_day(year + 1, rule.due)
        return Deadline(due=due, basis=rule.basis, rule=rule, was_holiday=self.is_holiday(due))

    def duties_beside(self, kind: OrganKind, year: int, region: str) -> tuple[OtherDuty, ...]:
        """Return the duties beside publication, the earliest first."""
        found = [duty for duty in self.other_duties if duty.applies_to(kind, year, region)]
        return tuple(sorted(found, key=lambda duty: (duty.due_in(year), duty.id)))

    def filed_by(self, kind: OrganKind, year: int, region: str) -> date | None:
        """Return the day by which a report is to be filed with or sent to the office above; None where no rule says."""
        duties = self.duties_beside(kind, year, region) if self.other_duties else ()
        return next((duty.due_in(year) for duty in duties if duty.what in ("filing", "sending")), None)

    def any_of(self, kind: OrganKind, year: int, region: str) -> Deadline:
        """Return the deadline of one filing; where no rule speaks of it, one that says so."""
        try:
            return self.deadline_for(kind, year, region)
        except (NotFoundError, ValueError):  # a year beyond the calendar, too
            return no_deadline(year)

    def after_working_days(self, day: date, count: int) -> date:
        """Return the working day so many working days after a day; in a year that is not listed, weekends alone are
        known."""
        while count:
            day += timedelta(days=1)
            count -= self._is_worked(day)
        return day

    def day_to_answer(self, issued: date) -> date:
        """Return the last day to answer a paper where it names none: 10 working days after that of issue. Raises
        UnlistedYearError."""
        last = self.after_working_days(issued, WORKING_DAYS)
        for year in range(issued.year, last.year + 1):
            if year not in self.calendar:
                raise UnlistedYearError(year)
        return last

    def _is_worked(self, day: date) -> bool:
        listed = self.calendar.get(day.year)
        if listed is None:
            return not self.is_holiday(day)
        return day in listed.workdays or (day.weekday() < 5 and day not in listed.holidays)

    def is_holiday(self, day: date) -> bool:
        """Saturday, Sunday or a listed public holiday. The deadline does not move: the reader is only told."""
        return day.weekday() >= 5 or day in self.holidays


def no_deadline(year: int) -> Deadline:
    """Return what stands in the place of a deadline for a year of which no rule speaks."""
    words = f"没有{year}年度年报公布期限的规定", f"no rule names a deadline for report year {year}"
    rule = DeadlineRule.model_construct(  # no rule of the file: those have kinds and years that can be
        id="none", kinds=(), levels=(), from_year=year, to_year=year, due="12-31", basis="custom", region="",
        source_zh=words[0], source_en=words[1],
    )  # fmt: skip
    due = date(min(max(year, 0), 9998) + 1, 12, 31)
    return Deadline(due=due, basis="none", rule=rule, was_holiday=False)


def load_deadlines(path: Path) -> Deadlines:
    """Read config/deadlines.yaml. Raises ConfigErrors."""
    return load_yaml(path, Deadlines)
