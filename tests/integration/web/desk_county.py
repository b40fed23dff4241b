"""The made-up county with its desk on: people with passwords, a clock to be moved, and browsers that sign in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from httpx import Response
from lxml import html

from archive.config.load import load_configuration
from archive.config.office import OfficeSettings
from archive.database.engine import open_database
from archive.journal.line import JournalLine
from archive.journal.reading import read_journal
from archive.office.accounts import add_person, first_admin, new_link
from archive.office.intent import Actor
from archive.office.people import Grant
from archive.office.place import Office
from archive.web.app import create_app

from .small_county import NOW, build, kept_folder

URL = "https://desk.example"
PASSWORD = "河边的三棵老槐树 2026"
PEOPLE: dict[str, Grant] = {
    "li": Grant("clerk", "99"),
    "han": Grant("approver", "99"),
    "wang": Grant("approver", ""),
    "far": Grant("approver", "4114"),
    "kan": Grant("viewer", "99"),
}


_ONLY_PAGES = {"oidc", "proxy", "totp"}  # nothing in the journal of a new office depends on them


@dataclass
class DeskCounty:
    """The desk of a county. ``now``: what every page takes for the present."""

    data: Path
    office: Office
    app: Any
    now: datetime = NOW
    links: dict[str, str] = field(default_factory=dict)

    def client(self, **more: Any) -> TestClient:
        return TestClient(self.app, base_url=URL, raise_server_exceptions=False, follow_redirects=False, **more)

    def signed_in(self, login: str) -> TestClient:
        """A browser of that person, who sets the password by the link where that was not yet done."""
        client = self.client()
        if token := self.links.pop(login, ""):
            answer = send(client, f"/desk/welcome/{token}", given=PASSWORD)
        else:
            answer = send(client, "/desk/sign-in", login=login, given=PASSWORD)
        assert answer.status_code == 303, answer.text
        return client

    def lines(self) -> list[JournalLine]:
        return list(read_journal(self.data))

    def log(self) -> str:
        return "".join(path.read_text("utf-8") for path in sorted((self.data / "office" / "log").glob("*.jsonl")))


@contextmanager
def desk_county(folder: Path, **settings: Any) -> Iterator[DeskCounty]:
    """The county and its desk, with an administrator and five people whose links wait to be used; a copy of one that
    is made once in each process, unless other ``settings`` are asked for."""
    if settings.keys() - _ONLY_PAGES:
        links = _with_people(folder, _office(folder, **settings))
    else:
        original, links = _original()
        shutil.copytree(original, folder, dirs_exist_ok=True)
    engine = open_database(f"sqlite:///{folder / 'nianbao.db'}")
    office = _office(folder, **settings)
    made = DeskCounty(folder, office, None, links=dict(links))
    made.app = create_app(
        engine, load_configuration(), now=lambda: made.now, warc_folder=folder / "warc", office=office
    )
    yield made
    engine.dispose()


@cache
def _original() -> tuple[Path, dict[str, str]]:
    place = kept_folder()
    return place, _with_people(place, _office(place))


def _office(folder: Path, **settings: Any) -> Office:
    return Office(
        folder, OfficeSettings(**{"desk": True, "public_url": URL, "totp": "optional", "pdf_command": "", **settings})
    )


def _with_people(folder: Path, office: Office) -> dict[str, str]:
    """Make the county and its people; their links by login."""
    build(folder).dispose()
    links = {"boss": _token(first_admin(office, Actor("root", "cli"), "boss", NOW - timedelta(minutes=1)).address)}
    boss = Actor("boss", "web")
    for login, grant in PEOPLE.items():
        links[login] = _token(add_person(office, boss, login, f"{login}先生", [grant], NOW).address)
    return links


def renewed_link(county: DeskCounty, login: str) -> str:
    """A new link for an account."""
    return _token(new_link(county.office, Actor("boss", "web"), login, county.now).address)


def send(client: TestClient, path: str, origin: str | None = URL, token: str | None = None, **fields: Any) -> Response:
    """Send a form as a browser does; the session's token is taken from the page, unless another is given."""
    if token is None and not path.startswith(("/desk/sign-in", "/desk/welcome")):
        token = form_token(client)
    headers = {"Origin": origin} if origin is not None else {}
    body = {**fields, **({"form_token": token} if token is not None else {})}
    answer: Response = client.post(path, data=body, headers=headers)
    return answer


def confirm(client: TestClient, path: str, **fields: Any) -> Response:
    """Send a form, then confirm the page that checks it."""
    checked = send(client, path, **fields)
    assert checked.status_code == 200, checked.text
    page: Any = html.fromstring(checked.text)
    (form,) = page.xpath("//form[.//input[@name='confirm']]")
    kept: dict[str, Any] = {}
    for one in form.xpath(".//input[@type='hidden']"):
        kept.setdefault(one.get("name"), []).append(one.get("value"))
    kept |= {"password": PASSWORD} if form.xpath(".//input[@name='password']") else {}
    [token] = kept.pop("form_token")
    return send(client, path, token=token, **kept)


def form_token(client: TestClient) -> str:
    page: Any = html.fromstring(client.get("/desk").text)
    found = page.xpath("//input[@name='form_token']/@value")
    return str(found[0]) if found else ""


def _token(address: str) -> str:
    return address.rpartition("/")[2]
