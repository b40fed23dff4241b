"""M1 to M4: what people of the desk subscribe to reaches them by their channels, and nobody else or elsewhere."""

from __future__ import annotations

import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from archive.config.deadlines import load_deadlines
from archive.config.office import OfficeSettings
from archive.config.paths import config_dir
from archive.database.engine import session_scope
from archive.health.incident import Incident, IncidentKind
from archive.journal.reading import read_journal
from archive.notices.alerts.alert_run import AlertRunResult
from archive.office.accounts import add_person, change_grant, first_admin, set_state
from archive.office.act import act
from archive.office.alert_pass import run_all_alerts
from archive.office.desk_subscription import CONFIRM, END, PAUSE, RESUME, DeskSubscription, Wanted
from archive.office.destinations import Destination, destination_of
from archive.office.intent import Actor, Intent
from archive.office.journal_state import journal_state
from archive.office.office_store import open_store
from archive.office.people import Grant
from archive.office.place import Office
from archive.office.refusal import RefusedError
from archive.office.subscriptions.channels import send_letter
from archive.office.subscriptions.letter import ChannelError, Letter
from archive.office.subscriptions.subscribe import (
    AddressForm,
    MadeSubscription,
    by_link,
    change_subscription,
    confirm_address,
    linked_subscription,
    make_subscription,
    send_test,
)
from tests.channel_servers import HookServer, MailServer
from tests.integration.notices.told_county import REGION, ToldCounty, morning, rules

URL = "https://desk.example"
KEY = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
SILENT = Wanted(REGION, states=("overdue", "late"), when="at_once")
BOSS, LI, FAR, KAN = (Actor(login, "web") for login in ("boss", "li", "far", "kan"))


class Desk:
    """An office over a county, with people, a mail server and a web server."""

    def __init__(self, folder: Path, mail: MailServer, hook: HookServer) -> None:
        self.county, self.mail, self.hook = ToldCounty(folder), mail, hook
        settings = {
            "mail_domains": ("county.gov.cn",), "mail_server": mail.url, "mail_from": "nianbao@county.gov.cn",
            "webhook_hosts": (hook.host, "hooks.example"), "webhook_networks": ("127.0.0.1/32",), "channel_seconds": 1,
            "wecom_url": hook.url, "dingtalk_url": hook.url, "feishu_url": hook.url,
        }  # fmt: skip
        self.office = Office(folder, OfficeSettings(desk=True, public_url=URL, totp="optional", **settings))
        first_admin(self.office, Actor("root", "cli"), "boss", morning(1, 8))
        for login, grant in (
            ("li", Grant("clerk", "9901")), ("far", Grant("clerk", "4114")),
            ("kan", Grant("viewer", "9901")), ("han", Grant("approver", "9901")),
        ):  # fmt: skip
            add_person(self.office, BOSS, login, login, [grant], morning(1, 8))
        self.store: Engine = open_store(folder)

    def subscribe(
        self, actor: Actor = LI, wanted: Wanted = SILENT, channel: Any = "webhook", address: str = "", secret: str = ""
    ) -> MadeSubscription:
        form = AddressForm(channel, address or f"{self.hook.url}/in", secret)
        return make_subscription(self.office, self.store, actor, form, wanted, morning(1, 9))

    def one(self, made: MadeSubscription) -> DeskSubscription:
        return journal_state(self.office.data).subscriptions[made.id]

    def run(self, now: datetime, *incidents: Incident) -> AlertRunResult:
        deadlines = load_deadlines(config_dir() / "deadlines.yaml")
        with session_scope(self.county.engine) as session:
            return run_all_alerts(self.office, session, deadlines, rules(), incidents, now)

    @property
    def told(self) -> list[str]:
        return [f"{post.told['title']}\n{post.told['body']}" for post in self.hook.posts]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    mail, hook = MailServer(), HookServer()
    made = Desk(tmp_path, mail, hook)
    yield made
    made.store.dispose()
    made.county.engine.dispose()
    mail.close()
    hook.close()


