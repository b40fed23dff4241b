"""/data: what a night's build holds is what is sent, whole or in parts, and a build never changes at its address."""

from __future__ import annotations

import base64
import hashlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from archive.config.dataset_settings import DatasetSettings
from archive.config.load import load_configuration
from archive.config.schedule_settings import Schedule
from archive.export.nightly import DatasetBusyError, build_dataset, builds, dataset_folder
from archive.export.resource import Dataset
from archive.web.app import create_app
from tests.integration.made_tables import NOW, Made, build

from .seen import elements, page, text

KINDS = DatasetSettings(formats=("csv", "sqlite", "jsonl"), keep=2)


@dataclass(frozen=True, slots=True)
class Downloads:
    """A client of a site whose data folder has a build, and what the build was made from."""

    client: TestClient
    folder: Path
    made: Made

    def build(self, days: int) -> str:
        with Session(self.made.engine) as session:
            dataset = Dataset(session, load_configuration().deadlines, Schedule(), NOW + timedelta(days=days))
            return build_dataset(dataset, KINDS, self.folder).name


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Downloads]:
    folder = tmp_path_factory.mktemp("data")
    made = build(tmp_path_factory.mktemp("made"))
    app = create_app(
        made.engine, load_configuration(), now=lambda: NOW, warc_folder=folder / "warc", search_folder=folder / "search"
    )
    with TestClient(app) as client:
        found = Downloads(client, folder, made)
        assert "尚未生成数据集" in text(page(client, "/data"))
        assert client.get("/data/latest/csv/filings.csv").status_code == 404
        found.build(0)
        yield found
    made.engine.dispose()


def test_the_page_tells_every_file_with_its_true_digest(site: Downloads) -> None:
    shown = page(site.client, "/data")
    links = [str(a.get("href")) for a in elements(shown, "//a[@download]")]
    digests = [text(code) for code in elements(shown, "//td/code")]
    assert len(links) == len(digests) > 30
    for link, digest in zip(links, digests, strict=True):
        body = site.client.get(link)
        assert body.status_code == 200
        assert hashlib.sha256(body.content).hexdigest() == digest
        assert body.headers["etag"] == f'"{digest}"'
        told = body.headers["repr-digest"].removeprefix("sha-256=:").removesuffix(":")
        assert base64.b64decode(told).hex() == digest


def test_a_download_is_resumed_where_it_broke_off(site: Downloads) -> None:
    link = site.client.get("/data/latest/sqlite/nianbao.sqlite", follow_redirects=False).headers["location"]
    headers = {"Accept-Encoding": "gzip"}
    whole = site.client.get(link, headers=headers)
    assert "content-encoding" not in whole.headers
    half = len(whole.content) // 2
    begun = site.client.get(link, headers={**headers, "Range": f"bytes=0-{half - 1}"})
    assert (begun.status_code, len(begun.content)) == (206, half)
    rest = site.client.get(link, headers={**headers, "Range": f"bytes={half}-", "If-Range": whole.headers["etag"]})
    assert rest.status_code == 206
    assert begun.content + rest.content == whole.content
    other = site.client.get(link, headers={"Range": f"bytes={half}-", "If-Range": '"another"'})
    assert (other.status_code, other.content) == (200, whole.content)
    head = site.client.head(link)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(whole.content))
    assert site.client.get(link, headers={"If-None-Match": whole.headers["etag"]}).status_code == 304


def test_the_sqlite_file_opens_and_its_sums_are_the_truth(site: Downloads, tmp_path: Path) -> None:
    file = tmp_path / "nianbao.sqlite"
    file.write_bytes(site.client.get("/data/latest/sqlite/nianbao.sqlite").content)
    with sqlite3.connect(file) as database:
        [(reports,)] = database.execute("SELECT count(*) FROM reports")
        [(part, base)] = database.execute(
            "SELECT sum(part), sum(base) FROM indicator_parts WHERE indicator = 'requests_per_report' AND year = 2022"
        )
    assert reports == len(site.made.reports)
    told = [
        new
        for report in site.made.reports
        if report.year == 2022 and "requests.new.total" not in report.unread
        and (new := report.tables["requests"]["new"]["total"]) is not None
    ]  # fmt: skip
    assert (part, base) == (sum(told), len(told))


def test_licence_and_version_stand_in_the_descriptor_and_the_api(site: Downloads) -> None:
    descriptor = json.loads(site.client.get("/data/latest/csv/datapackage.json").text)
    assert descriptor["licenses"] == [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}]
    assert descriptor["version"]
    told = site.client.get("/api/v1/dataset").json()["items"][0]
    assert told["licence"] == "CC-BY-4.0"
    assert told["counts"] == descriptor["counts"]
    file = next(one for one in told["files"] if one["url"].endswith("/csv/reports.csv"))
    body = site.client.get(file["url"].removeprefix("http://testserver")).content
    assert (len(body), hashlib.sha256(body).hexdigest()) == (file["bytes"], file["sha256"])


@pytest.mark.parametrize("path", ["csv/build.lock", "csv/..%2F..%2Fbuild.lock", "none/filings.csv", "csv/none.csv"])
def test_nothing_but_files_of_the_build_is_sent(site: Downloads, path: str) -> None:
    name = builds(site.folder)[0].name
    assert site.client.get(f"/data/{name}/{path}").status_code == 404


def test_older_builds_go_and_what_was_cut_short_is_cleared(site: Downloads) -> None:
    first = site.build(1)
    cut = dataset_folder(site.folder) / "20200101T000000.making"
    cut.mkdir()
    second = site.build(2)
    assert [one.name for one in builds(site.folder)] == [second, first]
    assert not cut.exists()
    assert site.client.get(f"/data/{first}/csv/reports.csv").status_code == 200


def test_two_builds_at_a_time_are_refused(site: Downloads) -> None:
    from filelock import FileLock

    with FileLock(dataset_folder(site.folder) / "build.lock"), pytest.raises(DatasetBusyError):
        site.build(3)
