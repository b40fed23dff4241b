"""RFC 3161 stamps of the manifest, from a real authority on loopback: made, kept, and found out when wrong."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.captures.timestamps import (
    TimestampError,
    list_timestamps,
    load_trusted_certificates,
    timestamp_manifests,
    timestamp_problems,
)
from archive.captures.verify import verify
from tests.integration.notices.kept_county import KeptCounty
from tests.integration.notices.local_tsa import LocalTsa
from tests.integration.notices.test_evidence_package import packed
from tests.program import Finished, run


@pytest.fixture(scope="module")
def authorities(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LocalTsa, LocalTsa]]:
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl to play the authority")
    folder = tmp_path_factory.mktemp("tsa")
    both = LocalTsa(folder / "one"), LocalTsa(folder / "other")
    yield both
    for tsa in both:
        tsa.close()


@pytest.fixture
def tsa(authorities: tuple[LocalTsa, LocalTsa]) -> LocalTsa:
    return authorities[0]


@pytest.fixture
def warc(county: KeptCounty, tmp_path: Path) -> Path:
    return Path(shutil.copytree(county.warc, tmp_path / "data" / "warc"))


def wrong(folder: Path, tsa: LocalTsa) -> list[str]:
    return [p.reason for p in verify(folder, load_trusted_certificates(tsa.root)) if p.kind == "wrong_stamp"]


def test_every_manifest_is_stamped_once_and_again_only_when_it_has_grown(warc: Path, tsa: LocalTsa) -> None:
    made = timestamp_manifests(warc, tsa.url, load_trusted_certificates(tsa.root))
    assert len(made) == len(list(warc.glob("manifest-*.jsonl"))) > 5
    assert timestamp_manifests(warc, tsa.url) == []
    last = max(warc.glob("manifest-*.jsonl"))
    last.write_text(last.read_text() + "\n")
    assert [path.name for path in timestamp_manifests(warc, tsa.url)] == [f"{last.stem}-{last.stat().st_size}.tsr"]
    assert wrong(warc, tsa) == [], "the stamp of the shorter manifest still holds"


def test_openssl_agrees_that_a_stamp_holds(warc: Path, tsa: LocalTsa) -> None:
    stamp = next(list_timestamps(warc)) if timestamp_manifests(warc, tsa.url) else pytest.fail("nothing was stamped")
    files = [stamp.path, warc / stamp.manifest, tsa.root]
    words = ["openssl", "ts", "-verify"]
    for option, file in zip(("-in", "-data", "-CAfile"), files, strict=True):
        words += [option, str(file)]
    assert subprocess.run(words, check=False, capture_output=True).returncode == 0


def test_altered_manifest_is_told_by_its_stamp(warc: Path, tsa: LocalTsa) -> None:
    timestamp_manifests(warc, tsa.url)
    manifest = min(warc.glob("manifest-*.jsonl"))
    manifest.write_text(manifest.read_text().replace('"size": ', '"size":  '))
    assert len(wrong(warc, tsa)) == 1
    assert manifest.name in wrong(warc, tsa)[0]


def test_no_flipped_byte_changes_what_a_stamp_says_unnoticed(warc: Path, tsa: LocalTsa) -> None:
    path, *others = timestamp_manifests(warc, tsa.url)
    for other in others:
        other.unlink()
    roots, sound, said = load_trusted_certificates(tsa.root), path.read_bytes(), next(list_timestamps(warc))
    told = 0
    for place in range(0, len(sound), 7):
        path.write_bytes(sound[:place] + bytes([sound[place] ^ 0x10]) + sound[place + 1 :])
        noticed = bool(list(timestamp_problems(warc, roots)))
        told += noticed
        # A few bytes (names of algorithms) are outside the signature; the time and the digest are not.
        assert noticed or next(list_timestamps(warc)) == said, place
    assert told > len(sound) / 7 * 0.9
    path.write_bytes(sound)
    assert list(timestamp_problems(warc, roots)) == []


def test_stamp_of_an_authority_nobody_trusts_is_told(warc: Path, authorities: tuple[LocalTsa, LocalTsa]) -> None:
    trusted, stranger = authorities
    timestamp_manifests(warc, stranger.url)
    assert all("signature does not hold" in reason for reason in wrong(warc, trusted))
    assert wrong(warc, trusted)
    assert wrong(warc, stranger) == []


def test_stamp_for_another_day_or_of_no_known_name_is_told(warc: Path, tsa: LocalTsa) -> None:
    first, second, *_ = timestamp_manifests(warc, tsa.url)
    first.write_bytes(second.read_bytes())
    (warc / "manifest-20260101-10.tsr").write_bytes(b"nothing")
    (warc / "manifest-what.tsr").write_bytes(b"nothing")
    reasons = " | ".join(wrong(warc, tsa))
    assert "is not what was stamped" in reasons
    assert "manifest-20260101.jsonl, is gone" in reasons
    assert "does not say which manifest" in reasons


def test_answers_that_are_no_stamp_of_ours_are_refused(warc: Path, tsa: LocalTsa) -> None:
    try:
        tsa.answer = tsa.reply(_query_of_something_else(tsa))
        with pytest.raises(TimestampError, match="something else"):
            timestamp_manifests(warc, tsa.url)
        tsa.answer = b"<html>maintenance</html>"
        with pytest.raises(TimestampError, match="no time stamp"):
            timestamp_manifests(warc, tsa.url)
    finally:
        tsa.answer = b""
    with pytest.raises(TimestampError, match="no time stamp"):
        timestamp_manifests(warc, "http://127.0.0.1:9/nobody")
    assert list(warc.glob("*.tsr")) == []


def test_the_command_names_a_wrong_stamp_and_ends_with_1(warc: Path, tsa: LocalTsa) -> None:
    timestamp_manifests(warc, tsa.url)
    ran = _verify_command(warc.parent, tsa)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    chosen = next(warc.glob("*.tsr"))
    chosen.write_bytes(chosen.read_bytes()[:-5])
    ran = _verify_command(warc.parent, tsa)
    assert ran.returncode == 1
    assert "wrong_stamp" in ran.stdout
    assert chosen.name in ran.stdout


def test_stamps_go_along_in_the_evidence(county: KeptCounty, warc: Path, tsa: LocalTsa, tmp_path: Path) -> None:
    timestamp_manifests(warc, tsa.url)
    with zipfile.ZipFile(packed(county, "st-slj", tmp_path, warc).path) as parts:
        names = parts.namelist()
        readme = parts.read("evidence/README.zh.md").decode()
        files = {r["archived_in"]["file"] for r in json.loads(parts.read("evidence/verdict.json"))["records"]}
    assert len([name for name in names if name.endswith(".tsr")]) == len(files) > 1
    assert "openssl ts -verify" in readme


def _verify_command(data: Path, tsa: LocalTsa) -> Finished:
    return run("verify", env={"NIANBAO_DATA": str(data), "NIANBAO_TIMESTAMPS__ROOTS": str(tsa.root)})


def _query_of_something_else(tsa: LocalTsa) -> bytes:
    words = ["openssl", "ts", "-query", "-digest", "ab" * 32, "-sha256", "-cert", "-out", "q"]
    subprocess.run(words, cwd=tsa.folder, check=True, capture_output=True)
    return (tsa.folder / "q").read_bytes()