def test_m1_a_webhook_gets_a_signed_message_with_its_links(desk: Desk) -> None:
    made = desk.subscribe()
    assert desk.run(morning(2)).sent == 0
    desk.county.decide("st-1", "overdue", morning(3, 9), 3)
    assert desk.run(morning(3)).sent == 1
    [post] = desk.hook.posts
    assert "双塔县第1局：2025年度年报，逾期3天。" in post.told["body"]
    assert f"{URL}/desk/cases/st-1/2025" in post.told["body"], "every line has a link to its page"
    assert post.told["url"] == f"{URL}/desk"
    assert post.told["end_url"].startswith(f"{URL}/desk/subscriptions/end/")
    stamp, identity = post.headers["webhook-timestamp"], post.headers["webhook-id"]
    key = b64decode(made.secret.removeprefix("whsec_"))
    signed = b64encode(hmac.digest(key, f"{identity}.{stamp}.".encode() + post.body, sha256)).decode()
    assert post.headers["webhook-signature"] == f"v1,{signed}"
    assert post.headers["idempotency-key"] == identity
    assert desk.run(morning(3, 11)).sent == 0, "once"


def test_m1_addresses_and_secrets_stand_in_no_line_of_the_journal(desk: Desk) -> None:
    hook = desk.subscribe(address=f"{desk.hook.url}/in/geheim")
    mail = desk.subscribe(channel="mail", address="li.lei@county.gov.cn")
    robot = desk.subscribe(channel="dingtalk", address="d" * 64, secret="SECabcdef")
    written = json.dumps([line.model_dump(mode="json") for line in read_journal(desk.office.data)])
    for text in ("geheim", "li.lei", "d" * 64, "SECabcdef", hook.secret, mail.destination.end_token):
        assert text not in written
    change_subscription(desk.office, desk.store, LI, desk.one(robot), END, morning(2))
    assert destination_of(desk.store, robot.id) is None, "erased at the end"


@pytest.mark.parametrize(
    ("channel", "address"),
    [
        ("mail", "li@evil.example"),
        ("mail", "li@county.gov.cn.evil.example"),
        ("mail", "li@county.gov.cn\nBcc: x@evil.example"),
        ("webhook", "http://evil.example/"),
        ("webhook", "http://hooks.example:8443/"),
        ("webhook", "http://hooks.example@evil.example/"),
        ("webhook", "file:///etc/passwd"),
        ("webhook", "mailto://user:pass@gmail.com"),
        ("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1"),
        ("feishu", "../../../etc/passwd"),
    ],
)
def test_m1_no_other_address_is_taken(desk: Desk, channel: str, address: str) -> None:
    before = len(read_journal(desk.office.data))
    with pytest.raises(RefusedError) as refused:
        desk.subscribe(channel=channel, address=address)
    assert refused.value.guard == "M1"
    assert len(read_journal(desk.office.data)) == before
    with desk.store.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM destination").scalar() == 0


@pytest.mark.parametrize(
    ("actor", "wanted", "guard"),
    [
        (LI, Wanted("4114", states=("late",)), "P1"),
        (LI, Wanted("", states=("late",)), "P1"),
        (KAN, SILENT, "P1"),
        (LI, Wanted(REGION), "M1"),
        (LI, Wanted(REGION, states=("unverified",)), "M1"),
        (LI, Wanted(REGION, kinds=("everything",)), "M1"),
        (BOSS, SILENT, "M1"),
        (BOSS, Wanted("", kinds=("approval_waiting",)), "M1"),
    ],
)
def test_m1_and_p1_nobody_subscribes_beyond_their_roles(desk: Desk, actor: Actor, wanted: Wanted, guard: str) -> None:
    with pytest.raises(RefusedError) as refused:
        desk.subscribe(actor, wanted)
    assert refused.value.guard == guard


def test_m1_nobody_touches_the_subscription_of_another(desk: Desk) -> None:
    one = desk.one(desk.subscribe())
    for other in (Actor("han", "web"), BOSS, FAR, KAN, Actor("li", "reply")):
        for kind in (PAUSE, END):
            with pytest.raises(RefusedError):
                change_subscription(desk.office, desk.store, other, one, kind, morning(2))
    assert desk.one(desk.subscribe()).state == journal_state(desk.office.data).subscriptions[one.id].state == "active"


