"""The index follows the database, survives crashes, and says clearly when it cannot be used."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete

from archive.database.models import Organ, Version
from archive.errors import NianbaoError
from archive.search import tantivy_index, tokens
from archive.search.indexing import refresh_index
from archive.search.service import batch, search
from tests.integration.search.conftest import OpenShelf
from tests.integration.search.shelf import Shelf, open_shelf


@pytest.fixture
def shelf(new_shelf: OpenShelf) -> Iterator[Shelf]:
    with new_shelf() as made:
        yield made


@pytest.fixture
def files(tmp_path: Path) -> Iterator[Shelf]:
    """One whose index lies in files."""
    with open_shelf(tmp_path) as made:
        yield made


def test_only_what_changed_is_written(shelf: Shelf) -> None:
    shelf.organ("o", "甲局")
    first = shelf.add("甲局年报", "甲", organ_id="o", report_year=2023)
    shelf.add("乙年报", "乙")
    assert shelf.refresh() == 2
    assert shelf.refresh() == 0
    first.title = "甲局改名年报"
    assert shelf.refresh() == 1
    assert shelf.find("改名").count == 1
    organ = shelf.session.get(Organ, "o")
    assert organ
    organ.name = "丙局"
    assert shelf.refresh() == 1
    assert shelf.find("单位:丙局").count == 1
    shelf.verdict("o", 2023, "late", 3)
    shelf.finding(first, "R1")
    assert shelf.refresh() == 1
    assert shelf.find("late:3 check:R1").count == 1


def test_a_new_version_makes_the_old_one_old(shelf: Shelf) -> None:
    shelf.add("年报", "旧", url="u")
    shelf.refresh()
    shelf.add("年报", "新", url="u")
    assert shelf.refresh() == 2
    assert [hit.number for hit in shelf.find("年报").hits] == [2]


def test_what_leaves_the_database_leaves_the_index(shelf: Shelf) -> None:
    for number in range(5):
        shelf.add(f"{number}号年报", "文字")
    shelf.refresh()
    shelf.session.execute(delete(Version).where(Version.title.in_(["2号年报", "4号年报"])))
    assert shelf.refresh() == 2
    assert shelf.find("年报").count == 3


def test_a_hit_gone_from_the_database_is_passed_over(shelf: Shelf) -> None:
    shelf.add("甲年报")
    shelf.refresh()
    shelf.session.execute(delete(Version))
    assert search(shelf.session, shelf.folder, "年报").hits == []


def test_a_missing_index_is_told_in_a_sentence(shelf: Shelf) -> None:
    with pytest.raises(NianbaoError, match="nianbao rebuild"):
        search(shelf.session, shelf.folder, "年报")
    with pytest.raises(NianbaoError, match="尚未建立"):
        batch(shelf.folder, ["年报"])
    assert shelf.find("年报").count == 0


@pytest.mark.parametrize("damage", ["meta", "empty_meta", "segments", "cut_segments"])
def test_a_broken_index_is_told_and_mended_by_refresh(files: Shelf, damage: str) -> None:
    files.add("甲年报", "文字" * 500)
    files.refresh()
    place = tantivy_index.index_path(files.folder)
    _damage(place, damage)
    with pytest.raises(NianbaoError):
        search(files.session, files.folder, "年报")
    assert files.refresh() == 1
    assert search(files.session, files.folder, "年报").count == 1


def _damage(place: Path, how: str) -> None:
    if "meta" in how:
        (place / "meta.json").write_text("{" if how == "meta" else "")
        return
    # As after a copy that went wrong: the segments are gone or short, and the list of them is new.
    for file in place.glob("*.*"):
        if file.suffix != ".json" and how == "segments":
            file.unlink()
        elif file.suffix != ".json":
            file.write_bytes(file.read_bytes()[:10])
    meta = (place / "meta.json").read_text()
    (place / "meta.json").unlink()
    (place / "meta.json").write_text(meta)


def test_another_version_of_the_cutting_is_another_index(files: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    files.add("甲年报")
    files.refresh()
    old = tantivy_index.index_path(files.folder)
    monkeypatch.setattr(tokens, "VERSION", "later")
    with pytest.raises(NianbaoError, match="版本"):
        search(files.session, files.folder, "年报")
    assert files.refresh() == 1
    assert not old.exists()
    assert search(files.session, files.folder, "年报").count == 1


def test_anew_makes_the_whole_index_again_while_it_is_searched(shelf: Shelf) -> None:
    for number in range(3):
        shelf.add(f"{number}号年报")
    shelf.refresh()
    assert search(shelf.session, shelf.folder, "年报").count == 3
    assert refresh_index(shelf.session, shelf.folder, anew=True) == 3
    assert search(shelf.session, shelf.folder, "年报").count == 3


def test_a_crash_while_writing_loses_nothing(files: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    files.add("甲年报")
    files.refresh()
    files.add("乙年报")
    with monkeypatch.context() as broken:
        broken.setattr(tantivy_index.TantivyWriter, "commit", _crash)
        with pytest.raises(KeyboardInterrupt):
            files.refresh()
    assert search(files.session, files.folder, "年报").count == 1
    assert files.refresh() == 1
    assert search(files.session, files.folder, "年报").count == 2


def _crash(_writer: object) -> None:
    raise KeyboardInterrupt


def test_the_second_writer_waits_and_then_says_so(files: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tantivy_index, "_PATIENCE", 0.1)
    with tantivy_index.open_tantivy_writer(files.folder), pytest.raises(NianbaoError, match="另一个进程"):
        files.refresh()
