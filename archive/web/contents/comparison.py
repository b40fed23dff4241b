"""Organs and regions side by side: states and rates over the years, numbers of the tables, and text in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import combinations
from typing import Literal

from pydantic import BaseModel, Field
from sqlalchemy import select

from archive.cells.cell_place import CellPlace, parse_place
from archive.cells.cell_query import ReportFilter, cells_of_reports, report_conditions
from archive.database.models import Organ, Version
from archive.filings.facts.known_years import years_known
from archive.filings.verdicts.filing_tally import tally_of
from archive.filings.verdicts.punctuality import rate
from archive.indicators.definitions import load_indicators
from archive.ingest.version_store import reading_of
from archive.nearest import nearest
from archive.reading.checks.text_overlap import COPIED_AT_LEAST, ComparableProse, measure_overlap
from archive.records.cell import Number
from archive.records.indicator import IndicatorValue
from archive.web.contents.boards import whole_board
from archive.web.contents.indicator_lists import IndicatorLists, Scope
from archive.web.contents.organ_sections import CELLS
from archive.web.serving.problems import BadRequestError
from archive.web.serving.request_context import RequestContext
from archive.web.wording.naming import region_name, region_names
from archive.web.wording.translation import gettext_noop as _

MOST, YEARS = 6, 5
# Fewer filings are counted and not put as a rate, as everywhere.
FEWEST = 5


class Subject(BaseModel):
    """Who is compared."""

    key: str
    type: Literal["organ", "region"]
    name: str
    region: str
    kind: str | None


class SubjectYear(BaseModel):
    """An organ's state, or a region's rate, in one year; nulls where there is nothing to say."""

    key: str
    year: int
    state: str | None
    basis: str | None
    days_late: int | None
    filings: int
    checked: int
    on_time: int
    share: float | None
    low: float | None
    high: float | None
    visits_share: float | None


class SubjectCell(BaseModel):
    """One place in the tables of an organ's report, or summed over a region's reports of one form."""

    key: str
    place: str
    year: int
    form: str
    reports: int
    numbers: int = Field(description="Reports with a number there: what the value adds up.")
    value: Number | None
    report_id: str | None
    version_id: int | None
    cell: str


class TextPair(BaseModel):
    """How much of one organ's own prose stands in the other's report of the year."""

    one: str
    other: str
    year: int
    comparable: bool = Field(description="False where either has too little prose of its own.")
    share: float | None = Field(description="Share of the first's own prose that stands in the second, 0 to 1.")
    characters: int
    passages: list[str]
    difference: str | None = Field(description="Address of the difference of both, paragraph by paragraph.")


class Compared(Subject):
    """One of those compared with all that is told of it."""

    years: list[SubjectYear] = Field(description="Up to five years, the newest first.")
    indicators: list[IndicatorValue]
    cells: list[SubjectCell] = Field(description="Usual places for the year, the one asked for over the years.")


class Comparison(BaseModel):
    """Several organs or regions in one report year and those before it."""

    items: list[Compared]
    year: int
    texts: list[TextPair] = Field(description="Every two organs whose reports were read.")


def compare(context: RequestContext, subjects: Sequence[Subject], year: int, place: CellPlace | None) -> Comparison:
    """Return the comparison; ``place`` is a further place of the tables, over the years."""
    wanted = load_indicators().indicators
    known = [each for each in years_known(context.session) if each <= year][:YEARS]
    items = [
        Compared(
            **dict(one),
            years=[_year(context, one, each) for each in known],
            indicators=IndicatorLists(context, _scope(context, one, year), wanted).overview(),
            cells=list(_cells(context, one, year, known, place)),
        )
        for one in subjects
    ]
    return Comparison(items=items, year=year, texts=list(_texts(context, subjects, year)))


def _scope(context: RequestContext, one: Subject, year: int) -> Scope:
    organ = context.session.get(Organ, one.key) if one.type == "organ" else None
    return Scope(year, "" if organ else one.key, (), organ)


def _year(context: RequestContext, one: Subject, year: int) -> SubjectYear:
    board = whole_board(context, year, one.region)
    filings = [each for each in board.filings if one.type == "region" or each.organ_id == one.key]
    own = filings[0] if one.type == "organ" and filings else None
    told = rate(tally_of(filings))
    spoken = told.checked >= FEWEST
    return SubjectYear(
        key=one.key, year=year, state=own.state if own else None, basis=own.deadline.basis if own else None,
        days_late=own.days_late if own else None, filings=len(filings), checked=told.checked, on_time=told.on_time,
        share=round(told.share, 4) if spoken else None, low=round(told.low, 4) if spoken else None,
        high=round(told.high, 4) if spoken else None, visits_share=board.watch_of(one.region).share,
    )  # fmt: skip


def _cells(
    context: RequestContext, one: Subject, year: int, known: Sequence[int], place: CellPlace | None
) -> Iterator[SubjectCell]:
    """Yield the cells that tell most for the year, and the place asked for over the years; a region wider than a county
    for the year alone, for its reports are many."""
    usual = [parse_place(*where.rsplit(".", 1)) for where in CELLS]
    places = list(dict.fromkeys((*usual, place) if place else usual))
    years = known if len(one.region) >= 6 else (year,)
    organs = (one.key,) if one.type == "organ" else ()
    reports = ReportFilter(context.moment.instant, organs, (), one.region, years)
    sums: dict[tuple[str, int, str], SubjectCell] = {}
    for report in cells_of_reports(context.session, reports, places):
        for each in places:
            found, form = report.values[each], report.forms[each.table]
            if (report.year != year and each != place) or found.status == "not_in_form":
                continue
            own = one.type == "organ"
            cell = sums.setdefault((each.id, report.year, form), SubjectCell(
                key=one.key, place=each.id, year=report.year, form=form, reports=0, numbers=0, value=None,
                report_id=report.report_id if own else None, version_id=report.version_id if own else None,
                cell=found.cells[0] if found.cells else each.id,
            ))  # fmt: skip
            cell.reports += 1
            if found.value is not None:
                cell.numbers, cell.value = cell.numbers + 1, (cell.value or Decimal()) + found.value
    yield from sums.values()


def _texts(context: RequestContext, subjects: Sequence[Subject], year: int) -> Iterator[TextPair]:
    organs = [one for one in subjects if one.type == "organ"]
    reports = ReportFilter(context.moment.instant, [one.key for one in organs], (), "", (year,))
    query = select(Version).join(Organ, Organ.id == Version.organ_id).where(*report_conditions(reports))
    versions = {version.organ_id: version for version in context.session.scalars(query)} if len(organs) > 1 else {}
    prose = {organ: ComparableProse(reading_of(version)) for organ, version in versions.items()}
    for one, other in combinations(organs, 2):
        if one.key in prose and other.key in prose:
            yield _pair(one, other, year, prose[one.key], prose[other.key])


def _pair(one: Subject, other: Subject, year: int, mine: ComparableProse, theirs: ComparableProse) -> TextPair:
    found = measure_overlap(mine, theirs)
    enough = min(found.characters, sum(map(len, theirs.sentences))) >= COPIED_AT_LEAST
    return TextPair(
        one=one.key, other=other.key, year=year, comparable=enough, share=round(found.share, 4) if enough else None,
        characters=found.characters, passages=[printed for printed, _other in found.passages[:3]],
        difference=f"/reports/{one.key}-{year}/diff?with={other.key}-{year}",
    )  # fmt: skip


def subjects_named(context: RequestContext, asked: Sequence[str]) -> list[Subject]:
    """Return who is asked for: ids of organs, codes or names of regions, names of organs. Raises BadRequestError."""
    parts = [part.strip() for value in asked for part in value.replace("，", ",").replace("\n", ",").split(",")]
    found = {one.key: one for part in dict.fromkeys(filter(None, parts)) if (one := _subject(context, part))}
    if len(found) > MOST:
        raise BadRequestError(_("一次最多比较%(n)s个单位或者地区。"), n=str(MOST))
    return list(found.values())


def _subject(context: RequestContext, asked: str) -> Subject:
    names = region_names(context.session)
    if asked.isascii() and asked.isdigit() and 2 <= len(asked) <= 12 and any(code.startswith(asked) for code in names):
        return Subject(key=asked, type="region", name=names.get(asked) or region_name(asked), region=asked, kind=None)
    organ = context.session.get(Organ, asked)
    if organ is None:
        named = context.session.scalars(select(Organ).where(Organ.name == asked).order_by(Organ.id)).all()
        organ = named[0] if len(named) == 1 else None
        if len(named) > 1:
            raise BadRequestError(_("有几个单位名为“%(value)s”：%(known)s。"), value=asked, known=_ids(named))
    if organ is not None:
        return Subject(key=organ.id, type="organ", name=organ.name, region=organ.region, kind=organ.kind)
    if code := next((code for code, name in names.items() if name == asked), ""):
        return Subject(key=code, type="region", name=names[code], region=code, kind=None)
    raise _unknown(context, asked, names.values())


def _unknown(context: RequestContext, asked: str, regions: Iterable[str]) -> BadRequestError:
    query = select(Organ).where(Organ.name.contains(asked, autoescape=True)).order_by(Organ.region, Organ.id)
    like = context.session.scalars(query.limit(5)).all() if len(asked) > 1 else []
    if like:
        return BadRequestError(_("没有“%(value)s”这个单位或者地区，是否指%(known)s？"), value=asked, known=_ids(like))
    near = nearest(asked, regions)
    if near:
        return BadRequestError(_("没有“%(value)s”这个单位或者地区，是否指%(known)s？"), value=asked, known=near)
    return BadRequestError(_("没有“%(value)s”这个单位或者地区；请用名称、单位编号或者行政区划代码。"), value=asked)


def _ids(organs: Sequence[Organ]) -> str:
    return "、".join(f"{organ.name}（{organ.id}）" for organ in organs)
