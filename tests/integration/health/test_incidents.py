"""What an operator has to see to, from a database and a folder in which it is so; told once, and once when it is over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine

from archive.bilingual import Bilingual
from archive.captures.manifest import append_to_manifest
from archive.config.load import Configuration, load_configuration
from archive.config.service_settings import Monitoring
from archive.config.sites import SiteConfig
from archive.database.engine import session_scope
from archive.database.models import DisclosureColumn, Run, Site, Visit
from archive.database.set_aside import Aside
from archive.health.incident import Incident, IncidentKind
from archive.ingest.chain_heads import record_head
from archive.notices.alerts.alert_run import run_alerts
from archive.notices.alerts.all_incidents import all_incidents
from archive.notices.alerts.operator_alerts import enqueue_incidents
from archive.web.contents.metrics import metrics_text
from tests.fresh_database import fresh_database
from tests.integration.notices.told_county import Hook, Kept, reader, rules

REGION = "990101"
COLUMN = "shuangta/xxgknb"


def evening(day: int, hour: int = 20, minute: int = 30) -> datetime:
    """An instant of January 2026, by the clock in Beijing."""
    return datetime(2026, 1, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


class WatchedCounty:
    """One verified site with one column; ``visit`` adds a visit as a run would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.engine: Engine = fresh_database(folder / "nianbao.db")
        with session_scope(self.engine) as session:
            session.add(
                Site(id="shuangta", name="双塔县", region=REGION, home="http://127.0.0.1/", verified=date(2025, 12, 1))
            )
            session.flush()
            session.add(
                DisclosureColumn(
                    id=COLUMN, site_id="shuangta", url="http://127.0.0.1/a/", title="年报", adapter="generic",
                    kinds=["department"], active=True,
                )
            )  # fmt: skip

    def visit(self, at: datetime, outcome: str = "complete", error_class: str = "", vantage: str = "") -> None:
        with session_scope(self.engine) as session:
            session.add(
                Visit(
                    id=f"v-{at.isoformat()}", run_id=f"r-{at.isoformat()}", column_id=COLUMN, started_at=at,
                    finished_at=at + timedelta(minutes=5), outcome=outcome, error_class=error_class, reason="",
                    adapter="generic", pages=[], rows=20, total=None, baseline=False,
                    vantage=vantage,
                )
            )  # fmt: skip

    def incidents(self, now: datetime, **monitoring: object) -> list[Incident]:
        with session_scope(self.engine) as session:
            return all_incidents(session, _configuration(**monitoring), self.folder, now)

    def kinds(self, now: datetime, **monitoring: object) -> list[str]:
        return [one.kind.value for one in self.incidents(now, **monitoring)]


def _configuration(**monitoring: object) -> Configuration:
    """The shipped configuration; the disk of this machine is large enough unless a test says otherwise."""
    loaded = load_configuration()
    own = Monitoring.model_validate({"disk_share": 0.0, "disk_days": 0, **monitoring})
    return replace(loaded, settings=loaded.settings.model_copy(update={"monitoring": own}))


@pytest.fixture
def county(tmp_path: Path) -> Iterator[WatchedCounty]:
    found = WatchedCounty(tmp_path)
    yield found
    found.engine.dispose()


def test_a_county_visited_last_night_has_no_incident(county: WatchedCounty) -> None:
    county.visit(evening(10))
    assert county.kinds(evening(11, 9)) == []


def test_a_site_down_for_two_days_is_named_with_since_when_and_why(county: WatchedCounty) -> None:
    county.visit(evening(10))
    county.visit(evening(11), "error", "dns")
    assert county.kinds(evening(12, 9)) == []
    county.visit(evening(12), "error", "dns")
    (incident,) = county.incidents(evening(12, 21))
    assert (incident.kind, incident.subject, incident.since) == (IncidentKind.VISIT_FAILING, COLUMN, evening(11))
    assert "2次未能完整查看" in incident.detail.zh
    county.visit(evening(13))
    assert county.kinds(evening(13, 21)) == []


def test_a_refusal_and_another_layout_are_told_at_the_first_visit(county: WatchedCounty) -> None:
    county.visit(evening(9))
    county.visit(evening(10), "blocked", "challenge")
    assert county.kinds(evening(10, 21)) == ["column_blocked"]
    county.visit(evening(11), "partial", "layout_changed")
    assert county.kinds(evening(11, 21)) == ["layout_changed"]


def test_a_region_that_nobody_visits_is_stopped_after_the_days_the_calendar_allows(county: WatchedCounty) -> None:
    county.visit(evening(10))
    assert county.kinds(evening(13, 20, 0)) == []
    assert county.kinds(evening(14)) == ["watch_stopped"]


