"""Looking things up in an archive of any origin: tolerant addresses, chunked bodies, revisits, moments."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.captures.replay_index import ReplayIndex, lenient_url_key
from archive.errors import NotFoundError, UnreadableError

from .builder import PAGE, START, URL, fill

LATER = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "url",
    [
        "http://a.test/nb",
        "https://a.test/nb/",
        "http://A.test:80/nb/index.html",
        "http://a.test/nb/index.shtml#top",
        "https://a.test/nb/default.aspx",
    ],
)
def test_addresses_of_one_page_share_a_key(url: str) -> None:
    assert lenient_url_key(url) == "a.test/nb"


@pytest.mark.parametrize("url", ["http://a.test/nb/index_1.html", "http://a.test/nb?page=2", "http://a.test:8080/nb"])
def test_other_pages_do_not(url: str) -> None:
    assert lenient_url_key(url) != "a.test/nb"


def test_our_own_files_are_found_as_of_a_moment(tmp_path: Path) -> None:
    written = fill(tmp_path)
    web = ReplayIndex(tmp_path)
    assert len(web) == 3
    assert web.find(URL, START) is None
    for capture in written[:3]:
        saved = web.find(URL + "#x", capture.fetched_at)
        assert saved is not None
        assert saved.record_id == capture.record_id
        head, payload = web.read(saved)
        assert (head.status, gzip.decompress(payload)) == (200, PAGE)
    assert web.find("http://gone.example.test/", LATER) is None


def test_an_exact_address_wins_over_a_likeness(tmp_path: Path) -> None:
    foreign(tmp_path / "a.warc.gz", {"http://a.test/nb/": b"slash", "http://a.test/nb/index.html": b"index"})
    web = ReplayIndex(tmp_path / "a.warc.gz")
    for url, body in (("http://a.test/nb/index.html", b"index"), ("http://a.test/nb/", b"slash")):
        saved = web.find(url, LATER)
        assert saved is not None
        assert web.read(saved)[1] == body


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_another_tools_chunked_responses_are_unframed(tmp_path: Path, name: str) -> None:
    foreign(tmp_path / name, {URL: b"3\r\nabc\r\n0\r\n\r\n"}, chunked=True)
    saved = ReplayIndex(tmp_path / name).find(URL, LATER)
    assert saved is not None
    assert ReplayIndex(tmp_path / name).read(saved)[1] == b"abc"


def test_what_is_no_archive_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no WARC file"):
        ReplayIndex(tmp_path / "none.warc.gz")
    with pytest.raises(NotFoundError):
        ReplayIndex(tmp_path)
    (tmp_path / "x.warc.gz").write_bytes(b"hello, world\r\n" * 20)
    with pytest.raises(UnreadableError, match=r"x\.warc\.gz"):
        ReplayIndex(tmp_path / "x.warc.gz")


def foreign(path: Path, pages: dict[str, bytes], *, chunked: bool = False) -> None:
    """A file as warcio alone writes it: sha1 digests, no visit, possibly uncompressed."""
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=path.suffix == ".gz", warc_version="1.0")
        for number, (url, body) in enumerate(pages.items()):
            fields = [("Content-Type", "text/html"), *([("Transfer-Encoding", "chunked")] if chunked else [])]
            head = StatusAndHeaders("200 OK", fields, protocol="HTTP/1.1")
            date = (START + timedelta(hours=number)).strftime("%Y-%m-%dT%H:%M:%SZ")
            record = writer.create_warc_record(
                url, "response", BytesIO(body), len(body), warc_headers_dict={"WARC-Date": date}, http_headers=head
            )
            writer.write_record(record)
