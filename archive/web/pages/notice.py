"""/notices/{year}: the 通报 of a region as a page that prints on A4, from its frozen board; also .docx and .xlsx."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from importlib import metadata

from fastapi import APIRouter, Response

from archive.config.notices import load_notice_rules
from archive.errors import NotFoundError, UnreadableError
from archive.filings.facts.report_years import organ_regions
from archive.filings.record import Filing
from archive.filings.snapshots.snapshot_board import RecordBoard
from archive.filings.snapshots.snapshot_store import Snapshot, freeze_times, load_snapshot, snapshots
from archive.notices.decisive_visits import decisive_captures
from archive.notices.guard import StaleEvidenceError
from archive.notices.ledger_sheet import ledger
from archive.notices.notice_content import NoticeContent, compose_notice
from archive.notices.notice_docx import render_notice
from archive.notices.notice_snapshots import SnapshotSource, frozen_board
from archive.notices.order_log import orders_of
from archive.notices.region_summary import RegionSummary
from archive.notices.standing_today import standing_today
from archive.notices.stored_pictures import pictures_of
from archive.web.formats.media_types import DOCX, XLSX, saved_as
from archive.web.serving.parameters import accepts
from archive.web.serving.problems import BadRequestError, PageNotFoundError
from archive.web.serving.query_params import parse_region
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import Context, RequestContext
from archive.web.serving.url_suffix import year_in
from archive.web.wording.naming import region_name, region_names
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class EvidenceLink:
    """A capture that a line of the annex rests on."""

    capture: str
    role: str


@router.get("/notices/{name}", dependencies=[accepts("region")])
def notice_page(context: Context, name: str) -> Response:
    """Return the paper of a region; without one, which boards of the year have been frozen."""
    year, form = year_in(name, ("docx", "xlsx"))
    region = parse_region(context.param("region"))
    if not region:
        return render_page(
            context, "notices.html", year=year, frozen=_frozen(context, year), names=region_names(context.session)
        )
    standing = standing_of(context, year, region)
    rules = load_notice_rules()
    if form == "docx":
        return _file(
            render_notice(
                standing, rules, made_at=context.app_state.now(), base=context.base, pictures_for=_pictures(context)
            ),
            DOCX,
            f"{year}年度年报通报-{region}.docx",
        )
    if form == "xlsx":
        return _file(_ledger(context, standing), XLSX, f"{year}年度年报台账-{region}.xlsx")
    paper: NoticeContent = compose_notice(standing, rules, base=context.base)
    return render_page(
        context,
        "notice.html",
        paper=paper,
        year=year,
        region=region,
        standing=standing,
        links_of=_links,
        day=f"{standing.as_of.isoformat()}",
    )


def standing_of(context: RequestContext, year: int, region: str) -> RegionSummary:
    """Return the newest frozen board of the region at the visit's moment. Raises NotHere when there is none yet."""
    folder = context.app_state.data_folder / "snapshots"
    for moment in _moments(context, year, region):
        try:
            frozen = frozen_board(context.session, region, year, moment, folder)
        except NotFoundError:
            continue
        return _guarded(context, frozen, region)
    raise PageNotFoundError(
        _("%(region)s %(year)s年度尚无定格的看板：每个截止日期的次日24时后自动定格。"), region=region, year=str(year)
    )


def _guarded(context: RequestContext, frozen: tuple[RecordBoard, SnapshotSource], region: str) -> RegionSummary:
    """Return the board without whom the present verdicts and decisions clear, whatever moment the page speaks from."""
    configuration, name = (
        context.app_state.configuration,
        region_names(context.session).get(region, region_name(region)),
    )
    now, data = context.app_state.now(), context.app_state.data_folder
    try:
        return standing_today(context.session, configuration.deadlines, frozen, region, name, now, data)
    except StaleEvidenceError as stale:
        text = stale.zh if context.language == "zh" else str(stale)
        raise BadRequestError(_("现在不能出具：%(reason)s"), status=409, reason=text) from None


def _moments(context: RequestContext, year: int, region: str) -> list[datetime]:
    deadlines = context.app_state.configuration.deadlines
    codes = organ_regions(context.session, [region])
    found = {moment for code in codes for moment in freeze_times(deadlines, code, year)}
    return sorted((moment for moment in found if moment <= context.moment.instant), reverse=True)


def _frozen(context: RequestContext, year: int) -> list[Snapshot]:
    """Return the frozen boards of a year that the visit's moment knows of, by region; a changed file is no board."""
    found = []
    for path in snapshots(context.app_state.data_folder / "snapshots"):
        with suppress(UnreadableError):
            if f"-{year}-" in path.name and (one := load_snapshot(path)).as_of <= context.moment.instant:
                found.append(one)
    return found


def _ledger(context: RequestContext, standing: RegionSummary) -> bytes:
    book = orders_of([f.filing_id for f in standing.filings], context.app_state.data_folder)
    rules, version = load_notice_rules(), metadata.version("nianbao")
    pictured = frozenset(_pictures(context)(decisive_captures(standing)))
    return ledger(
        standing, rules, made_at=context.app_state.now(), version=version, book=book,
        base=context.base, pictured=pictured,
    )  # fmt: skip


def _pictures(context: RequestContext) -> Callable[[Iterable[str]], dict[str, bytes]]:
    return partial(pictures_of, context.session, context.app_state.warc_folder)


def _links(filing: Filing) -> list[EvidenceLink]:
    """Return the last capture of each part it plays: what proves absence, and what was seen first."""
    last = {e.role: e.capture for e in filing.evidence}
    return [EvidenceLink(last[role], role) for role in ("absent", "report") if role in last]


def _file(content: bytes, kind: str, name: str) -> Response:
    return Response(content, media_type=kind, headers=saved_as(name))
