"""/cdx: the whole archive as other web archive software opens it, without conversion."""

from __future__ import annotations

import gzip
import json
import random
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from archive.captures.cdxj import timestamp14
from archive.captures.surt import surt
from archive.database.models import CaptureRecord
from tests.program import served
from tests.pywb_server import replaying


@pytest.fixture(scope="module")
def captures(counties: Path) -> list[CaptureRecord]:
    with Session(create_engine(f"sqlite:///{counties / 'data' / 'nianbao.db'}")) as session:
        found = list(session.scalars(select(CaptureRecord).order_by(CaptureRecord.fetched_at)))
        session.expunge_all()
    return found


@pytest.fixture(scope="module")
def base(counties: Path) -> Iterator[str]:
    with served(NIANBAO_DATA=str(counties / "data"), NIANBAO_CONFIG=str(counties / "config")) as (_process, port):
        yield f"http://127.0.0.1:{port}"


def fetched(address: str) -> tuple[int, bytes, Message]:
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read(), error.headers


def lines(base: str, **asked: Any) -> list[dict[str, Any]]:
    """Lines of the index as JSON."""
    status, body, _headers = fetched(f"{base}/cdx?{urlencode(asked | {'output': 'json'})}")
    assert status == 200, body[:500]
    return [json.loads(line) for line in body.splitlines()]


def test_every_capture_with_something_to_show_has_a_line(base: str, captures: list[CaptureRecord]) -> None:
    showing = [one for one in captures if one.kind in ("response", "revisit")]
    assert sum(one.status == 304 for one in showing) > 5
    host = showing[0].url.split("/")[2]
    here = [one for one in showing if one.url.split("/")[2] == host]
    told = lines(base, url=f"http://{host}/", matchType="host", limit=100_000)
    assert sorted((one["url"], one["timestamp"]) for one in told) == sorted(
        (one.url, timestamp14(one.fetched_at)) for one in here
    )
    assert [one["urlkey"] for one in told] == sorted(one["urlkey"] for one in told)


def test_an_address_is_found_in_time_order_and_within_bounds(base: str, captures: list[CaptureRecord]) -> None:
    several = next(one.url for one in captures if one.status == 304)
    mine = [one for one in captures if one.url == several]
    told = lines(base, url=several)
    assert [one["timestamp"] for one in told] == [timestamp14(one.fetched_at) for one in mine]
    assert len(told) > 1
    first, last = told[0]["timestamp"], told[-1]["timestamp"]
    assert [one["timestamp"] for one in lines(base, url=several, to=first)] == [first]
    assert lines(base, url=several, **{"from": last})[0]["timestamp"] == last
    assert [one["timestamp"] for one in lines(base, url=several, sort="reverse", limit=1)] == [last]
    assert lines(base, url=several, closest=last, sort="closest", limit=1)[0]["timestamp"] == last
    assert {one["url"] for one in lines(base, url=several.replace("http://", "https://"))} == {several}


def test_the_plain_form_is_cdxj(base: str, captures: list[CaptureRecord]) -> None:
    url = next(one.url for one in captures if one.kind == "response")
    _status, body, headers = fetched(f"{base}/cdx?{urlencode({'url': url})}")
    key, stamp, fields = body.decode().splitlines()[0].split(" ", 2)
    assert (key, len(stamp), json.loads(fields)["url"]) == (surt(url), 14, url)
    assert headers["Content-Type"].startswith("text/x-cdxj")


def test_a_line_leads_to_a_record_of_its_own(base: str, captures: list[CaptureRecord]) -> None:
    for url in {one.url for one in captures if one.status == 304}:
        for line in lines(base, url=url):
            status, body, _headers = fetched(f"{base}/cdx/records/{line['filename']}")
            record = gzip.decompress(body)
            assert status == 200
            assert record.startswith(b"WARC/1.1\r\n")
            assert f"WARC-Target-URI: {url}".encode() in record
            assert "length" not in line or int(line["length"]) == len(body)


@pytest.mark.parametrize("asked", ["url=", "", "url=http://a/&matchType=domain", "url=http://a/&from=99", "url=a&fl=x"])
def test_what_it_does_not_take_is_refused(base: str, asked: str) -> None:
    assert fetched(f"{base}/cdx?{asked}")[0] == 422
    assert fetched(f"{base}/cdx?url=http://a/&from=20261399")[0] == 400
    assert lines(base, url="http://nowhere.example/") == []


def test_pywb_opens_every_kept_moment_of_the_columns(base: str, captures: list[CaptureRecord], tmp_path: Path) -> None:
    confirmed = [one for one in captures if one.status == 304]
    others = [one for one in captures if one.kind == "response"]
    sample = confirmed + random.Random(1).sample(others, 40)
    with replaying(tmp_path, f"cdx+{base}/cdx", f"{base}/cdx/records/") as pywb:
        for one in sample:
            stamp = timestamp14(one.fetched_at)
            status, body, headers = fetched(f"{pywb}/{stamp}id_/{quote(one.url, safe=':/?&=%')}")
            assert status == (200 if one.status == 304 else one.status), one.url
            assert "Memento-Datetime" in headers
            if status == 200:
                assert body == fetched(f"{base}/captures/{one.id.removeprefix('urn:uuid:')}/raw")[1]
