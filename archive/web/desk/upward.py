"""The report to the office above within a person's regions: its figures, and the list behind each of them."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import metadata

from archive.clock import civil_date
from archive.config.notices import load_notice_rules
from archive.filings.facts.known_years import years_known
from archive.filings.verdicts.filing_summary import FilingSummary
from archive.notices.order_log import read_orders
from archive.notices.upward_report import KNOWN_YEARS, UpwardReport, is_in_base, upward_report
from archive.notices.upward_tables import ReportWords, counted_state
from archive.web.contents.boards import whole_board
from archive.web.desk.signed_in import DeskContext
from archive.web.wording.naming import region_name, region_names


def report_of(context: DeskContext, year: int, region: str) -> tuple[UpwardReport, ReportWords]:
    """Return the report on a year and region ("" for all of the person's), with the words of its tables."""
    room = context.room
    years = [one for one in {*years_known(room.session), year, year - 1} if year - KNOWN_YEARS < one <= year]
    boards = {one: whole_board(room, one, region) for one in sorted(years, reverse=True)}
    filings = {one: _mine(context, board.filings) for one, board in boards.items()}
    ids = {one.id for one in filings[year]}
    orders = [one for one in read_orders(context.desk.office.data) if one.filing_id in ids]
    watched = {one: board.watch_of(region) for one, board in boards.items()}
    report = upward_report(year, filings, watched, orders, civil_date(context.now))
    names, board = region_names(room.session), boards[year]
    newest = room.app_state.watching.state(room.session, room.app_state.configuration.deadlines, None, region).newest
    words = ReportWords(
        region,
        names.get(region) or (region_name(region) if region else "全部地区"),
        names,
        load_notice_rules(),
        newest or board.as_of,
        metadata.version("nianbao"),
    )
    return report, words


def counted_filings(
    context: DeskContext, year: int, state: str, kinds: Sequence[str], region: str
) -> list[FilingSummary]:
    """Return the filings behind a number of the report: those of its base in a state (``verified``: any of those that
    could be), of a kind and region where these are given."""
    today = civil_date(context.now)
    found = _mine(context, whole_board(context.room, year, region).filings)
    fitting = [one for one in found if is_in_base(one, today) and counted_state(one.state, state)]
    return [one for one in fitting if not kinds or one.kind in kinds]


def _mine(context: DeskContext, filings: Sequence[FilingSummary]) -> list[FilingSummary]:
    return [one for one in filings if context.person.covers(one.region)]