def test_m1_mail_is_sent_once_the_address_is_confirmed_and_ends_by_its_link(desk: Desk) -> None:
    made = desk.subscribe(channel="mail", address="li@county.gov.cn")
    assert desk.one(made).state == "unconfirmed"
    with pytest.raises(RefusedError):
        send_test(desk.office, desk.store, LI, desk.one(made), morning(1, 9))
    assert confirm_address(desk.office, made).startswith("250 ")
    token = desk.mail.text().partition("/desk/subscriptions/confirm/")[2].split()[0]
    desk.run(morning(2))
    desk.county.decide("st-1", "late", morning(2, 11), 1)
    assert desk.run(morning(2, 12)).sent == 0, "not confirmed"
    assert linked_subscription(desk.office, "x" * 43, CONFIRM) is None
    with pytest.raises(RefusedError):
        by_link(desk.office, desk.store, desk.one(made), CONFIRM, "x" * 43, morning(3))
    by_link(desk.office, desk.store, desk.one(made), CONFIRM, token, morning(3, 8))
    by_link(desk.office, desk.store, desk.one(made), CONFIRM, token, morning(3, 8))
    desk.run(morning(3, 9))
    desk.county.decide("st-2", "late", morning(3, 10), 2)
    assert desk.run(morning(3, 11)).sent == 1
    mail = desk.mail.mails[-1]
    assert (mail["To"], mail["From"]) == ("li@county.gov.cn", "nianbao@county.gov.cn")
    assert mail["Subject"] == "政府信息公开年报：逾期公布1家"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    end = mail["List-Unsubscribe"].strip("<>")
    assert end in desk.mail.text()
    one = linked_subscription(desk.office, end.rpartition("/")[2], END)
    assert one is not None
    by_link(desk.office, desk.store, one, END, end.rpartition("/")[2], morning(3, 12))
    assert desk.one(made).state == "ended"
    desk.county.decide("st-3", "late", morning(3, 13), 3)
    assert desk.run(morning(3, 14)).sent == 0
    [line] = [line for line in read_journal(desk.office.data) if line.act == END]
    assert (line.by, line.via) == ("li", "reply"), "by the link, without signing in"


def test_m1_what_the_settings_no_longer_allow_is_not_sent(desk: Desk) -> None:
    to = Destination("webhook", f"{desk.hook.url}/in", "whsec_AAAA", "t")
    settings = desk.office.settings.model_copy(update={"webhook_hosts": ()})
    with pytest.raises(ChannelError, match="not allowed"):
        send_letter(settings, to, Letter("1", "t", "b", URL))
    assert desk.hook.posts == []


@pytest.mark.parametrize("whose", ["127.0.0.2", "localhost", "0.0.0.0", "[::1]", "[::ffff:127.0.0.2]"])
def test_threat_webhooks_reach_no_inner_address(desk: Desk, whose: str) -> None:
    """Only the network that the settings name may be asked, whatever the host is called."""
    inner = HookServer("127.0.0.2")
    port = inner.host.rpartition(":")[2]
    place = f"{whose}:{port}"
    settings = desk.office.settings.model_copy(
        update={"webhook_hosts": (place,), "webhook_networks": ("10.20.0.0/16",)}
    )
    with pytest.raises(ChannelError, match="not allowed"):
        send_letter(settings, Destination("webhook", f"http://{place}/", "", "t"), Letter("1", "t", "b", URL))
    assert inner.posts == []
    inner.close()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_threat_a_redirect_is_never_followed(desk: Desk, status: int) -> None:
    inner = HookServer("127.0.0.2")
    desk.hook.answer = lambda _post: (status, {"Location": f"{inner.url}/secret"}, b"")
    made = desk.subscribe()
    with pytest.raises(ChannelError, match="redirected"):
        send_test(desk.office, desk.store, LI, desk.one(made), morning(2))
    assert inner.posts == []
    desk.run(morning(2))
    desk.county.decide("st-1", "late", morning(2, 11), 1)
    assert desk.run(morning(2, 12)).failed == 1
    assert inner.posts == []
    inner.close()


def test_m1_a_webhook_that_fails_or_hangs_is_tried_again_under_the_same_key(desk: Desk) -> None:
    desk.subscribe()
    desk.run(morning(2))
    desk.county.decide("st-1", "late", morning(2, 11), 1)
    desk.hook.answer = lambda _post: (500, {}, b"broken")
    assert desk.run(morning(2, 12)).failed == 1
    assert desk.run(morning(2, 12)).failed == 0, "not before its time"
    desk.hook.answer, desk.hook.slow = lambda _post: (200, {}, b"x" * 64), 0.3
    assert desk.run(morning(2, 13)).failed == 1, "it answers byte by byte, for longer than it may"
    desk.hook.slow = 0
    assert desk.run(morning(2, 14)).sent == 1
    assert len({post.headers["webhook-id"] for post in desk.hook.posts}) == 1
    assert len(desk.hook.posts) == 3