def test_a_site_that_no_machine_visits_from_the_vantage_it_asks_for_is_told(county: WatchedCounty) -> None:
    configured = _configuration()
    site = SiteConfig.model_validate(
        {
            "id": "shuangta", "name": "双塔县", "region": REGION, "home": "http://127.0.0.1/", "allow_private": True,
            "verified": "2025-12-01", "columns": [{"id": "xxgknb", "url": "http://127.0.0.1/a/"}],
        }
    )  # fmt: skip

    def told(vantage: str) -> list[Incident]:
        sites = {site.id: site.model_copy(update={"vantage": vantage})}
        with session_scope(county.engine) as session:
            found = all_incidents(session, replace(configured, sites=sites), county.folder, evening(12, 23))
            return [one for one in found if one.kind in (IncidentKind.VANTAGE_AWAY, IncidentKind.RUN_MISSED)]

    county.visit(evening(12))
    assert told("") == []
    [never] = told("coast")
    assert (never.kind, never.subject, never.since) == (IncidentKind.VANTAGE_AWAY, "coast", evening(12))
    assert never.detail.zh == "查看地点coast从未查看过；要求由该地点查看的网站未按计划查看：shuangta"
    county.visit(evening(10), vantage="coast")
    [late] = told("coast")
    assert "began its newest visit 2026-01-10T20:30:00+08:00" in late.detail.en
    county.visit(evening(12, 21), vantage="coast")
    assert told("coast") == []


def test_a_run_that_read_nothing_is_told(county: WatchedCounty) -> None:
    county.visit(evening(8))
    with session_scope(county.engine) as session:
        for day, outcome in ((9, "failed"), (10, "complete")):
            session.add(
                Run(
                    id=f"run-{day}", started_at=evening(day), finished_at=evening(day, 21), outcome=outcome,
                    replay_of="", stats={},
                )
            )  # fmt: skip
    assert county.kinds(evening(9, 22)) == ["run_failed"]
    assert county.kinds(evening(10, 22)) == []


def test_records_set_aside_and_a_full_disk(county: WatchedCounty) -> None:
    county.visit(evening(10))
    with session_scope(county.engine) as session:
        Aside(session, evening(10), "r1").put("row", "a/b", "ValueError: odd")
    assert county.kinds(evening(11, 9), disk_share=1.0) == ["quarantine", "disk_low"]
    (quarantine, disk) = county.incidents(evening(11, 9), disk_share=1.0)
    assert "ValueError: odd" in quarantine.detail.en
    assert str(county.folder) in disk.detail.en


def test_a_lost_file_and_a_lost_tail_break_the_chain(county: WatchedCounty) -> None:
    county.visit(evening(10))
    warc = county.folder / "warc"
    warc.mkdir()
    for name in ("a.warc.gz", "b.warc.gz"):
        (warc / name).write_bytes(name.encode())
        append_to_manifest(warc, name, evening(10))
    with session_scope(county.engine) as session:
        record_head(session, warc, evening(10))
    assert county.kinds(evening(11, 9)) == []
    manifest = next(warc.glob("manifest-*.jsonl"))
    whole = manifest.read_text()
    manifest.write_text(whole.splitlines(keepends=True)[0])
    (incident,) = county.incidents(evening(11, 9))
    assert (incident.kind, incident.detail.en) == (
        IncidentKind.CHAIN_BROKEN,
        "captures and manifest disagree: the manifest ends at 1 and lacks entry 2, which stood there at "
        "2026-01-10 12:30:00 UTC",
    )
    manifest.write_text(whole)
    (warc / "a.warc.gz").unlink()
    (incident,) = county.incidents(evening(11, 9))
    assert incident.detail.en.endswith("the manifest names a.warc.gz, but it is gone")


def _incident(kind: IncidentKind, subject: str = "", region: str = "") -> Incident:
    return Incident(kind, subject, None, Bilingual(f"{subject}出错", f"{subject} is wrong"), region)


def _pass(county: WatchedCounty, incidents: list[Incident], now: datetime, send: Kept, *readers: object) -> None:
    found = rules(*readers)  # type: ignore[arg-type]
    enqueue_incidents(incidents, found, county.folder, now)
    with session_scope(county.engine) as session:
        run_alerts(session, load_configuration().deadlines, found, county.folder, now, send)


