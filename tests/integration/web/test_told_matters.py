"""M3: each kind of matter that lasts reaches whoever subscribed to it, with its page, and nobody of another region."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from archive.bilingual import Bilingual
from archive.database.models import ColumnProposal
from archive.health.incident import Incident, IncidentKind
from archive.office.alert_pass import run_all_alerts
from archive.office.desk_subscription import Wanted
from archive.office.intent import Actor
from archive.office.message_kinds import MESSAGE_KINDS
from archive.office.office_store import open_store
from archive.office.subscriptions.subscribe import AddressForm, make_subscription
from tests.channel_servers import HookServer
from tests.integration.notices.told_county import rules
from tests.integration.web.desk_county import URL, DeskCounty, confirm, desk_county
from tests.integration.web.small_county import HOME, REGION
from tests.integration.web.test_desk_cases import CASE, fields_of
from tests.integration.web.test_desk_notices import PATH, issue, submitted
from tests.integration.web.test_desk_orders import approve, issued, visited
from tests.integration.web.test_reply import WHO, answer, token_of


@dataclass
class Told:
    """A desk whose messages go to a server of ours: a path for each subscription, ``KIND`` or ``far``."""

    county: DeskCounty
    hook: HookServer

    def subscribe(self, kind: str) -> None:
        for login, region, path in (("han", REGION, kind), ("far", "4114", "far")):
            form = AddressForm("webhook", f"{self.hook.url}/{path}")
            wanted = Wanted(region, kinds=(kind,), when="at_once")
            store = open_store(self.county.data)
            make_subscription(self.county.office, store, Actor(login, "web"), form, wanted, self.county.now)
            store.dispose()

    def run(self, *incidents: Incident) -> list[str]:
        """What a pass tells now, to the subscription of the county."""
        before, state = len(self.hook.posts), self.county.app.state.app_state
        with Session(state.engine) as session:
            deadlines = state.configuration.deadlines
            run_all_alerts(self.county.office, session, deadlines, rules(), incidents, self.county.now)
        new = self.hook.posts[before:]
        assert not [one for one in new if one.path == "/far"]
        return [f"{one.told['title']}\n{one.told['body']}" for one in new]


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    hook = HookServer()
    settings = {"webhook_hosts": (hook.host,), "webhook_networks": ("127.0.0.1/32",)}
    with desk_county(tmp_path, **settings) as county:
        yield Told(county, hook)
    hook.close()


def test_m3_orders_are_told_when_due_and_when_over(told: Told) -> None:
    county = told.county
    order = issued(county, days=5)
    told.subscribe("order_due")
    told.subscribe("order_over")
    assert told.run() == []
    visited(county, 3)
    (due,) = told.run()
    assert f"{MESSAGE_KINDS['order_due'].name.zh}1项" in due
    assert f"{URL}/desk/orders/{order.short}" in due
    assert told.run() == [], "once"
    visited(county, 4)
    assert any(f"{MESSAGE_KINDS['order_over'].name.zh}1项" in one for one in told.run())


def test_m3_an_answer_by_the_link_is_told(told: Told) -> None:
    county = told.county
    order = issued(county)
    told.subscribe("reply_received")
    assert told.run() == []
    sent = answer(county.client(), token_of(county, order), claim="explanation", text="已补充说明", **WHO)
    assert sent.status_code in (200, 303), sent.text
    (message,) = told.run()
    assert f"{MESSAGE_KINDS['reply_received'].name.zh}1项" in message
    assert f"{URL}/desk/orders/{order.short}" in message


def test_m3_a_paper_that_names_somebody_cleared_since_is_told(told: Told) -> None:
    county = told.county
    submitted(county)
    approve(county)
    assert issue(county).status_code == 303
    told.subscribe("notice_changed")
    assert told.run() == []
    li, decide = county.signed_in("li"), f"{CASE}/decide"
    reason = {"kind": "dismiss", "reason": "现场核实已在公告栏公布"}
    assert confirm(li, decide, seen=fields_of(li, decide)["seen"], **reason).status_code == 303
    approve(county)
    (message,) = told.run()
    assert f"{MESSAGE_KINDS['notice_changed'].name.zh}1项" in message
    assert f"{URL}{PATH}" in message


def test_m3_a_broken_archive_is_told(told: Told) -> None:
    told.subscribe("integrity")
    broken = Incident(IncidentKind.CHAIN_BROKEN, REGION, None, Bilingual("第7条被改动", "line 7 was altered"), REGION)
    (message,) = told.run(broken)
    assert f"{MESSAGE_KINDS['integrity'].name.zh}1项" in message
    assert "第7条被改动" in message
    assert f"{URL}/desk/watch" in message


def test_m3_suggestions_for_the_roster_and_new_addresses_of_columns_are_told(told: Told) -> None:
    with Session(told.county.app.state.app_state.engine) as session:
        found = [{"url": f"{HOME}/new/nb/", "title": "年报", "adapter": "generic"}]
        times = {"made_at": told.county.now - timedelta(hours=2), "old_url": f"{HOME}/xxgk/nb/", "why": "404"}
        more = {"column_id": "linhe/nb", "requests": 9, "reason": "", "candidates": found}
        session.add(ColumnProposal(id="p1", run_id="run", **times, **more))
        session.commit()
    told.subscribe("roster")
    told.subscribe("address")
    roster, address = sorted(told.run(), key=lambda one: "新栏目" in one)
    assert "名录建议2项" in roster
    assert f"{URL}/desk/roster/end?region={REGION}&organ=lh-dhz" in roster
    assert "新栏目建议1项" in address
    assert f"{HOME}/new/nb/" in address
