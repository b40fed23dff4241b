"""What is asked of the numbers in the reports' tables, and the lists, ranks, sums and rates that answer it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Annotated, Literal, cast, get_args

from archive.cells.cell_place import (
    TABLES,
    CellPlace,
    UnknownCellError,
    all_columns,
    all_rows,
    layouts,
    parse_place,
    place_label,
)
from archive.cells.cell_query import ReportFilter, cell_rows, ranked
from archive.cells.cell_sums import By, cell_sums
from archive.indicators.contributions import Observation
from archive.records.cell import CellRow, CellStatus, CellSum
from archive.records.fields import fact
from archive.web.serving.problems import BadRequestError
from archive.web.serving.query_params import parse_choice
from archive.web.serving.request_context import RequestContext
from archive.web.wording import urls
from archive.web.wording.naming import region_name, region_names
from archive.web.wording.state_badges import KINDS
from archive.web.wording.translation import Language, gettext
from archive.web.wording.translation import gettext_noop as _

Show = Literal["list", "rank", "pivot", "sums", "rate"]
SHOWS: dict[Show, str] = {
    "list": _("列表"),
    "rank": _("排序"),
    "pivot": _("透视表"),
    "sums": _("汇总"),
    "rate": _("比率"),
}
STATUSES: dict[CellStatus, str] = {
    "number": _("有数值"),
    "blank": _("空白"),
    "not_understood": _("未能识别"),
    "no_table": _("未读到该表"),
    "not_in_form": _("该格式无此项"),
}
BYS: dict[By, str] = {
    "region": _("县级地区"),
    "city": _("市级地区"),
    "province": _("省级地区"),
    "kind": _("单位类别"),
    "organ": _("单位"),
    "all": _("全部"),
}
# Forms of any of the tables, the newest of each first.
FORM_NAMES: dict[str, str] = {form: form for table in TABLES for form in layouts(table)}


class CellOut(CellRow):
    """What one report says in one place, with the addresses that lead on to it."""

    page: Annotated[str, fact("页面", "Page", "Address of the cell in its report.")]
    capture_page: Annotated[
        str, fact("网页存档页面", "Capture page", "Address of the capture; `/warc` gives its record.")
    ]


class CellLists:
    """The answer to one question, read once."""

    def __init__(
        self, context: RequestContext, place: CellPlace, reports: ReportFilter, per: CellPlace | None = None,
        form: str = "",
    ) -> None:  # fmt: skip
        self._context, self.reports, self.place, self.per = context, reports, place, per
        self._form = parse_choice(form, FORM_NAMES, "form")

    @cached_property
    def rows(self) -> list[CellRow]:
        """Every report's row, by region and organ, the newest year first."""
        return list(self.stream())

    def stream(self) -> Iterator[CellRow]:
        """Yield the same one by one."""
        rows = cell_rows(self._context.session, self.reports, self.place, self.per)
        return (row for row in rows if row.form == self._form) if self._form else rows

    @cached_property
    def ranks(self) -> list[CellRow]:
        """The numbers by size, by year and form."""
        return ranked(self.rows)

    @cached_property
    def counts(self) -> dict[CellStatus, int]:
        """How many reports say what kind of thing there."""
        found = Counter(row.status for row in self.rows)
        return {status: found[status] for status in get_args(CellStatus)}

    def sums(self, by: By) -> list[CellSum]:
        """Return sums by group, year and form; with rates where a base was asked for."""
        return cell_sums(self.rows, by, name_of=self._namer(by), rates=self.per is not None)

    def _namer(self, by: By) -> GroupNamer:
        return GroupNamer(by, self._context.language, region_names(self._context.session))


@dataclass(frozen=True, slots=True)
class GroupNamer:
    """Names the group that an organ's row belongs to; ``regions``: names of regions by code, those of the sites."""

    by: By
    language: Language
    regions: Mapping[str, str]

    def __call__(self, row: CellRow | Observation) -> str:
        if self.by == "organ":
            return row.organ
        if self.by == "kind":
            return gettext(self.language, KINDS[row.kind])
        if self.by == "all":
            return gettext(self.language, BYS["all"])
        digits = {"region": 12, "city": 4, "province": 2}[self.by]
        code = row.region[:digits]
        return self.regions.get(code) or region_name(code)


def asked_reports(
    context: RequestContext, organ: str = "", kinds: Sequence[str] = (), region: str = "", years: Sequence[int] = (),
    since: datetime | None = None,
) -> ReportFilter:  # fmt: skip
    """Return the reports that a reader asks for, as of the moment that the request speaks from."""
    return ReportFilter(context.moment.instant, (organ,) if organ else (), kinds, region, years, since)


def asked_place(row: str, column: str, *, usual: str = "") -> CellPlace:
    """Return the place asked for. Raises BadRequestError with the nearest right one."""
    try:
        return parse_place(row, column, usual=usual)
    except UnknownCellError as unknown:
        raise _refused(unknown) from None


def asked_base(per: str, per_column: str, place: CellPlace) -> CellPlace | None:
    """Return the place that numbers are taken of; None where none is asked for. Raises BadRequestError."""
    if not per and not per_column:
        return None
    base = asked_place(per or f"{place.table}.{place.row}", per_column, usual=place.column)
    # A part of its own row is meant to be taken of the total of that row.
    return asked_place(f"{base.table}.{base.row}", "") if base == place and not per_column else base


class UnknownCell(BadRequestError):
    """A row or column that no form has."""


def _refused(unknown: UnknownCellError) -> BadRequestError:
    refused = UnknownCell(_("没有这样的行或列：%(reason)s"), reason=unknown.zh)
    refused.members = {"near": unknown.near or None}
    return refused


def out_of(context: RequestContext, row: CellRow) -> CellOut:
    """Return a row with the addresses that lead on from it."""
    base = context.base
    return CellOut(**dict(row), page=base + cell_path(row), capture_page=base + urls.capture_path(row.capture))


def cell_path(row: CellRow) -> str:
    """Return the address of a cell in its report; of a group, that of its first cell."""
    anchor = f"#{row.cells[0]}" if row.cells else ""
    return f"{urls.report_path(row.report_id)}?version={row.version_id}{anchor}"


def after_row(rows: Sequence[CellRow], after: str, limit: int) -> tuple[Sequence[CellRow], str]:
    """Return the rows behind the one a page ended with, and the cursor of what follows ("" at the end)."""
    start = next((n for n, row in enumerate(rows, 1) if _cursor(row) == after), 0) if after else 0
    shown = rows[start : start + limit]
    return shown, _cursor(shown[-1]) if start + limit < len(rows) else ""


def _cursor(row: CellRow) -> str:
    return f"{row.report_id}~{row.version_id}"


def row_options(tables: Iterable[str], language: Language) -> dict[str, list[tuple[str, str]]]:
    """Return the rows of each table as choices: ids with their table, and names."""
    return {
        table: [
            (f"{table}.{row}", name.zh if language == "zh" else name.opening) for row, name in all_rows(table).items()
        ]
        for table in tables
    }


def column_options(place: CellPlace | None, language: Language) -> list[tuple[str, str]]:
    """Return the columns of the row asked for as choices."""
    columns = all_columns(place.table, place.row) if place else {}
    return [(column, name.zh if language == "zh" else name.opening) for column, name in columns.items()]


def place_name(place: CellPlace, language: Language) -> str:
    """Return what a place is called: its row and its column."""
    label = place_label(place)
    return label.zh if language == "zh" else label.opening


def by_of(text: str) -> By:
    """Return a way of grouping that was found among those there are."""
    return cast(By, text or "region")