def test_m2_a_test_says_so_and_shows_the_answer(desk: Desk) -> None:
    desk.hook.answer = lambda _post: (200, {}, b"taken, thank you")
    made = desk.subscribe()
    assert send_test(desk.office, desk.store, LI, desk.one(made), morning(2)) == "200 taken, thank you"
    [post] = desk.hook.posts
    assert post.told["title"].startswith("测试")
    assert "测试" in post.told["body"]
    assert post.told["end_url"]
    desk.hook.answer = lambda _post: (410, {}, b"gone")
    with pytest.raises(ChannelError, match="refused: 410 gone"):
        send_test(desk.office, desk.store, LI, desk.one(made), morning(2))
    mail = desk.subscribe(channel="mail", address="nobody@county.gov.cn")
    desk.mail.refuses.add("nobody@county.gov.cn")
    with pytest.raises(ChannelError, match="refused: 550"):
        confirm_address(desk.office, mail)


@pytest.mark.parametrize("channel", ["wecom", "dingtalk", "feishu"])
def test_m1_robots_by_key_alone(desk: Desk, channel: str) -> None:
    code = "code" if channel == "feishu" else "errcode"
    desk.hook.answer = lambda _post: (200, {}, json.dumps({code: 0, "errmsg": "ok"}).encode())
    made = desk.subscribe(channel=channel, address=KEY, secret="SEC123" if channel != "wecom" else "")
    assert "errmsg" in send_test(desk.office, desk.store, LI, desk.one(made), morning(2))
    [post] = desk.hook.posts
    text = post.told["content"]["text"] if channel == "feishu" else post.told["text"]["content"]
    assert "测试" in text
    assert f"{URL}/desk/subscriptions/end/" in text
    assert KEY in post.path
    if channel == "dingtalk":
        assert "sign=" in post.path
    if channel == "feishu":
        stamp = post.told["timestamp"]
        signed = hmac.digest(f"{stamp}\nSEC123".encode(), b"", sha256)
        assert post.told["sign"] == b64encode(signed).decode()
    desk.hook.answer = lambda _post: (200, {}, json.dumps({code: 93000, "errmsg": "invalid webhook url"}).encode())
    with pytest.raises(ChannelError, match="invalid webhook url"):
        send_test(desk.office, desk.store, LI, desk.one(made), morning(2))


def test_a_long_message_to_a_robot_keeps_its_links() -> None:
    letter = Letter("1", "题目", "\n".join(f"双塔县第{n}局：2025年度年报。" for n in range(500)), URL, f"{URL}/end")
    text = letter.text_within(2000)
    assert len(text.encode()) <= 2000
    assert text.endswith(f"停止该订阅：{URL}/end")
    assert "余下内容见办公台" in text


@pytest.mark.parametrize("what", ["lock", "leave", "take"])
def test_m1_locking_leaving_and_losing_the_region_end_delivery_with_the_next_run(desk: Desk, what: str) -> None:
    desk.subscribe()
    desk.run(morning(2))
    desk.county.decide("st-1", "late", morning(2, 11), 1)
    desk.hook.answer = lambda _post: (500, {}, b"")
    assert desk.run(morning(2, 12)).failed == 1, "one waits to be tried again"
    if what == "take":
        change_grant(desk.office, BOSS, "li", Grant("clerk", "9901"), morning(2, 13), given=False)
    else:
        set_state(desk.office, BOSS, "li", f"person.{what}", morning(2, 13))
    desk.county.decide("st-2", "late", morning(2, 13), 1)
    desk.hook.answer = lambda _post: (200, {}, b"")
    before = len(desk.hook.posts)
    assert desk.run(morning(2, 14)) == AlertRunResult(), "neither what waited nor what is new"
    assert len(desk.hook.posts) == before


def test_m1_a_pause_tells_nothing_of_its_time_afterwards(desk: Desk) -> None:
    made = desk.subscribe()
    desk.run(morning(2))
    change_subscription(desk.office, desk.store, LI, desk.one(made), PAUSE, morning(2, 11))
    desk.county.decide("st-1", "late", morning(2, 12), 1)
    assert desk.run(morning(2, 13)).entered == 0
    change_subscription(desk.office, desk.store, LI, desk.one(made), RESUME, morning(3, 8))
    desk.run(morning(3, 9))
    desk.county.decide("st-2", "late", morning(3, 10), 1)
    assert desk.run(morning(3, 11)).sent == 1
    assert "第1局" not in desk.told[-1]
    assert "第2局" in desk.told[-1]


