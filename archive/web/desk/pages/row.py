"""/desk/rows/{id}: a listing in doubt beside the page it leads to, and the form to propose what it is."""

from __future__ import annotations

from fastapi import APIRouter, Response
from pydantic import ValidationError
from sqlalchemy import select

from archive.database.models import CaptureRecord, DisclosureColumn, Listing, Organ, Site
from archive.errors import NianbaoError
from archive.filings.decisions.rows import RowLine
from archive.filings.rules.reasons import why_words
from archive.filings.verdicts.doubts import DoubtEntry, doubts_of
from archive.office.act_kinds import KINDS
from archive.office.decide import propose_row
from archive.office.refusal import ConflictError
from archive.web.desk.cases import acts_on
from archive.web.desk.check_page import check_page
from archive.web.desk.desk_state import why_refused
from archive.web.desk.journal_lines import shown_line
from archive.web.desk.signed_in import DONE, Desk, DeskContext
from archive.web.serving.problems import PageNotFoundError
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

_GONE = _("没有该条目。")


@router.get("/desk/rows/{listing_id}", dependencies=[DONE])
def row_page(context: Desk, listing_id: int) -> Response:
    """Return the page."""
    return _page(context, *_found(context, listing_id))


@router.post("/desk/rows/{listing_id}")
def row_sent(context: Desk, listing_id: int) -> Response:
    """Show what is proposed, then propose it."""
    path = f"/desk/rows/{listing_id}"
    if context.was_kept:
        return context.go(path, done="kept")
    listing, region = _found(context, listing_id)
    try:
        line = _line(context, listing)
    except (ValidationError, ValueError):
        return _page(context, listing, region, _("请选择是否年报并填写理由；是年报的，填写单位和年度。"), 422)
    organ = context.room.session.get(Organ, line.organ_id) if line.organ_id else None
    page = check_page(
        context,
        title=_("核对后登记"),
        answers=[
            (_("条目"), listing.title),
            (_("决定"), KINDS[f"row.{line.kind}"].zh),
            (_("单位"), organ.name if organ else line.organ_id or ""),
            (_("年度"), str(line.report_year or "")),
            (_("理由"), line.reason),
        ],
        effects=[_("该申请经他人同意后生效，有关单位的判定随之改变。")],
        back=path,
        grave=False,
    )
    return page or _proposed(context, listing, region, line, path)


def _proposed(context: DeskContext, listing: Listing, region: str, line: RowLine, path: str) -> Response:
    try:
        propose_row(
            context.desk.office,
            context.room.session,
            context.actor,
            line,
            seen=context.seen,
            key=context.field("key"),
        )
    except NianbaoError as refused:
        status = 409 if isinstance(refused, ConflictError) else 422
        return _page(context, listing, region, why_refused(context.room, refused), status)
    return context.go(path, done="kept")


def _line(context: DeskContext, listing: Listing) -> RowLine:
    """Return what the form says. Raises ValidationError or ValueError."""
    told: dict[str, object] = {"kind": context.field("kind"), "reason": context.field("reason")}
    if told["kind"] == "report":
        told |= {"organ_id": context.field("organ") or None, "report_year": int(context.field("year"))}
    elif told["kind"] != "not_report":
        raise ValueError(told["kind"])
    told |= {"column_id": listing.column_id, "url": listing.url, "by": context.person.login, "at": context.now}
    return RowLine.model_validate(told)


def _found(context: DeskContext, listing_id: int) -> tuple[Listing, str]:
    """Return the listing and its region; one outside the person's regions is as if it were not there."""
    query = (
        select(Listing, Site.region)
        .join(DisclosureColumn, DisclosureColumn.id == Listing.column_id)
        .join(Site, Site.id == DisclosureColumn.site_id)
        .where(Listing.id == listing_id)
    )
    found = context.room.session.execute(query).first()
    if found is None or not context.person.covers(found[1]):
        raise PageNotFoundError(_GONE)
    return found[0], found[1]


def _page(context: DeskContext, listing: Listing, region: str, problem: str = "", status: int = 200) -> Response:
    lines, session = acts_on(context, f"row:{listing.column_id}:{listing.url}"), context.room.session
    organs = select(Organ.id, Organ.name).where(Organ.region == region).order_by(Organ.origin, Organ.name)
    page = select(CaptureRecord.id).where(CaptureRecord.url == listing.url).order_by(CaptureRecord.fetched_at.desc())
    doubt = _doubt(context, listing, region)
    return context.render(
        "row.html",
        status=status,
        problem=problem,
        listing=listing,
        why=why_words(doubt.doubt) if doubt else None,
        candidates=doubt.candidates if doubt else (),
        capture=session.scalar(page.limit(1)),
        organs=session.execute(organs).all(),
        typed={key: context.field(key) for key in ("kind", "organ", "year", "reason")},
        year=context.field("year") or (doubt.year if doubt and doubt.year else "") or context.now.year - 1,
        seen=lines[0].seq if lines else 0,
        lines=[shown_line(context.room, line) for line in lines],
        may_propose=context.person.role_in(region, "clerk") is not None,
    )


def _doubt(context: DeskContext, listing: Listing, region: str) -> DoubtEntry | None:
    found = doubts_of(context.room.session, context.now, region=region)
    return next((one for one in found if one.id == listing.id), None)
