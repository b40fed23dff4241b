"""Alerts: each event to each reader once, in their hours, not on suspicion, and none lost over a crash."""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import select
import signal
import time
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from archive.config.deadlines import load_deadlines
from archive.config.paths import config_dir
from archive.database.engine import session_scope
from archive.database.models import DisclosureColumn, Organ, Site, Visit
from archive.notices.alerts.alert_run import AlertRunResult, Send, run_alerts
from archive.notices.alerts.events import AlertEvent, reminders_due
from archive.notices.alerts.message_text import message_body, message_title
from archive.notices.alerts.outbox import Outbox, OutgoingMessage
from archive.notices.alerts.outbox_store import open_outbox
from tests.integration.notices.kept_county import KeptCounty
from tests.integration.notices.told_county import REGION, Hook, Kept, ToldCounty, morning, reader, rules
from tests.soak import tried

KILLS = tried(40, 200)


@pytest.fixture
def county(tmp_path: Path) -> ToldCounty:
    return ToldCounty(tmp_path)


@pytest.fixture
def hook() -> Iterator[Hook]:
    found = Hook()
    yield found
    found.close()


def passed(county: ToldCounty, rule: object, day: int, send: Send, hour: int = 10) -> AlertRunResult:
    with session_scope(county.engine) as session:
        deadlines = load_deadlines(config_dir() / "deadlines.yaml")
        return run_alerts(session, deadlines, rule, county.folder, morning(day, hour), send)  # type: ignore[arg-type]


def test_a_change_is_told_once_and_the_past_not_at_all(county: ToldCounty) -> None:
    kept, rule = Kept(), rules(reader())
    county.decide("st-0", "overdue", morning(1), 1)
    assert passed(county, rule, 2, kept).entered == 0, "decided before the reader was there"
    county.decide("st-1", "overdue", morning(3), 3)
    assert passed(county, rule, 3, kept, 11).sent == 1
    assert passed(county, rule, 3, kept, 12).sent == 0
    assert [one.title for one in kept.messages] == ["政府信息公开年报：逾期未见公布1家"]
    assert "双塔县第1局：2025年度年报，逾期3天。" in kept.text


def test_a_rebuilt_database_tells_nothing_twice(county: ToldCounty) -> None:
    kept, rule = Kept(), rules(reader())
    passed(county, rule, 1, kept)
    county.decide("st-1", "late", morning(3), 2)
    passed(county, rule, 3, kept)
    county.engine.dispose()
    for file in county.folder.glob("nianbao.db*"):
        file.unlink()
    again = ToldCounty(county.folder)
    again.decide("st-1", "late", morning(3), 2)
    assert passed(again, rule, 4, kept).entered == 0
    assert len(kept.messages) == 1


def test_another_day_of_the_same_silence_is_no_news(county: ToldCounty) -> None:
    kept, rule = Kept(), rules(reader())
    passed(county, rule, 1, kept)
    for day in (2, 3, 4):
        county.decide("st-1", "overdue", morning(day), day)
        passed(county, rule, day, kept)
    assert len(kept.messages) == 1


def test_readers_hear_only_what_they_asked_for(county: ToldCounty) -> None:
    kept = Kept()
    rule = rules(reader("late", states=["late"]), reader("one", organs=["st-2"]), reader("far", region="11"))
    passed(county, rule, 1, kept)
    county.decide("st-1", "late", morning(2), 1)
    county.decide("st-2", "overdue", morning(2), 1)
    passed(county, rule, 2, kept)
    assert {(one.reader, one.title) for one in kept.messages} == {
        ("late", "政府信息公开年报：逾期公布1家"),
        ("one", "政府信息公开年报：逾期未见公布1家"),
    }


def test_unverified_goes_to_operators_only(county: ToldCounty) -> None:
    with pytest.raises(ValidationError, match="only an operator"):
        reader(states=["unverified"])
    kept, rule = Kept(), rules(reader(), reader("boss", operator=True, states=["unverified", "overdue"]))
    passed(county, rule, 1, kept)
    county.decide("st-1", "unverified", morning(2))
    passed(county, rule, 2, kept)
    assert [one.reader for one in kept.messages] == ["boss"]


def test_custom_deadlines_keep_their_words(county: ToldCounty) -> None:
    kept, rule = Kept(), rules(reader())
    passed(county, rule, 1, kept)
    county.decide("st-1", "late", morning(2), 2, basis="custom")
    passed(county, rule, 2, kept)
    assert "晚于本地通常时限2天" in kept.text
    assert "逾期" not in kept.text


