"""The index follows the outbox: what was changed, and only that, in either database, whoever wrote it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep

import pytest
from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from archive.database.models import FindingRecord, Listing, Organ, OrganName, SearchChange, Site, VerdictRecord, Version
from archive.search import indexing, outbox, tantivy_index
from archive.search.errors import IndexUnusableError
from archive.search.index_rows import IndexRow, version_rows
from archive.search.indexing import is_behind, refresh_index
from archive.search.service import search
from archive.web.serving.index_follower import follow_index
from tests.integration.search.conftest import OpenShelf
from tests.integration.search.shelf import SEEN, Shelf, open_shelf
from tests.postgres_server import Server


@pytest.fixture
def shelf(new_shelf: OpenShelf) -> Iterator[Shelf]:
    with new_shelf() as made:
        yield made


def prints(folder: Path) -> dict[int, int]:
    with tantivy_index.open_tantivy_writer(folder) as writer:
        return writer.fingerprints(0, 2**62)


@dataclass
class _Hand:
    """Changes the archive in every way that the index shows, at random."""

    shelf: Shelf
    dice: random.Random
    made: int = 0
    organs: list[str] = field(default_factory=list)

    def change(self) -> None:
        ways: list[Callable[[], None]] = [
            self.organ, self.version, self.version, self.listing, self.finding, self.verdict, self.alias, self.rename,
            self.retitle, self.retitle_row, self.forget_finding, self.forget_alias, self.remove_version,
            self.remove_row, self.move_site, self.visit_again,
        ]  # fmt: skip
        self.dice.choice(ways)()

    def _number(self) -> int:
        self.made += 1
        return self.made

    def _some(self, id_: object) -> int | None:
        ids = list(self.shelf.session.scalars(select(id_)))  # type: ignore[call-overload]
        return self.dice.choice(ids) if ids else None

    def organ(self) -> None:
        number = self._number()
        self.organs.append(f"o{number}")
        self.shelf.organ(f"o{number}", f"第{number}局")

    def version(self) -> None:
        organ = self.dice.choice([*self.organs, None])
        url = f"http://a.test/{self.dice.randrange(8)}.html"
        self.shelf.add(f"年报{self._number()}", "文字", url=url, organ_id=organ, report_year=2023 if organ else None)

    def listing(self) -> None:
        self.shelf.listing(f"条目{self._number()}", f"http://a.test/{self.dice.randrange(16)}.html?{self.made}")

    def finding(self) -> None:
        if (id_ := self._some(Version.id)) and (version := self.shelf.session.get(Version, id_)):
            self.shelf.finding(version, self.dice.choice(["R1", "R2"]))

    def verdict(self) -> None:
        if self.organs:
            self.shelf.verdict(self.dice.choice(self.organs), 2023, self.dice.choice(["late", "on_time"]), 3)

    def alias(self) -> None:
        if self.organs:
            organ, name = self.dice.choice(self.organs), f"别名{self._number()}"
            self.shelf.session.add(OrganName(organ_id=organ, name=name))

    def rename(self) -> None:
        if self.organs:
            which = Organ.id == self.dice.choice(self.organs)
            self.shelf.session.execute(update(Organ).where(which).values(name=f"改名{self._number()}"))

    def retitle(self) -> None:
        which = Version.id == self._some(Version.id)
        self.shelf.session.execute(update(Version).where(which).values(title=f"改题{self._number()}"))

    def retitle_row(self) -> None:
        which = Listing.id == self._some(Listing.id)
        self.shelf.session.execute(update(Listing).where(which).values(title=f"改题{self._number()}"))

    def forget_finding(self) -> None:
        self.shelf.session.execute(delete(FindingRecord).where(FindingRecord.id == self._some(FindingRecord.id)))

    def forget_alias(self) -> None:
        self.shelf.session.execute(delete(OrganName).where(OrganName.id == self._some(OrganName.id)))

    def remove_version(self) -> None:
        id_ = self._some(Version.id)
        self.shelf.session.execute(delete(FindingRecord).where(FindingRecord.version_id == id_))
        self.shelf.session.execute(delete(Version).where(Version.id == id_))

    def remove_row(self) -> None:
        self.shelf.session.execute(delete(Listing).where(Listing.id == self._some(Listing.id)))

    def move_site(self) -> None:
        self.shelf.session.execute(update(Site).values(region=self.dice.choice(["370126", "370124"])))

    def visit_again(self) -> None:
        self.shelf.session.execute(update(Listing).values(last_seen_at=SEEN + timedelta(days=self._number())))


@pytest.mark.parametrize("seed", range(2))
def test_whatever_changes_the_followed_index_equals_one_made_anew(shelf: Shelf, seed: int, tmp_path: Path) -> None:
    hand = _Hand(shelf, random.Random(seed))
    for _ in range(8):
        hand.organ()
        hand.version()
    shelf.refresh()
    for _ in range(8):
        for _ in range(hand.dice.randint(1, 8)):
            hand.change()
            shelf.session.flush()
        shelf.refresh()
        assert not is_behind(shelf.session, shelf.folder)
    refresh_index(shelf.session, tmp_path / "anew", anew=True)
    assert prints(shelf.folder) == prints(tmp_path / "anew") != {}


def test_what_the_index_does_not_show_is_no_change(shelf: Shelf) -> None:
    shelf.listing("条目", "u")
    shelf.refresh()
    shelf.session.execute(update(Listing).values(last_seen_at=SEEN + timedelta(days=1)))
    shelf.session.commit()
    assert not is_behind(shelf.session, shelf.folder)
    shelf.session.execute(update(Listing).values(title="别的条目"))
    shelf.session.commit()
    assert is_behind(shelf.session, shelf.folder)


def test_a_change_reads_nothing_else(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        shelf.add(f"{number}号年报", "文字")
    shelf.refresh()
    read: list[int] = []

    def counted(session: Session, where: ColumnElement[bool]) -> list[IndexRow]:
        found = version_rows(session, where)
        read.append(len(found))
        return found

    monkeypatch.setattr(indexing, "version_rows", counted)
    shelf.add("新年报", "文字")
    assert shelf.refresh() == 1
    assert read == [1]


def test_a_node_that_lags_too_far_behind_compares_everything(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "STORED", 3)
    shelf.add("甲年报")
    shelf.refresh()
    for number in range(5):
        shelf.add(f"{number}号年报")
    shelf.session.flush()
    outbox.trim(shelf.session)
    assert shelf.session.scalar(select(func.count()).select_from(SearchChange)) == 4  # the database's name and three
    assert shelf.refresh() == 5
    assert shelf.find("年报").count == 6


def test_the_index_of_another_database_is_not_believed(new_shelf: OpenShelf) -> None:
    with new_shelf() as one, new_shelf() as other:
        one.add("甲年报")
        one.refresh()
        other.folder = one.folder
        other.add("乙年报")
        other.refresh()
        assert [hit.title for hit in search(other.session, other.folder, "年报").hits] == ["乙年报"]


def test_a_transaction_that_ends_after_a_later_one_is_not_missed(server: Server, tmp_path: Path) -> None:
    with open_shelf(tmp_path, server.schema()) as shelf, Session(shelf.session.get_bind()) as slow:
        organ = _organ(shelf.session)
        shelf.refresh()
        slow.execute(update(Site).values(name="慢县"))
        slow.add(OrganName(organ_id=organ, name="慢名"))  # raises no region's version, for which the other would wait
        slow.flush()  # holds a smaller number, and is still open
        shelf.add("快年报")
        shelf.refresh()
        slow.commit()
        shelf.session.add(VerdictRecord(**_verdict()))
        shelf.refresh()
        refresh_index(shelf.session, tmp_path / "anew", anew=True)
        assert prints(shelf.folder) == prints(tmp_path / "anew")


def _organ(session: Session) -> str:
    session.add(Organ(id="slow", name="慢局", region="370126", kind="department", origin="confirmed"))
    session.flush()
    session.add(Version(**_version()))
    return "slow"


def _version() -> dict[str, object]:
    return {
        "report_id": "slow-2023", "organ_id": "slow", "report_year": 2023, "column_id": "a/col", "url": "slow",
        "number": 1, "capture_id": "c", "content_digest": "slow", "first_seen_at": SEEN, "last_seen_at": SEEN,
        "title": "慢年报", "organ_name": "", "declared_source": "", "form": "F2021", "is_report": True,
        "reader_version": "r1", "reading": {},
    }  # fmt: skip


def _verdict() -> dict[str, object]:
    return {
        "organ_id": "slow", "report_year": 2023, "valid_from": SEEN, "state": "late", "days_late": 2, "flags": [],
        "deadline": SEEN.date(), "basis": "statute", "grade": "observed", "reason_zh": "", "reason_en": "",
        "evidence": [], "rule_version": "1",
    }  # fmt: skip


def test_while_pages_are_served_the_index_follows_by_itself(shelf: Shelf) -> None:
    engine, ended = shelf.session.get_bind(), Event()
    thread = Thread(target=follow_index, args=(engine, shelf.folder, ended, 0.02))
    thread.start()
    try:
        shelf.add("甲年报", "文字")
        shelf.session.commit()
        until = monotonic() + 30
        while monotonic() < until and not _found(shelf):
            sleep(0.02)
        assert _found(shelf) == 1
    finally:
        ended.set()
        thread.join()


def _found(shelf: Shelf) -> int:
    with Session(shelf.session.get_bind()) as session:
        try:
            return search(session, shelf.folder, "甲年报").count
        except IndexUnusableError:
            return 0
