"""Captures of others: taken in with who brought them, refused whole when hostile, used in the organ's favour alone."""

from __future__ import annotations

import csv
import gzip
import json
import random
import shutil
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.clock import utc_iso
from archive.config.load import load_configuration
from archive.database.engine import open_database, session_scope
from archive.database.models import ThirdPartyCapture
from archive.ingest.third_party import add_third_party
from archive.ingest.third_party_files import ThirdPartyFile
from archive.journal.reading import read_journal
from archive.office.intent import Actor
from archive.office.place import Office
from archive.office.third_party import ImportWords, import_third_party
from tests.integration.notices.kept_county import HOME, KeptCounty, keep
from tests.program import Finished, run

ORIGIN, WHY = "Internet Archive Wayback Machine", "单位称已于1月公布，核对他人的存档"
Write = Callable[[WARCWriter], None]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> KeptCounty:
    return keep(tmp_path_factory.mktemp("original"))


@pytest.fixture
def county(original: KeptCounty, tmp_path: Path) -> Path:
    """A copy of the county's data and configuration."""
    original.engine.dispose()
    shutil.copytree(original.data, tmp_path / "data")
    shutil.copytree(original.config, tmp_path / "config")
    return tmp_path


def command(county: Path, *words: str) -> Finished:
    return run(*words, env={"NIANBAO_DATA": str(county / "data"), "NIANBAO_CONFIG": str(county / "config")})


def article(name: str, printed: str = "2026-01-20") -> bytes:
    sections = ["总体情况", "主动公开政府信息情况", "收到和处理政府信息公开申请情况", "政府信息公开行政复议情况",
                "存在的主要问题及改进情况", "其他需要报告的事项"]  # fmt: skip
    body = "".join(
        f"<h2>{n}、{title}</h2><p>本部分内容如下，详见正文。</p>"
        for n, title in zip("一二三四五六", sections, strict=True)
    )
    return (
        f"<html><head><meta charset='utf-8'><title>{name}2025年政府信息公开工作年度报告</title></head><body>"
        f"<h1>{name}2025年政府信息公开工作年度报告</h1><p>发布时间：{printed}</p><p>{name}根据《中华人民共和国政府信息公开"
        f"条例》编制本报告。统计期限自2025年1月1日起至2025年12月31日止。</p>{body}</body></html>"
    ).encode()


def response(
    writer: WARCWriter,
    url: str,
    date: str,
    body: bytes,
    *,
    status: str = "200 OK",
    kind: str = "text/html",
    **more: str,
) -> None:
    head = StatusAndHeaders(
        status, [("Content-Type", kind), *((k.replace("_", "-"), v) for k, v in more.items())], protocol="HTTP/1.1"
    )
    record = writer.create_warc_record(
        url, "response", payload=BytesIO(body), http_headers=head, warc_headers_dict={"WARC-Date": date}
    )
    writer.write_record(record)


def warc(path: Path, write: Write, *, packed: bool = True) -> Path:
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=packed)
        about = writer.create_warcinfo_record(path.name, {"software": "another tool"})
        about.rec_headers.replace_header("WARC-Date", "2026-01-20T03:00:00Z")
        writer.write_record(about)
        write(writer)
    return path


def by_wayback(path: Path, name: str, date: str, **how: bool) -> Path:
    """As Wayback: chunked, compressed answers; revisits by digest; records that concern nobody."""

    def write(writer: WARCWriter) -> None:
        squeezed = gzip.compress(article(name))
        chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(squeezed), squeezed)
        url = f"{HOME}/nb/else.html"
        response(writer, url, date, chunked, Content_Encoding="gzip", Transfer_Encoding="chunked")
        response(writer, "http://elsewhere.example/", date, b"<html>nothing</html>")
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        again = writer.create_revisit_record(
            f"{HOME}/nb/again.html",
            "sha1:" + "A" * 32,
            url,
            date,
            http_headers=head,
            warc_headers_dict={"WARC-Date": date},
        )
        writer.write_record(again)
        dns = writer.create_warc_record("dns:www.shuangta.example", "resource", payload=BytesIO(b"1.2.3.4"),
                                        warc_content_type="text/dns", warc_headers_dict={"WARC-Date": date})  # fmt: skip
        writer.write_record(dns)

    return warc(path, write, packed=how.get("packed", True))


