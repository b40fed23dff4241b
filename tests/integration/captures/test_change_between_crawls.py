"""What happens between visits: a page changes, a server refuses conditions, the archive or the disk is not there."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from .bad_server import PAGE, BadServer
from .remembered import FILE
from .support import captures, crawl, warcio_check


@dataclass
class Days:
    folder: Path
    server: BadServer
    results: list[dict[str, Any]]

    def seen(self, day: int, path: str) -> dict[str, Any]:
        found: dict[str, Any] = self.results[day - 1]["seen"][self.server.url + path]
        return found


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Days]:
    """Three visits; /plain changes after the first, /tagged is asked for without conditions on the second."""
    folder = tmp_path_factory.mktemp("days")
    with BadServer() as server:
        found = Days(folder, server, [])
        for day in (1, 2, 3):
            urls: dict[str, dict[str, Any]] = {server.url + "/plain": {}, server.url + "/picky": {}}
            urls[server.url + "/tagged"] = {"conditional": day != 2}
            found.results.append(crawl(folder, urls, NIANBAO_RUN_ID=f"r{day}"))
            server.bodies["/plain"] = PAGE.replace("三".encode("gbk"), "四".encode("gbk"))
        yield found


def test_a_changed_page_is_a_new_response_and_later_visits_refer_to_it(days: Days) -> None:
    kept = [found for found in captures(days.folder) if found.url == days.server.url + "/plain"]
    assert [found.kind for found in kept] == ["response", "response", "revisit"]
    assert kept[2].refers_to == kept[1].record_id
    assert [days.seen(day, "/plain")["unchanged"] for day in (1, 2, 3)] == [False, False, True]
    warcio_check(days.folder)


def test_412_is_asked_again_without_conditions(days: Days) -> None:
    asked = ["if-modified-since" in request.headers for request in days.server.asked("/picky")]
    assert asked[:3] == [False, True, False]
    assert [found["status"] for found in days.seen(2, "/picky")["captures"]] == [412, 200]


def test_conditional_can_be_switched_off_for_one_request(days: Days) -> None:
    assert [(found["kind"], found["status"]) for found in days.seen(2, "/tagged")["captures"]] == [("revisit", 200)]
    assert [(found["kind"], found["status"]) for found in days.seen(3, "/tagged")["captures"]] == [("revisit", 304)]


def test_an_unreadable_archive_means_asking_for_the_whole_page(tmp_path: Path) -> None:
    with BadServer() as server:
        url = server.url + "/tagged"
        crawl(tmp_path, {url: {}}, ROBOTSTXT_OBEY=False)
        kept = captures(tmp_path)
        (tmp_path / FILE).write_bytes(pickle.dumps(kept))
        damage(tmp_path / kept[0].warc_file, kept[0].offset + 100)
        remembered = {"NIANBAO_CAPTURE_LOOKUP": "tests.integration.captures.remembered.Remembered"}
        result = crawl(tmp_path, {url: {}}, ROBOTSTXT_OBEY=False, NIANBAO_RUN_ID="r2", **remembered)
    assert [found["status"] for found in result["seen"][url]["captures"]] == [304, 200]
    assert result["seen"][url]["sha256"] == hashlib.sha256(PAGE).hexdigest()
    assert result["stats"]["conditional/asked_again"] == 1


def test_a_run_that_cannot_write_ends_at_once(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with BadServer() as server:
        given = {"NIANBAO_WARC_FOLDER": str(blocked / "warc"), "NIANBAO_CAPTURE_LOOKUP": ""}
        result = crawl(tmp_path, {server.url + "/plain": {}}, **given)
    assert result["reason"] == "capture_failed"
    assert result["stats"]["capture/errors"] >= 1


def damage(file: Path, place: int) -> None:
    data = bytearray(file.read_bytes())
    data[place] ^= 0x10
    file.write_bytes(bytes(data))
