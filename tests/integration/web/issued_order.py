"""A 督办单 that was checked, proposed and approved, without a browser."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from archive.clock import civil_date
from archive.config.notices import load_notice_rules
from archive.notices.order import Order, OrderLogLine
from archive.notices.order_log import read_orders
from archive.office.answers import answer
from archive.office.cases import check_case
from archive.office.intent import Actor
from archive.office.orders import propose_orders
from archive.office.standing import standing_at
from tests.integration.web.desk_county import DeskCounty
from tests.integration.web.test_desk_pages import ORGAN


def issue_order(county: DeskCounty, days: int = 14) -> Order:
    """Issue an order on the silent organ, to be answered within so many days."""
    li, han, now = Actor("li", "web"), Actor("han", "web"), county.now
    deadlines = county.app.state.app_state.configuration.deadlines
    with Session(county.app.state.app_state.engine) as session:
        check_case(county.office, session, deadlines, li, (ORGAN, 2025), "supports", "", now)
        standing = standing_at(session, deadlines, ORGAN, 2025, now)
        assert standing is not None
        due, state = civil_date(now) + timedelta(days=days), standing.filing.ruling.state
        told = {"number": "-", "step": "issued", "by": "li", "at": now, "organ_id": ORGAN, "report_year": 2025}
        line = OrderLogLine.model_validate({**told, "state": state, "due": due})
        region = {ORGAN: standing.filing.facts.region}
        seq = propose_orders(county.office, li, [line], region, [standing]).seq
        answer(county.office, han, seq, "approve", "", now, rules=load_notice_rules(), filings=[standing])
    county.now += timedelta(minutes=1)
    return read_orders(county.data)[-1]