def rows(county: Path) -> list[tuple[object, ...]]:
    with Session(open_database(f"sqlite:///{county / 'data' / 'nianbao.db'}")) as session:
        query = select(ThirdPartyCapture).order_by(ThirdPartyCapture.id)
        found = [
            (
                one.id,
                one.url,
                one.fetched_at,
                one.organ_id,
                one.report_year,
                one.origin,
                one.imported_by,
                one.imported_at,
            )
            for one in session.scalars(query)
        ]
    return list(found)


def state(county: Path, organ: str, as_of: str = "") -> dict[str, object]:
    words = ("status", "--year", "2025", "--format", "json", *(("--as-of", as_of) if as_of else ()))
    told = command(county, *words)
    return next(one for one in json.loads(told.stdout)["filings"] if one["organ_id"] == organ)


def imported(county: Path, *files: Path) -> Finished:
    return command(county, "import-warc", *map(str, files), "--origin", ORIGIN, "--reason", WHY, "--by", "li")


def kept_earlier(county: Path, file: Path) -> ThirdPartyFile:
    office, at = Office(county / "data"), datetime(2026, 2, 7, 4, tzinfo=UTC)
    sites = load_configuration(county / "config").sites
    return import_third_party(office, Actor("li", "cli"), file, ImportWords(ORIGIN, WHY), sites, at)[0]


def earlier(county: Path, file: Path) -> None:
    """Import a file as somebody did while the county was still visited."""
    configuration, stored = load_configuration(county / "config"), kept_earlier(county, file)
    with session_scope(open_database(f"sqlite:///{county / 'data' / 'nianbao.db'}")) as session:
        add_third_party(session, county / "data", stored, configuration)


@pytest.mark.parametrize("packed", [True, False], ids=["gzip", "plain"])
def test_a_file_is_kept_with_who_brought_it_and_read_like_our_pages(county: Path, tmp_path: Path, packed: bool) -> None:
    file = by_wayback(
        tmp_path / ("w.warc.gz" if packed else "w.warc"), "双塔县民政局", "2026-01-20T03:00:00Z", packed=packed
    )
    done = imported(county, file)
    assert done.returncode == 0, done.stderr
    assert "1 captures of registered sites, 1 of them a report" in done.stdout
    assert "st-mzj 2025: 2026-01-20 11:00" in done.stdout
    assert "1 of sites that are not registered" in done.stdout
    (kept,) = (county / "data" / "third-party").glob("*.warc*")
    assert kept.read_bytes() == file.read_bytes()
    told = json.loads(kept.with_name(f"{kept.name.partition('.')[0]}.json").read_text())
    assert (told["origin"], told["by"], told["name"], told["records"]) == (ORIGIN, "li", file.name, 5)
    [line] = [one for one in read_journal(county / "data") if one.act == "capture.import"]
    assert (line.by, line.region, line.object) == ("li", "990101", f"third-party:{told['sha256']}")
    assert (line.body["third_party"]["reason"], told["imported_at"]) == (WHY, utc_iso(line.at))
    first = rows(county)
    assert len(first) == 1
    assert "already imported" in imported(county, file).stdout
    assert len([one for one in read_journal(county / "data") if one.act == "capture.import"]) == 1
    command(county, "rebuild")
    assert rows(county) == first
    assert command(county, "verify").returncode == 0
    kept.chmod(0o644)
    kept.write_bytes(kept.read_bytes() + b"x")
    assert f"altered_file: {kept.name}" in command(county, "verify").stdout


def test_t1_an_import_says_whose_captures_they_are_and_why(county: Path, tmp_path: Path) -> None:
    file = by_wayback(tmp_path / "w.warc.gz", "双塔县民政局", "2026-01-20T03:00:00Z")
    for words, told in (
        (("--reason", WHY), "--origin, such as"),
        (("--origin", ORIGIN), "say why they are imported: --reason"),
        (("--origin", ORIGIN, "--reason", "见附"), "five characters or more"),
    ):
        done = command(county, "import-warc", str(file), *words, "--by", "li")
        assert done.returncode == 2
        assert told in done.stderr
    assert not list((county / "data" / "third-party").glob("*.*arc*"))
    assert [one.act for one in read_journal(county / "data")] == []


