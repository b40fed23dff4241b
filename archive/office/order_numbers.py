"""Orders that are about to be issued: new lines, and the numbers that are free for them now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from archive.clock import civil_date
from archive.errors import NianbaoError
from archive.notices.notice_phrases import has_custom_basis
from archive.notices.order import Order, OrderLogLine
from archive.notices.order_closing import new_matter
from archive.notices.order_log import orders_of, read_orders
from archive.office.standing import Standing

ORDERED = ("late", "overdue", "withdrawn")  # states that an order may go out on


def new_order(data: Path, standing: Standing, by: str, due: date, now: datetime, snapshot: str = "") -> OrderLogLine:
    """Return an order on a filing as it stands now, not numbered yet, to be answered by ``due``; it goes on from the
    last one of the filing where something new has come up since. ``snapshot``: digest of the frozen board it rests
    on, "" for none."""
    filing = standing.filing
    last = next(reversed(orders_of([filing.facts.id], data).get(filing.facts.id, [])), None)
    anew = last is not None and not last.open and new_matter(last, filing)
    return OrderLogLine(
        number="-",
        step="issued",
        by=by,
        at=now,
        organ_id=filing.facts.organ_id,
        report_year=filing.facts.year,
        kind="hint" if has_custom_basis(filing.record()) else "order",
        state=filing.ruling.state,
        due=due,
        snapshot=snapshot,
        follows=last.number if last and anew else "",
    )


def without_order(data: Path, standings: Sequence[Standing]) -> list[Standing]:
    """Return those of some filings that are late, overdue or withdrawn and have no open order, nor had one about the
    same matter."""
    book = orders_of([one.filing.facts.id for one in standings], data)
    return [one for one in standings if one.filing.ruling.state in ORDERED and _may_have_another(book, one)]


def _may_have_another(book: Mapping[str, Sequence[Order]], standing: Standing) -> bool:
    last = next(reversed(book.get(standing.filing.facts.id, ())), None)
    return last is None or last.state == "cancelled" or (not last.open and new_matter(last, standing.filing))


def numbered(
    data: Path, lines: Sequence[OrderLogLine], prefix: str, filings: Sequence[Standing] = (), but: str = ""
) -> list[OrderLogLine]:
    """Return orders under the numbers that are free now, ``<prefix>〔year〕1号``, on the state that each filing is in.
    ``but``: number of the open order that they take the place of. Raises NianbaoError when a filing has an open order,
    or had one for the same matter that was closed."""
    known = read_orders(data)
    state = {one.filing.facts.id: str(one.filing.ruling.state) for one in filings}
    for line in lines:
        refuse_second(known, line, but)
    now = [line.model_copy(update={"state": state.get(filing_of(line), line.state)}) for line in lines]
    return _numbered(known, now, prefix)


def filing_of(line: OrderLogLine) -> str:
    """Return the filing that an order is about."""
    return f"{line.organ_id}-{line.report_year}"


def _numbered(known: Sequence[Order], lines: Sequence[OrderLogLine], prefix: str) -> list[OrderLogLine]:
    entered: list[OrderLogLine] = []
    numbers = [order.number for order in known]
    for line in lines:
        head = f"{prefix}〔{civil_date(line.at).year}〕"
        number = f"{head}{1 + max((_serial(one, head) for one in numbers), default=0)}号"
        numbers.append(number)
        entered.append(line.model_copy(update={"number": number}))
    return entered


def _serial(number: str, head: str) -> int:
    """Return the running number behind a prefix and year, written with or without leading zeros; 0 for others."""
    digits = number.removeprefix(head).removesuffix("号")
    return int(digits) if number.startswith(head) and digits.isdigit() else 0


def refuse_second(known: Sequence[Order], line: OrderLogLine, but: str = "") -> None:
    """Raise NianbaoError when the filing of a line has an open order, or had one for the same matter that was closed.
    ``but``: number of the open order that the new one takes the place of."""
    mine = [order for order in known if order.filing_id == filing_of(line)]
    still = next((order for order in mine if order.open and order.number != but), None)
    if still:
        raise NianbaoError(f"{still.filing_id} has an open order already: {still.number}; close it first")
    last = mine[-1] if mine else None
    done = last is not None and last.state in ("closed", "escalated")  # what was cancelled may be issued anew
    if last and done and last.issued_line.state == line.state and line.follows != last.number:
        raise NianbaoError(f"{last.filing_id}: {last.number} was about the same matter and is closed; no second one")
