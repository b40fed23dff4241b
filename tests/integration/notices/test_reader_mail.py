"""M5: a reader without an account gets alerts by mail after confirming the address, ends them by any of the mails, and
nobody learns from a page who does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import Engine, text

from archive.config.deadlines import load_deadlines
from archive.config.load import load_configuration
from archive.config.office import OfficeSettings
from archive.config.paths import config_dir
from archive.database.engine import session_scope
from archive.notices.alerts.alert_run import AlertRunResult
from archive.notices.alerts.outbox_store import open_outbox
from archive.office.alert_pass import run_all_alerts
from archive.office.office_store import open_store
from archive.office.place import Office
from archive.office.subscriptions.reader_mail import mail_readers
from archive.web.app import create_app
from archive.web.desk.gate import without_token
from tests.channel_servers import MailServer

from .told_county import REGION, ToldCounty, morning, rules

URL = "https://nianbao.example"
ANNA, START = "anna@paper.example", morning(1, 9)


@dataclass
class Room:
    """The reading room of a county that offers alerts by mail. ``now``: its clock."""

    county: ToldCounty
    mail: MailServer
    office: Office
    store: Engine
    app: FastAPI | None = None
    now: datetime = START

    @property
    def client(self) -> TestClient:
        assert self.app
        return TestClient(self.app, base_url=URL, raise_server_exceptions=False, follow_redirects=False)

    def ask(self, address: str = ANNA, origin: str | None = URL, **fields: Any) -> Response:
        told = {"region": REGION, "state": ["overdue", "late"], "when": "at_once"} | fields
        headers = {"Origin": origin} if origin else {}
        answer: Response = self.client.post("/subscribe", data={"address": address} | told, headers=headers)
        return answer

    def confirmed(self, address: str = ANNA, **fields: Any) -> Response:
        assert self.ask(address, **fields).status_code == 200
        answer: Response = self.client.post(link_in(self.mail.mails[-1], "confirm"))
        return answer

    def run(self, now: datetime) -> AlertRunResult:
        deadlines = load_deadlines(config_dir() / "deadlines.yaml")
        with session_scope(self.county.engine) as session:
            return run_all_alerts(self.office, session, deadlines, rules(), (), now)

    def rows(self, table: str) -> int:
        with self.store.connect() as connection:
            return int(connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    mail = MailServer()
    settings = OfficeSettings(
        reader_url=URL, mail_server=mail.url, mail_from="nianbao@county.example", channel_seconds=1, readers=5
    )
    office = Office(tmp_path, settings)
    made = Room(ToldCounty(tmp_path), mail, office, open_store(tmp_path))
    made.app = create_app(
        made.county.engine, load_configuration(), now=lambda: made.now, warc_folder=tmp_path / "warc", office=office
    )
    yield made
    made.store.dispose()
    made.county.engine.dispose()
    mail.close()


def link_in(mail: EmailMessage, what: str) -> str:
    (path,) = set(re.findall(rf"{re.escape(URL)}(/subscribe/{what}/\S+)", mail.get_content()))
    return str(path)


def test_a_reader_confirms_is_told_and_ends_it(room: Room) -> None:
    answer = room.ask()
    assert (answer.status_code, "请查收邮件" in answer.text) == (200, True)
    assert answer.headers["cache-control"] == "no-store"
    [mail] = room.mail.mails
    assert mail["To"] == ANNA
    link = link_in(mail, "confirm")
    token = link.rpartition("/")[2]
    kept = b"".join(path.read_bytes() for path in room.office.folder.glob("office.db*"))
    assert ANNA.encode() in kept
    assert token.encode() not in kept, "kept as a hash alone"
    assert without_token(link) == "/subscribe/confirm/…", "and not in the log of requests"
    room.county.decide("st-0", "overdue", morning(2, 9), 2)
    assert room.run(morning(2)).sent == 0, "nothing before it is confirmed"
    assert "确认接收" in room.client.get(link).text
    assert room.client.get(link).status_code == 200, "opening it uses nothing up"
    assert room.client.post(link).status_code == 200
    assert room.client.post(link).status_code == 404, "good once"
    assert room.run(morning(3)).sent == 0, "what was before is not told"
    room.county.decide("st-1", "overdue", morning(4, 9), 4)
    room.county.decide("st-2", "on_time", morning(4, 9))
    assert room.run(morning(4)).sent == 1
    told = room.mail.mails[-1]
    assert "双塔县第1局" in told.get_content()
    assert "双塔县第2局" not in told.get_content()
    assert f"{URL}/reports/st-1-2025" in told.get_content()
    assert "/desk" not in told.get_content()
    end = link_in(told, "end")
    assert told["List-Unsubscribe"] == f"<{URL}{end}>"
    assert told["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert room.client.get(end).status_code == 200
    room.county.decide("st-3", "overdue", morning(5, 9), 5)
    one_click = room.client.post(end, content="List-Unsubscribe=One-Click", headers={"Origin": "https://mail.example"})
    assert one_click.status_code == 200
    assert (room.rows("reader_mail"), room.rows("destination")) == (0, 0)
    assert ANNA.encode() not in b"".join(path.read_bytes() for path in room.office.data.glob("office/log/*"))
    assert (room.client.get(end).status_code, room.client.post(end).status_code) == (404, 404)
    assert room.run(morning(5)).sent == 0
    with open_outbox(room.office.data).connect() as outbox:
        assert ANNA not in str(outbox.execute(text("SELECT * FROM message")).all())


def test_m5_the_answer_is_the_same_whether_an_address_is_known_or_refused(room: Room) -> None:
    room.mail.refuses = {"no@paper.example"}
    first = room.ask()
    assert room.client.post(link_in(room.mail.mails[-1], "confirm")).status_code == 200
    known, refused = room.ask(), room.ask("no@paper.example")
    assert {(one.status_code, one.text) for one in (first, known, refused)} == {(200, first.text)}
    assert ANNA not in known.text


def test_m5_one_address_gets_few_confirmations_a_day_and_the_page_says_nothing_of_it(room: Room) -> None:
    answers = {room.ask(region="").text for _ in range(5)}
    assert len(answers) == 1
    assert len(room.mail.mails) == 3
    assert room.ask(ANNA.upper(), region="").status_code == 200
    assert len(room.mail.mails) == 3, "the same address however it is written"
    room.now += timedelta(days=1, minutes=1)
    room.ask()
    assert len(room.mail.mails) == 4


def test_m5_one_visitor_asks_a_few_times_an_hour(room: Room) -> None:
    codes = [room.ask(f"r{n}@paper.example").status_code for n in range(12)]
    assert codes == [200] * 10 + [429] * 2
    assert room.ask().headers["retry-after"] == "3600"
    assert len(room.mail.mails) == 10
    assert "reader_mail_refused" in "".join(path.read_text() for path in room.office.data.glob("office/log/*"))
    room.now += timedelta(hours=1, minutes=1)
    assert room.ask().status_code == 200


def test_m5_no_more_are_taken_than_the_settings_allow_and_what_nobody_confirms_is_deleted(room: Room) -> None:
    for n in range(5):
        assert room.confirmed(f"r{n}@paper.example").status_code == 200
    assert room.ask().status_code == 200
    assert len(room.mail.mails) == 5, "full: no letter"
    room.client.post(link_in_end(room, "r0@paper.example"))
    late = room.ask()
    link = link_in(room.mail.mails[-1], "confirm")
    room.now += timedelta(days=2, minutes=1)
    assert (late.status_code, room.client.post(link).status_code) == (200, 404)
    room.run(room.now)
    assert (room.rows("reader_mail"), room.rows("destination")) == (4, 4)


def link_in_end(room: Room, address: str) -> str:
    with room.store.connect() as connection:
        query = text("SELECT end_token FROM destination WHERE address = :address")
        return f"/subscribe/end/{connection.scalar(query, {'address': address})}"


def test_the_same_wish_again_replaces_the_older_and_another_stands_beside_it(room: Room) -> None:
    room.confirmed()
    room.confirmed()
    assert room.rows("reader_mail") == 1
    room.confirmed(state=["withdrawn"])
    found = sorted(mail_readers(room.store, URL), key=lambda one: one.states)
    assert [one.states for one in found] == [("late", "overdue"), ("withdrawn",)]
    assert {(one.region, one.operator, one.ladder) for one in found} == {(REGION, False, False)}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"address": "anna"}, "请填写完整的邮箱地址"),
        ({"address": "anna@paper.example\r\nBcc: all@paper.example"}, "请填写完整的邮箱地址"),
        ({"region": "4114"}, "请选择地区"),
        ({"organs": "没有这个局"}, "没有这些单位"),
        ({"checks": "nothing"}, "没有这个检查项"),
        ({"state": []}, "请至少选择一项内容"),
        ({"state": ["unverified"]}, "请至少选择一项内容"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(room: Room, fields: dict[str, Any], told: str) -> None:
    answer = room.ask(**fields)
    assert answer.status_code == 422
    assert told in answer.text
    assert not room.mail.mails


def test_forms_of_other_sites_and_other_bodies_are_refused(room: Room) -> None:
    assert [room.ask(origin=origin).status_code for origin in ("https://evil.example", "null", None)] == [403] * 3
    client, own = room.client, {"Origin": URL}
    assert client.post("/subscribe", content=json.dumps({}), headers=own).status_code == 415
    large = {"address": ANNA, "search": "x" * 20_000}
    assert client.post("/subscribe", data=large, headers=own).status_code == 413
    assert not room.mail.mails


def test_a_mail_server_that_is_not_there_is_told_and_nothing_is_kept(room: Room) -> None:
    room.mail.close()
    answer = room.ask()
    assert answer.status_code == 503
    assert "邮件服务暂时不能使用" in answer.text
    assert (room.rows("reader_mail"), room.rows("destination")) == (0, 0)


def test_a_mail_that_is_not_taken_is_tried_again_and_the_desk_sees_no_address(room: Room) -> None:
    room.confirmed()
    room.run(morning(2))
    room.county.decide("st-1", "overdue", morning(3, 9), 3)
    room.mail.refuses = {ANNA}
    assert room.run(morning(3, 10)).failed == 1
    with open_outbox(room.office.data).connect() as outbox:
        [(error, attempts)] = outbox.execute(text("SELECT error, attempts FROM message")).all()
    assert (ANNA in error, attempts) == (False, 1)
    room.mail.refuses = set()
    assert room.run(morning(3, 12)).sent == 1


def test_without_the_setting_there_is_no_page_and_nothing_is_sent(room: Room, tmp_path: Path) -> None:
    room.confirmed()
    room.run(morning(2))
    room.county.decide("st-1", "overdue", morning(3, 9), 3)
    closed = Office(tmp_path, OfficeSettings())
    room.office = closed
    app = create_app(room.county.engine, load_configuration(), warc_folder=tmp_path / "warc", office=closed)
    with TestClient(app) as client:
        assert client.get("/subscribe").status_code == 404
        assert "邮件提醒" not in client.get("/about/method").text
    assert room.run(morning(3, 10)).sent == 0
    assert "邮件提醒" in room.client.get("/about/method").text
    with pytest.raises(ValueError, match="mail_server and mail_from"):
        OfficeSettings(reader_url=URL)


def test_the_form_is_filled_in_from_the_filter_of_a_page(room: Room) -> None:
    board = room.client.get("/board/2025", params={"region": REGION, "state": "withdrawn"}).text
    [link] = set(re.findall(r'href="(/subscribe\?[^"]+)"', board))
    form = room.client.get(unescape(link)).text
    assert f'value="{REGION}" selected' in form
    assert re.findall(r'name="state" value="(\w+)" checked', form) == ["withdrawn"]
    shown = room.client.get("/subscribe", params={"region": REGION, "q": "预算", "lang": "en"}).text
    assert 'value="预算"' in shown
    assert f'value="{REGION}" selected' in shown
    assert room.client.get("/subscribe", params={"colour": "red"}).status_code == 422