def test_an_incident_is_told_once_and_its_end_once(county: WatchedCounty) -> None:
    sent, operator = Kept(), reader("ops", operator=True)
    quarantine = _incident(IncidentKind.QUARANTINE)
    for hour in (9, 10, 11):
        _pass(county, [quarantine], evening(11, hour), sent, operator)
    assert [one.title for one in sent.messages] == ["年报监测：出现故障1项"]
    assert "处理：看监测页所列原因" in sent.messages[0].body
    for hour in (12, 13):
        _pass(county, [], evening(11, hour), sent, operator)
    assert [one.title for one in sent.messages][1:] == ["年报监测：已恢复1项"]
    _pass(county, [quarantine], evening(12, 9), sent, operator)
    assert len(sent.messages) == 3, "what comes back is told again"


def test_many_incidents_of_one_pass_are_one_message(county: WatchedCounty) -> None:
    sent = Kept()
    many = [_incident(IncidentKind.COLUMN_BLOCKED, f"site-{n}/nb", REGION) for n in range(25)]
    _pass(county, [*many, _incident(IncidentKind.DISK_LOW)], evening(11, 9), sent, reader("ops", operator=True))
    (message,) = sent.messages
    assert message.title == "年报监测：出现故障26项"
    assert message.body.count("出错") == 21
    assert "另有5项，见监测页" in message.body


def test_who_is_no_operator_or_of_another_region_hears_nothing(county: WatchedCounty) -> None:
    sent = Kept()
    readers = (reader("office"), reader("elsewhere", operator=True, region="4114"))
    _pass(county, [_incident(IncidentKind.COLUMN_BLOCKED, "a/nb", REGION)], evening(11, 9), sent, *readers)
    assert sent.messages == []


def test_at_night_only_what_stops_the_watch_is_told(county: WatchedCounty) -> None:
    sent, operator = Kept(), reader("ops", operator=True)
    _pass(county, [blocked := _incident(IncidentKind.COLUMN_BLOCKED, "a/nb")], evening(11, 23), sent, operator)
    assert sent.messages == []
    _pass(county, [blocked, _incident(IncidentKind.DISK_LOW)], evening(12, 3), sent, operator)
    assert ["磁盘空间不足" in one.body for one in sent.messages] == [True]
    _pass(county, [blocked, _incident(IncidentKind.DISK_LOW)], evening(12, 9), sent, operator)
    assert ["栏目拒绝访问" in one.body for one in sent.messages] == [False, True]


def test_a_message_that_a_channel_refuses_is_sent_later_under_the_same_key(county: WatchedCounty) -> None:
    sent, operator = Kept(refusals=1), reader("ops", operator=True)
    _pass(county, [_incident(IncidentKind.QUARANTINE)], evening(11, 9), sent, operator)
    assert sent.messages == []
    _pass(county, [_incident(IncidentKind.QUARANTINE)], evening(11, 10), sent, operator)
    assert len(sent.messages) == 1


def test_a_webhook_gets_the_incident(county: WatchedCounty) -> None:
    from archive.notices.alerts.delivery import send

    hook = Hook()
    try:
        operator = reader("ops", operator=True, channels={"hook": f"json://127.0.0.1:{hook.port}/"})
        found = rules(operator)
        enqueue_incidents([_incident(IncidentKind.DISK_LOW)], found, county.folder, evening(11, 9))
        with session_scope(county.engine) as session:
            run_alerts(session, load_configuration().deadlines, found, county.folder, evening(11, 9), send)
        ((_key, body),) = hook.received
        assert "磁盘空间不足" in json.dumps(body, ensure_ascii=False)
    finally:
        hook.close()


def test_metrics_tell_visits_ages_and_incidents(county: WatchedCounty) -> None:
    county.visit(evening(9))
    county.visit(evening(10))
    county.visit(evening(11, 8), "blocked", "challenge")
    now = evening(11, 9)
    with session_scope(county.engine) as session:
        text = metrics_text(session, _configuration(), county.folder, now).decode()
    values = {
        (sample.name, *(label for _name, label in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert values["nianbao_visits_last_day", "", "complete"] == 1
    assert values["nianbao_visits_last_day", "challenge", "blocked"] == 1
    assert values["nianbao_site_complete_visit_age_seconds", "shuangta"] == 13 * 3600
    assert values["nianbao_newest_complete_visit_age_seconds_bucket", "21600.0"] == 0
    assert values["nianbao_newest_complete_visit_age_seconds_bucket", "86400.0"] == 1
    assert values["nianbao_newest_complete_visit_age_seconds_count",] == 1
    assert values["nianbao_incidents", "column_blocked"] == 1
    assert values["nianbao_incidents", "disk_low"] == 0
    assert values["nianbao_disk_free_bytes",] > 0
