"""/notices/{year}: the 通报 of a region as a page that prints on A4, from its frozen board; also .docx and .xlsx."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Response

from archive.config.notices import load_notice_rules
from archive.errors import NotFoundError, UnreadableError
from archive.filings.frozen.snapshots import Snapshot, freezing_moments, load_snapshot, snapshots
from archive.filings.gathering.gather import regions_of
from archive.filings.verdicts.status import Board, FilingStatus
from archive.notices.circular import circular
from archive.notices.circular_parts import Circular, compose
from archive.notices.frozen import Source, frozen_board
from archive.notices.guard import StaleEvidenceError
from archive.notices.ledger import ledger
from archive.notices.order_book import orders_of
from archive.notices.standing import Standing
from archive.notices.standing_today import standing_today
from archive.web.formats.forms import year_in
from archive.web.serving.asking import region_of
from archive.web.serving.problems import AskedWrongly, NotHere
from archive.web.serving.rendering import page
from archive.web.serving.room import Here, Visit
from archive.web.wording.naming import region_name, region_names
from archive.web.wording.words import message as _

router = APIRouter(include_in_schema=False)

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Link:
    """A capture that a line of the annex rests on."""

    capture: str
    role: str


@router.get("/notices/{name}")
def notice_page(visit: Here, name: str) -> Response:
    """The paper of a region; without one, which boards of the year have been frozen."""
    year, form = year_in(name, ("docx", "xlsx"))
    region = region_of(visit.asked("region"))
    if not region:
        return page(visit, "notices.html", year=year, frozen=_frozen(visit, year), names=region_names(visit.session))
    standing = standing_of(visit, year, region)
    rules = load_notice_rules()
    if form == "docx":
        return _file(circular(standing, rules, made_at=visit.room.now()), DOCX, f"{year}年度年报通报-{region}.docx")
    if form == "xlsx":
        return _file(_ledger(visit, standing), XLSX, f"{year}年度年报台账-{region}.xlsx")
    paper: Circular = compose(standing, rules)
    return page(
        visit,
        "notice.html",
        paper=paper,
        year=year,
        region=region,
        standing=standing,
        links_of=_links,
        day=f"{standing.as_of.isoformat()}",
    )


def standing_of(visit: Visit, year: int, region: str) -> Standing:
    """The newest frozen board of the region at the visit's moment. Raises NotHere when there is none yet."""
    folder = visit.room.data_folder / "snapshots"
    for moment in _moments(visit, year, region):
        try:
            frozen = frozen_board(visit.session, region, year, moment, folder)
        except NotFoundError:
            continue
        return _guarded(visit, frozen, region)
    raise NotHere(
        _("%(region)s %(year)s年度还没有定格的看板：每个截止日期的次日过后自动定格。"), region=region, year=str(year)
    )


def _guarded(visit: Visit, frozen: tuple[Board, Source], region: str) -> Standing:
    """The board without whom the present verdicts and decisions clear, whatever moment the page speaks from."""
    configuration, name = visit.room.configuration, region_names(visit.session).get(region, region_name(region))
    now = visit.room.now()
    try:
        return standing_today(visit.session, configuration.deadlines, frozen, region, name, now)
    except StaleEvidenceError as stale:
        text = stale.zh if visit.language == "zh" else str(stale)
        raise AskedWrongly(_("现在不能出具：%(reason)s"), status=409, reason=text) from None


def _moments(visit: Visit, year: int, region: str) -> list[datetime]:
    deadlines = visit.room.configuration.deadlines
    codes = regions_of(visit.session, region)
    found = {moment for code in codes for moment in freezing_moments(deadlines, code, year)}
    return sorted((moment for moment in found if moment <= visit.moment.instant), reverse=True)


def _frozen(visit: Visit, year: int) -> list[Snapshot]:
    """The frozen boards of a year that the visit's moment knows of, by region; a changed file is no board."""
    found = []
    for path in snapshots(visit.room.data_folder / "snapshots"):
        with suppress(UnreadableError):
            if f"-{year}-" in path.name and (one := load_snapshot(path)).as_of <= visit.moment.instant:
                found.append(one)
    return found


def _ledger(visit: Visit, standing: Standing) -> bytes:
    book = orders_of([f.facts.id for f in standing.filings], visit.room.data_folder / "orders")
    rules, version = load_notice_rules(), metadata.version("nianbao")
    return ledger(standing, rules, made_at=visit.room.now(), version=version, book=book)


def _links(filing: FilingStatus) -> list[Link]:
    """The last capture of each part it plays: what proves absence, and what was seen first."""
    last = {e.role: e.capture for e in filing.evidence}
    return [Link(last[role], role) for role in ("absent", "report") if role in last]


def _file(content: bytes, kind: str, name: str) -> Response:
    headers: dict[str, Any] = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, media_type=kind, headers=headers)