def test_t1_an_import_that_was_killed_is_finished_as_its_line_says(county: Path, tmp_path: Path) -> None:
    file = by_wayback(tmp_path / "w.warc.gz", "双塔县民政局", "2026-01-20T03:00:00Z")
    kept_earlier(county, file)
    for one in (county / "data" / "third-party").iterdir():
        one.unlink()  # the line was written, the file not yet
    done = command(county, "import-warc", str(file), "--origin", "another", "--reason", WHY, "--by", "wang")
    assert done.returncode == 0, done.stderr
    [told] = [json.loads(one.read_text()) for one in (county / "data" / "third-party").glob("*.json")]
    assert (told["origin"], told["by"], told["imported_at"]) == (ORIGIN, "li", "2026-02-07T04:00:00Z")


def test_silence_that_a_capture_of_others_contradicts_is_left_to_a_person(county: Path, tmp_path: Path) -> None:
    before = state(county, "st-mzj", "2026-02-08")
    assert before["state"] == "overdue"
    file = by_wayback(tmp_path / "w.warc.gz", "双塔县民政局", "2026-01-20T03:00:00Z")
    earlier(county, file)
    now = state(county, "st-mzj", "2026-02-08")
    assert now["state"] == "unverified"
    assert ORIGIN in str(now["reason"])
    assert state(county, "st-mzj", "2026-02-06")["state"] == "overdue", "it was not known then"
    exported = command(county, "export", "--format", "csv", "-o", str(tmp_path / "dataset"))
    assert exported.returncode == 0, exported.stderr
    with (tmp_path / "dataset" / "third_party_captures.csv").open(encoding="utf-8", newline="") as table:
        (row,) = csv.DictReader(table)
    assert (row["organ_id"], row["year"], row["origin"]) == ("st-mzj", "2025", ORIGIN)
    assert row["claimed_at"] == "2026-01-20T11:00:00+08:00"
    assert "li" not in row.values(), "who handed it in is not published"
    package = tmp_path / "e.wacz"
    made = command(county, "evidence", "st-mzj", "2025", "-o", str(package), "--as-of", "2026-02-08")
    assert made.returncode == 0, made.stderr
    with zipfile.ZipFile(package) as parts:
        others = json.loads(parts.read("evidence/third-party.json"))
        records = list(ArchiveIterator(BytesIO(parts.read("archive/third-party.warc.gz"))))
        index = parts.read("indexes/index.cdxj").decode()
    assert [(one["origin"], one["claimed_at"]) for one in others] == [(ORIGIN, "2026-01-20T03:00:00Z")]
    assert len(records) == 1
    assert "third-party.warc.gz" in index
    for provenance in (county / "data" / "third-party").glob("*.json"):
        provenance.unlink()
    lost = command(county, "evidence", "st-mzj", "2025", "-o", str(package), "--as-of", "2026-02-08")
    assert lost.returncode != 0
    assert "the imported file of capture" in lost.stderr
    assert "Traceback" not in lost.stderr


def test_lateness_that_our_visits_show_is_not_held_against_whom_a_capture_clears(county: Path, tmp_path: Path) -> None:
    assert imported(county, by_wayback(tmp_path / "w.warc.gz", "双塔县水利局", "2026-01-30T03:00:00Z")).returncode == 0
    assert state(county, "st-slj")["state"] == "unverified"


def test_a_later_capture_accuses_nobody(county: Path, tmp_path: Path) -> None:
    before = {organ: state(county, organ, "2026-02-08")["state"] for organ in ("st-jyj", "st-slj", "st-lyj")}
    files = [
        by_wayback(tmp_path / f"{n}.warc.gz", name, "2026-02-06T03:00:00Z")
        for n, name in enumerate(("双塔县教育局", "双塔县水利局", "双塔县林业局"))
    ]
    for file in files:
        earlier(county, file)
    assert {organ: state(county, organ, "2026-02-08")["state"] for organ in before} == before


