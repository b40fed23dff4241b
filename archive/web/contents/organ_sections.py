"""What an organ's page shows beside its filings: figures by year, open actions and later edits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import select

from archive.clock import day_end
from archive.database.models import DecisionRecord, Listing, ListingChange, Organ, Version
from archive.filings.decisions.decision_log import decision_from
from archive.filings.rules.decisions import Decision, decisions_in_force
from archive.filings.verdicts.status import FilingStatus
from archive.journal.reading import read_journal
from archive.notices.order import Order
from archive.notices.order_log import read_orders
from archive.notices.order_suggestions import suggested_step
from archive.notices.statements import OrganStatement, statements_in
from archive.web.contents.report_tables import labels_of
from archive.web.contents.timeline import FIELDS
from archive.web.serving.request_context import RequestContext
from archive.web.wording.translation import Language
from archive.web.wording.translation import gettext_noop as _

# The cells that tell most of a report. Ids are those of the forms; a form that lacks one leaves the year blank.
CELLS = (
    "requests.new.total",
    "requests.carried_in.total",
    "requests.granted.total",
    "requests.partial.total",
    "requests.total.total",
    "requests.carried_out.total",
    "disclosure.licensing.decisions",
    "disclosure.penalties.decisions",
    "review.reconsideration.total",
    "review.litigation_direct.total",
)


@dataclass(frozen=True, slots=True)
class Series:
    """One cell over the years: ``values`` in the order of the years, None where blank or absent."""

    where: str
    label: str
    values: Sequence[Decimal | None]

    @property
    def most(self) -> Decimal:
        """The largest value, at least 1, to which bars are drawn."""
        return max([Decimal(1), *(value for value in self.values if value is not None)])


def series_of(versions: Mapping[int, Version], language: Language) -> list[Series]:
    """Return the cells of which at least one year has a number; ``versions`` by report year, oldest first."""
    found = []
    for where in CELLS:
        values = [_number(version.reading.get("tables") or {}, where) for version in versions.values()]
        if any(value is not None for value in values):
            newest = list(versions.values())[-1]
            _table, row, _column = labels_of(where, newest.reading, newest.report_year, language)
            found.append(Series(where, row, values))
    return found


def _number(tables: Mapping[str, Any], where: str) -> Decimal | None:
    table, _dot, rest = where.partition(".")
    row, _dot, column = rest.rpartition(".")
    value = tables.get(table, {}).get(row, {}).get(column)
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation:
        return None


def decisions_on(context: RequestContext, organ: Organ) -> list[tuple[Decision, bool]]:
    """Every decision on the organ, oldest first, and whether it holds; one taken back stays on record."""
    query = select(DecisionRecord).where(
        DecisionRecord.organ_id == organ.id, DecisionRecord.at < context.moment.instant
    )
    words = [
        decision_from(row) for row in context.session.scalars(query.order_by(DecisionRecord.at, DecisionRecord.id))
    ]
    holding = {word.id for word in decisions_in_force(words, context.moment.instant)}
    return [(word, word.id in holding) for word in words]


def statements_of_organ(context: RequestContext, told: Iterable[tuple[Order, str, str]]) -> list[OrganStatement]:
    """Return what the organ stated on its orders, confirmed and in released words, as known at the visit's moment."""
    orders = [order for order, _state, _proposed in told]
    if not any(order.answer for order in orders):
        return []
    return statements_in(orders, read_journal(context.app_state.data_folder), context.moment.instant)


def orders_on(context: RequestContext, organ: Organ, filings: Sequence[FilingStatus]) -> list[tuple[Order, str, str]]:
    """Return the organ's orders, oldest first, each with its state in a word and what the program proposes."""
    now, by_id = context.moment.instant, {filing.facts.id: filing for filing in filings}
    found = []
    for order in read_orders(context.app_state.data_folder):
        steps = tuple(step for step in order.steps if step.at < now)
        if order.issued_line.organ_id == organ.id and steps:
            known = Order(steps)
            found.append((known, known.state_zh(context.moment.day), suggested_step(known, by_id.get(known.filing_id))))
    return found


@dataclass(frozen=True, slots=True)
class LaterEdit:
    """One edit. ``number``: the version it made, None for an edit of the row; ``late``: after the deadline."""

    at: datetime
    year: int
    what: str
    late: bool
    number: int | None = None
    old: str = ""
    new: str = ""


def later_edits(context: RequestContext, organ: Organ, filings: Sequence[FilingStatus]) -> list[LaterEdit]:
    """Newest first, of the years shown, as known at the visit's moment."""
    ends = {filing.facts.year: day_end(filing.facts.deadline.due) for filing in filings}
    found = [*_contents(context, organ, ends), *_rows(context, organ, ends)]
    return sorted(found, key=lambda edit: edit.at, reverse=True)


def _contents(context: RequestContext, organ: Organ, ends: Mapping[int, datetime]) -> list[LaterEdit]:
    query = select(Version.first_seen_at, Version.report_year, Version.number).where(
        Version.organ_id == organ.id, Version.number > 1, Version.first_seen_at < context.moment.instant
    )
    return [
        LaterEdit(at, year, _("内容改为第%(n)s版"), at >= ends[year], number)
        for at, year, number in context.session.execute(query)
        if year is not None and year in ends
    ]


def _rows(context: RequestContext, organ: Organ, ends: Mapping[int, datetime]) -> list[LaterEdit]:
    query = (
        select(ListingChange.seen_at, Listing.report_year, ListingChange.field, ListingChange.old, ListingChange.new)
        .join(Listing, Listing.id == ListingChange.listing_id)
        .where(Listing.organ_id == organ.id, Listing.is_report, ListingChange.field.in_(("title", "listed_date")))
        .where(ListingChange.seen_at < context.moment.instant)
    )
    return [
        LaterEdit(at, year, FIELDS[field], at >= ends[year], old=old, new=new)
        for at, year, field, old, new in context.session.execute(query)
        if year is not None and year in ends
    ]
