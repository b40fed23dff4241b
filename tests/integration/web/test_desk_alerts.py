"""/desk/alerts: what is held back is let go by two people for a reason; messages of the settings' own readers."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from archive.bilingual import Bilingual
from archive.config.alerts import AlertRules, Subscription, load_alert_rules
from archive.journal.reading import read_journal
from archive.notices.alerts.events import AlertEvent
from archive.notices.alerts.outbox import Outbox
from archive.notices.alerts.outbox_store import open_outbox
from archive.office.releases import apply_releases
from tests.conftest import ROOT

from .desk_county import DeskCounty, confirm, desk_county, send

PATH = "/desk/alerts"
REGION = "990101"
REASON = "已逐家打开栏目核对，确未公布"
READER = Subscription(id="office", channels={"hook": "json://127.0.0.1:9/"}, region="99", when="at_once")


@pytest.fixture
def county(tmp_path: Path) -> Iterator[DeskCounty]:
    with desk_county(tmp_path / "data") as made:
        yield made


def outbox(county: DeskCounty) -> Outbox:
    rules = AlertRules.model_validate({"version": "t", "quiet_from": "21:00", "quiet_until": "08:00"})
    return Outbox(open_outbox(county.data), rules)


def hold(county: DeskCounty, organ: str) -> None:
    """Hold back what is said of an organ, for one reader."""
    event = AlertEvent(f"{organ}-2025:overdue:x", organ, f"{organ}局", REGION, 2025, "overdue", "至今未见。")
    waiting = outbox(county)
    waiting.since(READER, county.now)
    waiting.enqueue(READER, [event], county.now, held={REGION: Bilingual("同日过多", "too many at once")})


def test_held_alerts_are_let_go_by_two_people_for_a_reason(county: DeskCounty) -> None:
    li, han = county.signed_in("li"), county.signed_in("han")
    assert "没有暂缓的提醒" in li.get(PATH).text
    hold(county, "lh-jtj")
    county.now += timedelta(minutes=1)
    page = li.get(PATH).text
    assert "同日过多" in page
    assert "/desk/cases/lh-jtj/2025" in page
    assert confirm(li, PATH, region=REGION, reason="好").status_code == 409, "held: a reason is needed"
    assert confirm(li, PATH, region=REGION, reason=REASON).status_code == 303
    assert "li已申请放行" in li.get(PATH).text
    assert outbox(county).held(), "nothing goes before it is approved"
    [line] = [one for one in read_journal(county.data) if one.act == "alert.release.propose"]
    assert confirm(han, f"/desk/proposals/{line.seq}", step="approve").status_code == 303
    county.now += timedelta(minutes=1)
    hold(county, "lh-mzj")
    assert apply_releases(outbox(county), read_journal(county.data)) == 1
    assert [event.organ_id for _, event in outbox(county).pending(READER)] == ["lh-jtj"]
    assert outbox(county).held(), "what was held later is another matter"
    assert apply_releases(outbox(county), read_journal(county.data)) == 0


def test_p1_nobody_sees_or_lets_go_what_another_region_holds(county: DeskCounty) -> None:
    hold(county, "lh-jtj")
    for login in ("far", "boss"):
        client = county.signed_in(login)
        assert "同日过多" not in client.get(PATH).text
        assert send(client, PATH, region=REGION, reason=REASON).status_code == 404
    kan = county.signed_in("kan")
    assert "同日过多" in kan.get(PATH).text
    assert "<textarea" not in kan.get(PATH).text
    assert confirm(kan, PATH, region=REGION, reason=REASON).status_code == 409
    assert send(kan, PATH, region="411424", reason=REASON).status_code == 404
    assert not [line for line in read_journal(county.data) if line.act.startswith("alert.")]


def test_the_task_of_held_alerts_leads_to_the_page(county: DeskCounty) -> None:
    hold(county, "lh-jtj")
    assert 'href="/desk/alerts"' in county.signed_in("li").get("/desk", params={"tab": "all"}).text


def test_messages_of_the_settings_file_are_shown_with_their_failures(
    tmp_path: Path, county: DeskCounty, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config"
    shutil.copytree(ROOT / "config", config, ignore=shutil.ignore_patterns("sites", "organs"))
    told = "subscriptions:\n  - {id: office, channels: {hook: 'json://127.0.0.1:9/'}, region: '99'}\n"
    written = (config / "alerts.yaml").read_text("utf-8").replace("subscriptions: []\n", told)
    (config / "alerts.yaml").write_text(written, "utf-8")
    monkeypatch.setenv("NIANBAO_CONFIG", str(config))
    assert [one.id for one in load_alert_rules().subscriptions] == ["office"]
    waiting = outbox(county)
    waiting.since(READER, county.now)
    event = AlertEvent("lh-jtj-2025:late:x", "lh-jtj", "交通局", REGION, 2025, "late", "逾期。")
    waiting.enqueue(READER, [event], county.now)
    waiting.compose(READER, waiting.pending(READER), county.now)
    [message] = waiting.to_send(county.now + timedelta(minutes=1))
    waiting.failed(message, "the channel refused", county.now)
    for login, sees in (("li", True), ("boss", False)):
        page = county.signed_in(login).get(PATH).text
        assert "the channel refused" in page
        assert ("逾期公布1家" in page) is sees, "administrators see that it failed, not what it says"
    assert "the channel refused" not in county.signed_in("far").get(PATH).text


def test_the_page_is_whole_in_english(county: DeskCounty) -> None:
    hold(county, "lh-jtj")
    text = re.sub(r"<[^>]+>|先生|中文", "", county.signed_in("li").get(PATH, params={"lang": "en"}).text)
    assert re.findall(r"[\u4e00-\u9fff]+", re.sub(r"临河县|局", "", text)) == []