def test_m1_subscriptions_survive_a_lost_office_db_without_their_address(desk: Desk) -> None:
    made = desk.subscribe()
    desk.store.dispose()
    for file in (desk.office.data / "office").glob("office.db*"):
        file.unlink()
    desk.store = open_store(desk.office.data)
    desk.run(morning(2))
    desk.county.decide("st-1", "late", morning(2, 11), 1)
    assert desk.run(morning(2, 12)).failed == 0
    assert desk.one(made).state == "active"
    assert desk.hook.posts == []


def stopped(kind: IncidentKind = IncidentKind.WATCH_STOPPED, region: str = REGION) -> Incident:
    from archive.bilingual import Bilingual

    return Incident(kind, region, None, Bilingual(f"地区{region}监测已中断2天", f"region {region} stopped"), region)


def test_m3_what_lasts_is_told_once_and_then_daily_in_the_digest(desk: Desk) -> None:
    desk.subscribe(wanted=Wanted(REGION, kinds=("column_failing",), when="at_once"))
    failing = stopped(IncidentKind.VISIT_FAILING)
    assert desk.run(morning(2, 12), failing).sent == 1
    assert desk.run(morning(2, 13), failing).sent == 0
    assert "栏目查看异常1项" in desk.told[-1]
    assert f"{URL}/desk/watch" in desk.told[-1]
    assert desk.run(morning(3, 8), failing).sent == 0, "the hour of the digest has not come"
    assert desk.run(morning(3, 9), failing).sent == 1
    assert "栏目查看异常（仍未了结）1项" in desk.told[-1]
    assert desk.run(morning(3, 10), failing).sent == 0
    assert desk.run(morning(4, 10)).sent == 0, "it is over"
    assert desk.run(morning(6, 11), failing).sent == 1, "another time: at once"
    assert "仍未了结" not in desk.told[-1]


def test_m3_what_is_over_before_the_digest_is_not_told(desk: Desk) -> None:
    desk.subscribe(wanted=Wanted(REGION, kinds=("column_failing",)))
    desk.run(morning(2, 8), stopped(IncidentKind.VISIT_FAILING))
    assert desk.run(morning(2, 9)).sent == 0
    assert desk.told == []


def test_m3_a_stopped_watch_is_told_at_once_and_at_night_to_administrators(desk: Desk) -> None:
    desk.subscribe(wanted=Wanted(REGION, kinds=("watch_stopped",)))
    boss = desk.subscribe(BOSS, Wanted("", kinds=("watch_stopped",)), address=f"{desk.hook.url}/boss")
    night = morning(2, 12) + timedelta(hours=11)
    assert desk.run(night, stopped()).sent == 1
    assert [post.path for post in desk.hook.posts] == ["/boss"]
    assert desk.run(morning(3, 8), stopped()).sent == 1, "others hear in the morning, before the digest's hour"
    assert [post.path for post in desk.hook.posts] == ["/boss", "/in"]
    assert "仍未了结" not in desk.told[1]
    desk.run(morning(3, 9), stopped())
    assert "仍未了结" in desk.told[2], "the administrator has been told the day before"
    assert desk.one(boss).state == "active"


def test_m3_an_incident_of_another_region_is_not_told(desk: Desk) -> None:
    desk.subscribe(wanted=Wanted(REGION, kinds=("watch_stopped",)))
    assert desk.run(morning(2, 12), stopped(region="411424")).sent == 0


def test_m3_a_proposal_is_told_to_whoever_may_answer_it_and_not_to_its_author(desk: Desk) -> None:
    waiting = Wanted(REGION, kinds=("approval_waiting",), when="at_once")
    desk.subscribe(LI, waiting, address=f"{desk.hook.url}/li")
    desk.subscribe(Actor("han", "web"), waiting, address=f"{desk.hook.url}/han")
    decision = {"organ_id": "st-1", "report_year": 2025, "kind": "dismiss", "reason": "已人工核实", "id": "x"}
    proposed = Intent("decision.dismiss.propose", "filing:st-1-2025", REGION, {"decision": decision})
    line = act(desk.office, LI, proposed, morning(2, 9))
    assert desk.run(morning(2)).sent == 1
    assert [post.path for post in desk.hook.posts] == ["/han"]
    assert "待我审核1项" in desk.told[0]
    assert "双塔县第1局 2025" in desk.told[0]
    assert f"{URL}/desk/proposals/{line.seq}" in desk.told[0]
