"""Evidence packages: exactly what a verdict rests on, unchanged, in a container that others can read."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import zipfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from archive.captures.gzip_members import read_member
from archive.clock import parse_instant
from archive.database.engine import session_scope
from archive.errors import NotFoundError, UnreadableError
from archive.notices.evidence_package import EvidencePackage, write_evidence_package
from tests.conftest import ROOT
from tests.integration.notices.kept_county import COLUMN, KeptCounty

AS_OF = parse_instant("2026-02-08", whole_day=True)
MADE = datetime(2026, 2, 9, 1, 0, tzinfo=UTC)


def packed(county: KeptCounty, organ: str, folder: Path, warc: Path | None = None) -> EvidencePackage:
    output = folder / f"{organ}.wacz"
    with session_scope(county.engine) as session:
        deadlines = county.configuration.deadlines
        return write_evidence_package(session, deadlines, warc or county.warc, organ, 2025, AS_OF, output, MADE)


def verdict(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as parts:
        told: dict[str, Any] = json.loads(parts.read("evidence/verdict.json"))
    return told


def roles(path: Path) -> list[str]:
    return sorted(role for record in verdict(path)["records"] for role in record["roles"])


def test_late_report_carries_the_column_without_it_the_column_with_it_and_its_page(
    county: KeptCounty, tmp_path: Path
) -> None:
    made = packed(county, "st-slj", tmp_path)
    assert (made.filing.state, made.filing.days_late) == ("late", 3)
    assert {"absent", "present", "report"} <= set(roles(made.path))


def test_attachments_go_with_the_page_that_points_at_them(county: KeptCounty, tmp_path: Path) -> None:
    made = packed(county, "st-sjj", tmp_path)
    attached = [r["url"] for r in verdict(made.path)["records"] if "attachment" in r["roles"]]
    assert attached == ["http://www.shuangta.example/nb/sjj.docx"]


def test_nothing_goes_along_that_the_verdict_does_not_rest_on(county: KeptCounty, tmp_path: Path) -> None:
    made = packed(county, "st-slj", tmp_path)
    told = verdict(made.path)
    captures = [r for r in told["records"] if r["type"] in ("response", "revisit")]
    assert all(record["roles"] for record in captures)
    named = {e["capture"] for e in told["verdict"]["evidence"]}
    added = [r for r in captures if r["record_id"] not in named]
    assert all(set(record["roles"]) <= {"original", "attachment", "redirect"} for record in added)


def test_every_record_is_byte_for_byte_the_archives(county: KeptCounty, tmp_path: Path) -> None:
    made = packed(county, "st-slj", tmp_path)
    with zipfile.ZipFile(made.path) as parts:
        warc = parts.read("archive/evidence.warc.gz")
    for record in verdict(made.path)["records"]:
        here, there, length = record["here"]["offset"], record["archived_in"], record["length"]
        original = (county.warc / there["file"]).read_bytes()[there["offset"] : there["offset"] + length]
        assert warc[here : here + length] == original
        assert hashlib.sha256(original).hexdigest() == record["sha256"]


def test_the_visits_own_words_and_the_requests_go_along(county: KeptCounty, tmp_path: Path) -> None:
    made = packed(county, "st-slj", tmp_path)
    types = [record["type"] for record in verdict(made.path)["records"]]
    assert {"warcinfo", "response", "request", "metadata"} <= set(types)


def test_unchanged_column_brings_its_original_and_something_to_show(county: KeptCounty, tmp_path: Path) -> None:
    made = packed(county, "st-mzj", tmp_path)  # overdue; the column has not changed since 5 February
    assert made.filing.state == "overdue"
    kinds = {r["type"]: r for r in verdict(made.path)["records"] if r["url"] == COLUMN and r["type"] != "request"}
    assert kinds["revisit"]["refers_to"].strip("<>") == kinds["response"]["record_id"]
    assert "original" in kinds["response"]["roles"]
    with zipfile.ZipFile(made.path) as parts:
        shown = next(iter(ArchiveIterator(BytesIO(parts.read("archive/replay.warc.gz")))))
        body = shown.content_stream().read()
    assert shown.rec_headers.get_header("Nianbao-Stands-For").strip("<>") == kinds["revisit"]["record_id"]
    assert "双塔县水利局2025年政府信息公开工作年度报告".encode() in body


def test_index_leads_to_the_records_it_names(county: KeptCounty, tmp_path: Path) -> None:
    made = packed(county, "st-mzj", tmp_path)
    with zipfile.ZipFile(made.path) as parts:
        parts.extractall(tmp_path / "out")
        lines = parts.read("indexes/index.cdxj").decode().splitlines()
    assert lines == sorted(lines)
    for line in lines:
        key, moment, told = line.split(" ", 2)
        said = json.loads(told)
        file = tmp_path / "out" / "archive" / said["filename"]
        record = next(iter(ArchiveIterator(BytesIO(read_member(file, int(said["offset"]), int(said["length"]))))))
        assert record.rec_headers.get_header("WARC-Target-URI") == said["url"]
        assert key.startswith("example,shuangta)/nb")
        assert len(moment) == 14


def test_every_listed_page_is_in_the_index(county: KeptCounty, tmp_path: Path) -> None:
    made = packed(county, "st-sjj", tmp_path)
    with zipfile.ZipFile(made.path) as parts:
        pages = [json.loads(line) for line in parts.read("pages/pages.jsonl").decode().splitlines()]
        index = parts.read("indexes/index.cdxj").decode()
        package_said = json.loads(parts.read("datapackage.json"))
    assert pages[0]["format"] == "json-pages-1.0"
    assert len(pages) > 3
    for page in pages[1:]:
        stamp = page["ts"].translate(str.maketrans("", "", "-:TZ"))
        assert any(stamp in line and f'"{page["url"]}"' in line for line in index.splitlines())
    assert package_said["mainPageURL"] == pages[1]["url"], "a reader lands on the report"


def test_digests_vouch_for_every_file(county: KeptCounty, tmp_path: Path) -> None:
    made = packed(county, "st-slj", tmp_path)
    with zipfile.ZipFile(made.path) as parts:
        description = parts.read("datapackage.json")
        vouched = json.loads(parts.read("datapackage-digest.json"))
        said = {r["path"]: r for r in json.loads(description)["resources"]}
        assert set(parts.namelist()) == {*said, "datapackage.json", "datapackage-digest.json"}
        for path, resource in said.items():
            assert resource["hash"] == "sha256:" + hashlib.sha256(parts.read(path)).hexdigest()
    assert vouched["hash"] == made.digest == "sha256:" + hashlib.sha256(description).hexdigest()


def test_digests_inside_the_warc_are_sound(county: KeptCounty, tmp_path: Path) -> None:
    with zipfile.ZipFile(packed(county, "st-mzj", tmp_path).path) as parts:
        parts.extractall(tmp_path / "out")
    files = [str(path) for path in (tmp_path / "out" / "archive").iterdir()]
    options = type("Options", (), {"inputs": files, "verbose": False})()
    assert len(files) == 2
    assert Checker(options).process_all() == 0


def test_read_me_tells_verdict_times_and_digests_in_both_languages(county: KeptCounty, tmp_path: Path) -> None:
    made = packed(county, "st-slj", tmp_path)
    digest = made.filing.evidence[0].digest.removeprefix("sha256:")
    with zipfile.ZipFile(made.path) as parts:
        chinese, english = (parts.read(f"evidence/README.{language}.md").decode() for language in ("zh", "en"))
    for text in (chinese, english):
        assert digest in text
        assert "2026-02-02 20:00" in text
        assert "2026-02-03 20:00" in text
    assert "逾期3天" in chinese
    assert made.filing.reason_en in english


def test_custom_deadline_never_reads_as_a_breach(county: KeptCounty, tmp_path: Path) -> None:
    made = packed(county, "st-sqz", tmp_path)
    with zipfile.ZipFile(made.path) as parts:
        chinese = parts.read("evidence/README.zh.md").decode()
    assert made.filing.state == "late"
    assert "晚于本地通常时限" in chinese
    assert "逾期" not in chinese
    assert "违法" not in chinese


def test_failed_visits_are_shown_for_what_could_not_be_verified(county: KeptCounty, tmp_path: Path) -> None:
    made = packed(county, "st-lyj", tmp_path)
    assert made.filing.state == "unverified"
    assert set(roles(made.path)) == {"failed_visit"}
    with zipfile.ZipFile(made.path) as parts:
        assert parts.read("indexes/index.cdxj") == b""
        assert "未能查看的，不认定为未公布" in parts.read("evidence/README.zh.md").decode()


def test_manifests_of_the_files_drawn_from_go_along(county: KeptCounty, tmp_path: Path) -> None:
    made = packed(county, "st-slj", tmp_path)
    files = {r["archived_in"]["file"] for r in verdict(made.path)["records"]}
    with zipfile.ZipFile(made.path) as parts:
        listed = b"".join(parts.read(n) for n in parts.namelist() if n.startswith("manifest/"))
    assert files
    assert all(name.encode() in listed for name in files)


def test_same_evidence_gives_the_same_bytes(county: KeptCounty, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, second = (packed(county, "st-mzj", tmp_path / name) for name in "ab")
    assert first.path.read_bytes() == second.path.read_bytes()


def test_unknown_organ_and_a_state_without_evidence_are_said_so(county: KeptCounty, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no organ nobody"):
        packed(county, "nobody", tmp_path)
    with pytest.raises(NotFoundError, match="rests on no capture"):
        packed(county, "st-zf", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_capture_stops_the_package(county: KeptCounty, tmp_path: Path) -> None:
    warc = tmp_path / "warc"
    shutil.copytree(county.warc, warc)
    made = packed(county, "st-slj", tmp_path)
    absent = next(r for r in verdict(made.path)["records"] if "absent" in r["roles"])
    file = warc / absent["archived_in"]["file"]
    data = bytearray(file.read_bytes())
    data[absent["archived_in"]["offset"] + absent["length"] // 2] ^= 0xFF
    file.write_bytes(data)
    made.path.unlink()
    with pytest.raises(UnreadableError):
        packed(county, "st-slj", tmp_path, warc)
    assert list(tmp_path.glob("*.wacz*")) == []


def test_the_wacz_tool_finds_every_package_valid(county: KeptCounty, tmp_path: Path) -> None:
    tool = shutil.which("wacz", path=str(ROOT / ".uv" / "tools" / "bin")) or shutil.which("wacz")
    if tool is None:
        pytest.skip("the wacz tool is not installed: run `make wacz` first")
    for organ in ("st-slj", "st-mzj", "st-sjj", "st-lyj", "st-jyj"):
        made = packed(county, organ, tmp_path)
        ran = subprocess.run([tool, "validate", "-f", made.path], capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        assert "is valid" in ran.stdout