def test_nothing_is_sent_in_quiet_hours_and_nothing_is_lost(county: ToldCounty) -> None:
    kept, rule = Kept(), rules(reader())
    passed(county, rule, 1, kept)
    county.decide("st-1", "late", morning(2), 2)
    for hour in (21, 23):
        assert passed(county, rule, 2, kept, hour).sent == 0
    assert passed(county, rule, 3, kept, 7).sent == 0
    assert passed(county, rule, 3, kept, 8).sent == 1


def test_a_digest_is_one_message_a_day(county: ToldCounty) -> None:
    kept, rule = Kept(), rules(reader(when="digest"))
    passed(county, rule, 1, kept)
    county.decide("st-1", "late", morning(2, 8), 2)
    county.decide("st-2", "overdue", morning(2, 8), 2)
    passed(county, rule, 2, kept, 8)
    assert kept.messages == []
    passed(county, rule, 2, kept, 9)
    county.decide("st-3", "late", morning(2, 10), 2)
    passed(county, rule, 2, kept, 11)
    assert [one.title for one in kept.messages] == ["政府信息公开年报：逾期公布1家，逾期未见公布1家"]
    passed(county, rule, 3, kept, 9)
    assert len(kept.messages) == 2


def test_an_accusation_taken_back_before_it_was_told_is_dropped(county: ToldCounty) -> None:
    kept, rule = Kept(), rules(reader(when="digest"))
    passed(county, rule, 1, kept)
    county.decide("st-1", "overdue", morning(2, 8), 2)
    passed(county, rule, 2, kept, 8)
    county.decide("st-1", "on_time", morning(2, 9))
    passed(county, rule, 2, kept, 10)
    assert kept.messages == []


def test_too_many_at_once_are_held_until_an_operator_lets_them_go(county: ToldCounty) -> None:
    kept, rule = Kept(), rules(reader(), reader("boss", operator=True, states=[]))
    passed(county, rule, 1, kept)
    for n in range(8):
        county.decide(f"st-{n}", "overdue", morning(2), 2)
    county.decide("st-9", "late", morning(2), 2)
    found = passed(county, rule, 2, kept)
    assert found.held == (REGION,)
    assert {one.reader: one.title for one in kept.messages} == {"boss": "政府信息公开年报：暂缓发送，待核对1家"}
    assert "同日转为逾期未见公布或已撤下的有8家，占该地区20家单位的比例过大，已暂缓通知" in kept.text
    passed(county, rule, 3, kept)
    assert len(kept.messages) == 1, "the operator is told once"
    assert Outbox(open_outbox(county.folder), rule).release(REGION) == 9
    passed(county, rule, 3, kept, 11)
    assert kept.messages[-1].title == "政府信息公开年报：逾期未见公布8家，逾期公布1家"
    assert Outbox(open_outbox(county.folder), rule).held() == {}


def test_a_reader_of_one_organ_is_spared_a_suspicion_on_all(county: ToldCounty) -> None:
    """His one organ tells nothing; that a third of its county turned at once does."""
    kept, rule = Kept(), rules(reader("one", organs=["st-3"]))
    passed(county, rule, 1, kept)
    for n in range(8):
        county.decide(f"st-{n}", "overdue", morning(2), 2)
    assert passed(county, rule, 2, kept).held == (REGION,)
    assert kept.messages == []
    Outbox(open_outbox(county.folder), rule).release(REGION)
    passed(county, rule, 2, kept, 11)
    assert [one.title for one in kept.messages] == ["政府信息公开年报：逾期未见公布1家"]


def test_of_older_years_only_what_was_withdrawn_is_told(county: ToldCounty) -> None:
    """A county watched for the first time is judged for many years; a report that goes is news in any of them."""
    kept, rule = Kept(), rules(reader())
    passed(county, rule, 1, kept)
    county.decide("st-1", "late", morning(2), 40, year=2021)
    county.decide("st-2", "on_time", morning(2), year=2022)
    assert passed(county, rule, 2, kept).entered == 0
    county.decide("st-2", "withdrawn", morning(3), year=2022)
    for hour in (10, 11):
        passed(county, rule, 3, kept, hour)
    assert [one.title for one in kept.messages] == ["政府信息公开年报：已撤下1家"]
    assert "2022年度年报" in kept.text


