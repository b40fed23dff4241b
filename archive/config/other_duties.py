"""Duties beside publication: filing a report with the office above (备案), sending it in, statistics, an earlier local
day. They are known and shown beside the days; nobody is judged by them, for no column proves them."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from archive.bilingual import Bilingual
from archive.config.faults import FieldError
from archive.config.kinds import OrganKind, RuleBasis
from archive.config.value_types import Everywhere, Name, Whole, month_day

Level = Literal["province", "prefecture", "county"]
DutyKind = Literal["filing", "sending", "statistics", "publication"]
DUTY_NAMES: dict[DutyKind, Bilingual] = {
    "filing": Bilingual("备案", "file with the office above"),
    "sending": Bilingual("报送", "send to the office"),
    "statistics": Bilingual("报送统计数据", "send in the statistics"),
    "publication": Bilingual("提前公布", "publish by an earlier local day"),
}


def _due(value: str) -> str:
    """Return a month and day, or the end of a month (``02-end``). Raises ValueError."""
    month, _, day = value.partition("-")
    return value if day == "end" and month.isdigit() and 1 <= int(month) <= 12 else month_day(value)


DueDay = Annotated[str, AfterValidator(_due)]


def due_day(year: int, due: str) -> date:
    """Return the day of a year on which something falls due."""
    month, _, day = due.partition("-")
    return date(year, int(month), monthrange(year, int(month))[1] if day == "end" else int(day))


def level_of(region: str) -> Level:
    """Return the level of a division by its code: 460000 and 46 are a province, 430600 a prefecture."""
    code = region[:6].ljust(6, "0")
    return "province" if code.endswith("0000") else "prefecture" if code.endswith("00") else "county"


class Scope(BaseModel):
    """Whom a rule of config/deadlines.yaml binds: kinds of organ, of regions of some levels (none: of every level)
    whose codes begin with ``region``, for report years."""

    model_config = ConfigDict(extra="forbid")

    id: Name
    kinds: tuple[OrganKind, ...] = Field(min_length=1)
    levels: tuple[Level, ...] = ()
    from_year: Whole = Field(2008, ge=2000, le=2100)
    to_year: Whole | None = Field(None, ge=2000, le=2100)
    region: Everywhere = ""
    basis: RuleBasis
    source_zh: Name
    source_en: Name

    @model_validator(mode="after")
    def _some_year(self) -> Scope:
        if self.to_year is not None and self.to_year < self.from_year:
            told = f"to_year {self.to_year} lies before from_year {self.from_year}: the rule would never hold"
            raise FieldError("to_year", told)
        return self

    def applies_to(self, kind: OrganKind, year: int, region: str) -> bool:
        """Whether the rule speaks of this kind of organ, report year and region (or a region above it)."""
        in_time = self.from_year <= year <= (self.to_year or year)
        of_level = not self.levels or level_of(region) in self.levels
        return in_time and of_level and kind in self.kinds and region.startswith(self.region)


class OtherDuty(Scope):
    """One duty beside publication. ``to_zh``, ``to_en``: with whom; ``due``: day of the year after the report year."""

    what: DutyKind
    due: DueDay
    to_zh: str = ""
    to_en: str = ""

    def due_in(self, year: int) -> date:
        """Return the day for a report year."""
        return due_day(year + 1, self.due)

    def told(self, year: int) -> Bilingual:
        """Return the duty in words, with its day and source."""
        name, day = DUTY_NAMES[self.what], self.due_in(year)
        return Bilingual(
            f"{name.zh}{f'（{self.to_zh}）' if self.to_zh else ''}：{day}前，依据{self.source_zh}",
            f"{name.en}{f' ({self.to_en})' if self.to_en else ''} by {day}: {self.source_en}",
        )