def test_another_organs_page_and_a_page_that_is_no_report_concern_nobody(county: Path, tmp_path: Path) -> None:
    def write(writer: WARCWriter) -> None:
        response(writer, f"{HOME}/a.html", "2026-01-20T03:00:00Z", "<html><p>双塔县民政局召开会议</p></html>".encode())
        response(writer, f"{HOME}/b.html", "2026-01-20T03:00:00Z", article("双塔县民政局"), status="404 Not Found")
        response(writer, "http://mirror.example/c.html", "2026-01-20T03:00:00Z", article("双塔县民政局"))
        both = article("双塔县民政局").replace("<p>双塔县民政局根据".encode(), "<p>双塔县审计局根据".encode())
        response(writer, f"{HOME}/d.html", "2026-01-20T03:00:00Z", both)

    done = imported(county, warc(tmp_path / "w.warc.gz", write))
    assert "0 of them a report" in done.stdout


def test_a_package_is_read_as_well(county: Path, tmp_path: Path) -> None:
    inner = by_wayback(tmp_path / "w.warc.gz", "双塔县民政局", "2026-01-20T03:00:00Z")
    with zipfile.ZipFile(tmp_path / "p.wacz", "w") as package:
        package.write(inner, "archive/data.warc.gz")
        package.writestr("../../evil.warc.gz", inner.read_bytes())
        package.writestr("datapackage.json", "{}")
    done = imported(county, tmp_path / "p.wacz")
    assert "1 of them a report" in done.stdout
    assert not list(tmp_path.parent.glob("evil*"))


def _bomb(path: Path) -> None:
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(b"WARC/1.0\r\nWARC-Type: response\r\nX: ")
        for _ in range(100):
            file.write(b"a" * (1 << 20))


def _future(path: Path) -> None:
    warc(path, lambda writer: response(writer, f"{HOME}/x", "2199-01-01T00:00:00Z", b"x"))


def _spoiled(path: Path) -> None:
    data = bytearray(by_wayback(path, "双塔县民政局", "2026-01-20T03:00:00Z").read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


def _cut(path: Path) -> None:
    data = by_wayback(path, "双塔县民政局", "2026-01-20T03:00:00Z").read_bytes()
    path.write_bytes(data[:-20])


def _as_one(path: Path) -> None:
    plain = by_wayback(path.with_suffix(".plain"), "双塔县民政局", "2026-01-20T03:00:00Z", packed=False)
    path.write_bytes(gzip.compress(plain.read_bytes()))


def _noise(path: Path) -> None:
    path.write_bytes(random.Random(5).randbytes(5000))


def _endless(path: Path) -> None:
    path.write_bytes(b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99999999999\r\n\r\n")


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (_bomb, "at byte 0: the record is larger than"),
        (_future, "which cannot be"),
        (_spoiled, "at byte"),
        (_cut, "the file ends in the middle of a record"),
        (_as_one, "several records are compressed as one"),
        (_noise, "at byte 0: no WARC record begins here"),
        (_endless, "at byte 0: the record is larger than"),
        (lambda path: path.write_bytes(b""), "it holds no WARC record"),
        (lambda path: path.write_bytes(b"PK\x03\x04 no package"), "no readable WACZ package"),
    ],
)  # fmt: skip
def test_hostile_files_are_refused_whole_with_the_place(
    county: Path, tmp_path: Path, make: Callable[[Path], None], why: str
) -> None:
    bad, good = tmp_path / "bad.warc.gz", by_wayback(tmp_path / "good.warc.gz", "双塔县民政局", "2026-01-20T03:00:00Z")
    make(bad)
    done = imported(county, bad, good)
    assert done.returncode == 3
    assert "refused: bad.warc.gz" in done.stdout
    assert why in done.stdout
    assert bad.exists()
    stored = [one for one in (county / "data" / "third-party").iterdir() if ".warc" in one.name]
    assert len(stored) == len(rows(county)) == 1, "the sound file was taken in all the same"