def test_a_few_each_day_are_no_fault_of_ours(county: ToldCounty) -> None:
    kept, rule = Kept(), rules(reader())
    passed(county, rule, 1, kept)
    for n in range(8):
        county.decide(f"st-{n}", "overdue", morning(2 + n // 2), 2)
    assert passed(county, rule, 6, kept).held == ()
    assert len(kept.messages) == 1


def test_an_accusation_dismissed_in_quiet_hours_is_not_told_in_the_morning(county: ToldCounty) -> None:
    kept, rule = Kept(), rules(reader())
    passed(county, rule, 1, kept)
    county.decide("st-1", "overdue", morning(2, 20), 2)
    passed(county, rule, 2, kept, 22)
    county.decide("st-1", "unverified", morning(2, 23))
    passed(county, rule, 3, kept, 9)
    assert kept.messages == []


def test_refused_messages_are_tried_again_later_and_given_up_in_the_end(county: ToldCounty) -> None:
    rule = rules(reader(), retries=3)
    patient = Kept(refusals=1)
    passed(county, rule, 1, patient)
    county.decide("st-1", "late", morning(2, 9), 2)
    assert passed(county, rule, 2, patient, 9).failed == 1
    assert passed(county, rule, 2, patient, 9).failed == 0, "not before its time"
    assert passed(county, rule, 2, patient, 10).sent == 1
    county.decide("st-2", "late", morning(3, 9), 2)
    deaf = Kept(refusals=99)
    for hour in range(9, 21):
        passed(county, rule, 3, deaf, hour)
    assert deaf.refusals == 96
    outbox = Outbox(open_outbox(county.folder), rule)
    assert outbox.counts()["message failed"] == 1
    assert [(one.reader, one.status, one.attempts, one.error) for one in outbox.undelivered()] == [
        ("office", "failed", 3, "not now")
    ]
    assert outbox.retry(morning(4)) == 1
    assert passed(county, rule, 4, patient).sent == 1, "the same message, once the channel works"
    assert outbox.undelivered() == []


def test_the_ladder_tells_of_silence_that_is_proved(kept_county: KeptCounty) -> None:
    deadlines = kept_county.configuration.deadlines
    with session_scope(kept_county.engine) as session:
        found = {(event.key, event.state) for event in reminders_due(session, deadlines, (-14, 5, 15), morning(8, 21))}
        later = {event.key for event in reminders_due(session, deadlines, (-14, 5, 15), morning(20, month=3))}
    assert found == {("st-mzj-2025:T+5", "overdue"), ("st-hxx-2025:T+5", "overdue")}
    assert later == {"st-zf-2025:T-14"}, "nobody looked since: what was silent then proves nothing now"


def test_a_countdown_says_not_seen_only_after_a_complete_visit_and_counts_the_days(kept_county: KeptCounty) -> None:
    deadlines = kept_county.configuration.deadlines
    with session_scope(kept_county.engine) as session:
        eve = {event.organ_id: event for event in reminders_due(session, deadlines, (-14,), morning(30, 21, month=1))}
        spring = {event.organ_id: event for event in reminders_due(session, deadlines, (-14,), morning(20, month=3))}
    assert (eve["st-mzj"].watch, eve["st-lyj"].watch, spring["st-zf"].watch) == ("fresh", "never", "old")
    told = message_body([eve["st-mzj"], eve["st-lyj"]], date(2026, 1, 30))
    assert (
        "【距截止日期还有1天，尚未发现公布】\n双塔县民政局：2025年度年报。截至1月30日20时，经完整查看全部相关栏目，均未发现。"
        in told
    )
    assert "【距本地通常时限还有1天，未能核查】\n未能核查1家（超时无响应1家）。" in told
    assert "林业局" not in told
    later = message_body([spring["st-zf"]], date(2026, 3, 20))
    assert later == "【距截止日期还有11天，未能核查】\n未能核查1家（此后未再核查1家）。"


def test_m4_not_seen_is_said_within_three_days_of_a_complete_visit_and_14_days_when_it_is_14() -> None:
    def silent(organ: str, visited: str, watch: str = "fresh", why: str = "") -> AlertEvent:
        told: dict[str, Any] = {"step": -14, "due": "2026-01-31", "watch": watch, "visited": visited}
        return AlertEvent(f"{organ}-2025:T-14", organ, organ, REGION, 2025, "due_soon", why, **told)

    fresh, old = silent("甲局", "2026-01-16T02:00:00+00:00"), silent("乙局", "2026-01-13T02:00:00+00:00")
    refused = [silent(name, "", watch="never", why="访问被拒绝") for name in ("丙局", "丁局")]
    body = message_body([fresh, old, *refused], date(2026, 1, 17))
    assert body.startswith("【距截止日期还有14天，尚未发现公布】\n甲局：2025年度年报。截至1月16日10时，经完整查看")
    assert "未能核查3家（访问被拒绝2家，此后未再核查1家）。" in body
    assert not re.search("乙局|丙局|丁局", body)
    title = message_title([fresh, old, *refused], date(2026, 1, 18))
    assert title == "政府信息公开年报：距截止日期还有13天，尚未发现公布1家，距截止日期还有13天，未能核查3家"
    assert "甲局" not in message_body([fresh], date(2026, 1, 20)), "told later than three days after the visit"


def test_only_operators_hear_of_organs_whose_duty_nobody_confirms(county: ToldCounty) -> None:
    with session_scope(county.engine) as session:
        session.add(Organ(id="st-fy", region=REGION, name="双塔县人民法院", kind="other", origin="suggested"))
    kept, rule = Kept(), rules(reader(), reader("boss", operator=True))
    passed(county, rule, 1, kept)
    county.decide("st-fy", "late", morning(2), 2)
    county.decide("st-1", "overdue", morning(2), 2, flags=("duty_unconfirmed",))
    county.decide("st-2", "overdue", morning(2), 2, flags=("stale",))
    county.decide("st-3", "overdue", morning(2), 2)
    passed(county, rule, 2, kept)
    mine, boss = ("".join(one.body for one in kept.messages if one.reader == name) for name in ("office", "boss"))
    assert "第3局" in mine
    assert not [name for name in ("法院", "第1局", "第2局") if name in mine]
    assert all(name in boss for name in ("法院", "第1局", "第2局", "第3局"))


def test_a_column_that_lost_its_rows_holds_what_is_said_of_its_region(county: ToldCounty) -> None:
    """A visit may have proved itself and still have read half a list; two organs are too few for the share to tell."""
    _watched(county, _complete_visit("a", morning(1, 20), rows=40), _complete_visit("b", morning(2, 9), rows=15))
    kept, rule = Kept(), rules(reader(), reader("boss", operator=True, states=[]))
    passed(county, rule, 1, kept)
    county.decide("st-1", "overdue", morning(2), 1)
    county.decide("st-2", "late", morning(2), 1)
    county.decide("st-3", "on_time", morning(2))
    assert passed(county, rule, 2, kept).held == (REGION,)
    assert [one.reader for one in kept.messages] == ["boss"]
    assert "栏目年报由40行减至15行，已暂缓通知" in kept.text
    Outbox(open_outbox(county.folder), rule).release(REGION)
    passed(county, rule, 2, kept, 11)
    assert kept.messages[-1].title == "政府信息公开年报：逾期未见公布1家，逾期公布1家"


def test_a_column_of_the_newest_year_may_begin_small(county: ToldCounty) -> None:
    _watched(
        county,
        _complete_visit("a", morning(1, 20), rows=40),
        _complete_visit("b", morning(2, 9), rows=15, years=[2025]),
    )
    kept, rule = Kept(), rules(reader())
    passed(county, rule, 1, kept)
    county.decide("st-1", "overdue", morning(2), 1)
    assert passed(county, rule, 2, kept).held == ()


def test_a_clock_that_was_set_back_holds_every_accusation(county: ToldCounty) -> None:
    """What is recorded for a time that has not come was recorded, or is judged now, under a wrong clock."""
    _watched(county, _complete_visit("a", morning(1, 20)), _complete_visit("b", morning(20, 9)))
    kept, rule = Kept(), rules(reader(), reader("boss", operator=True, states=[]))
    passed(county, rule, 1, kept)
    county.decide("st-1", "late", morning(2), 1)
    assert passed(county, rule, 2, kept).held == (REGION,)
    assert "有记录的时间为2026-02-20 09:00，晚于现在，本机时钟可能有误" in kept.text


def test_silence_is_not_told_to_others_while_nobody_visits(county: ToldCounty) -> None:
    _watched(county, _complete_visit("a", morning(1, 20)))
    kept, rule = Kept(), rules(reader())
    passed(county, rule, 1, kept)
    county.decide("st-1", "overdue", morning(2), 1)
    county.decide("st-2", "late", morning(2), 1)
    passed(county, rule, 6, kept)
    assert [one.title for one in kept.messages] == ["政府信息公开年报：逾期公布1家"]
    with session_scope(county.engine) as session:
        session.add(_complete_visit("b", morning(6, 11)))
    passed(county, rule, 6, kept, 12)
    assert kept.messages[-1].title == "政府信息公开年报：逾期未见公布1家"


def _watched(county: ToldCounty, *visits: Visit) -> None:
    """Have the county's site watched, with these visits."""
    with session_scope(county.engine) as session:
        session.add(Site(id="st", name="双塔县", region=REGION, home="http://st.example/", verified=date(2026, 1, 1)))
        session.flush()
        made: dict[str, Any] = {"url": "http://st.example/nb/", "title": "年报", "adapter": "generic"}
        session.add(DisclosureColumn(id="st/nb", site_id="st", active=True, kinds=["department"], **made))
        session.flush()
        session.add_all(visits)


def _complete_visit(name: str, at: datetime, rows: int = 1, years: list[int] | None = None) -> Visit:
    made: dict[str, Any] = {"error_class": "", "reason": "", "adapter": "generic", "pages": [], "total": None}
    return Visit(
        id=name,
        run_id=name,
        column_id="st/nb",
        started_at=at,
        finished_at=at,
        outcome="complete",
        baseline=False,
        rows=rows,
        years=years,
        **made,
    )


def test_webhooks_get_the_key_that_lets_them_pass_over_a_repetition(county: ToldCounty, hook: Hook) -> None:
    pytest.importorskip("apprise", reason="apprise is not installed")
    from archive.notices.alerts.delivery import send

    rule = rules(reader(channels={"hook": f"json://127.0.0.1:{hook.port}/alerts"}))
    passed(county, rule, 1, send)
    county.decide("st-1", "late", morning(2), 2)
    assert passed(county, rule, 2, send).sent == 1
    ((key, body),) = hook.received
    assert len(key) == 32
    assert body["title"] == "政府信息公开年报：逾期公布1家"


@pytest.mark.soak
def test_no_event_is_told_twice_or_lost_over_kill_9(tmp_path: Path, hook: Hook) -> None:
    """The pass is killed at a random moment, again and again, with a new event each time."""
    county, rule, chance = ToldCounty(tmp_path, organs=KILLS), rules(reader()), random.Random(9)
    post = _poster(hook.port)
    passed(county, rule, 1, post)
    county.engine.dispose()  # a connection must not be shared with a child
    whole = min(_seconds_in_peace(county, rule, post) for _ in range(3))
    killed = 0
    for n in range(KILLS):
        county.decide(f"st-{n}", "late", morning(2 + n // 20), 2)
        county.engine.dispose()
        killed += _killed_at(county, rule, 2 + n // 20, post, chance.uniform(0, 2 * whole))
    assert killed > KILLS / 10, f"only {killed} were killed at work"
    passed(county, rule, 25, post)
    once = dict(hook.received)  # by key, as a receiver keeps them
    lines = [line for body in once.values() for line in body["body"].splitlines() if "年度年报" in line]
    told = sorted(line.split("。")[1].removesuffix("的理由") for line in lines)
    assert told == sorted(f"st-{n}" for n in range(KILLS))


def _poster(port: int) -> Send:
    def post(one: OutgoingMessage, address: str) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("POST", "/", json.dumps({"body": one.body}), {"Idempotency-Key": one.id})
        connection.getresponse().read()
        connection.close()

    return post


def _pass_in_child(county: ToldCounty, rule: object, day: int, send: Send) -> int:
    child = os.fork()
    if child == 0:
        try:
            passed(county, rule, day, send)
        finally:
            os._exit(0)
    return child


def _seconds_in_peace(county: ToldCounty, rule: object, send: Send) -> float:
    """How long a pass takes on this machine that is let alone and has nothing to tell."""
    began = time.monotonic()
    os.waitpid(_pass_in_child(county, rule, 1, send), 0)
    return time.monotonic() - began


def _killed_at(county: ToldCounty, rule: object, day: int, send: Send, seconds: float) -> bool:
    """Run a pass in a child and kill it after so long; whether it was still at work."""
    child = _pass_in_child(county, rule, day, send)
    with os.fdopen(os.pidfd_open(child), "rb") as process:
        select.select([process], [], [], seconds)
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])
