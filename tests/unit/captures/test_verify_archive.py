"""Verification: no byte of a closed file can change unnoticed, nor a file or a line of the manifest disappear."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.captures import manifest
from archive.captures.verify import verify
from archive.captures.warc_reader import warc_files
from archive.captures.warc_writer import WarcWriter
from tests.soak import tried

from .builder import START, fill, page, ticking


def kinds(folder: Path) -> set[str]:
    return {problem.kind for problem in verify(folder)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for day in range(3):
        fill(tmp_path, f"r{day}", START + timedelta(days=day))
    return tmp_path


def test_a_sound_archive_has_no_problems(folder: Path) -> None:
    assert verify(folder) == []
    assert len(list(folder.glob("manifest-*.jsonl"))) == 3


@settings(max_examples=tried(20, 60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_flipped_byte_is_found_and_named(folder: Path, data: st.DataObject) -> None:
    file = warc_files(folder)[1]
    sound = file.read_bytes()
    place = data.draw(st.integers(0, len(sound) - 1))
    broken = bytearray(sound)
    broken[place] ^= data.draw(st.integers(1, 255))
    file.write_bytes(bytes(broken))
    try:
        problems = verify(folder)
    finally:
        file.write_bytes(sound)
    assert "altered_file" in {problem.kind for problem in problems}
    assert {problem.file for problem in problems if problem.kind != "dangling_revisit"} == {file.name}


def test_a_flipped_byte_names_its_record_without_a_manifest(folder: Path) -> None:
    for listed in folder.glob("manifest-*.jsonl"):
        listed.unlink()
    file = warc_files(folder)[0]
    broken = bytearray(file.read_bytes())
    broken[len(broken) // 2] ^= 1
    file.write_bytes(bytes(broken))
    found = [problem for problem in verify(folder) if problem.kind == "damaged_record"]
    assert len(found) == 1
    assert found[0].offset is not None
    assert 0 <= len(broken) // 2 - found[0].offset < 700


def test_a_missing_and_a_truncated_file(folder: Path) -> None:
    first, second, _ = warc_files(folder)
    first.unlink()
    second.write_bytes(second.read_bytes()[:-9])
    problems = {(problem.kind, problem.file) for problem in verify(folder)}
    assert problems == {
        ("missing_file", first.name),
        ("altered_file", second.name),
        ("truncated_record", second.name),
    }


def test_revisits_whose_original_is_damaged(tmp_path: Path) -> None:
    response, by_304, by_digest, _ = fill(tmp_path)
    file = warc_files(tmp_path)[0]
    data = file.read_bytes()
    file.write_bytes(data[: response.offset] + data[response.offset + response.length :])
    dangling = [problem.offset for problem in verify(tmp_path) if problem.kind == "dangling_revisit"]
    assert dangling == [by_304.offset - response.length, by_digest.offset - response.length]


@pytest.mark.parametrize("field", ["name", "sha256", "size", "closed_at", "previous", "hash"])
def test_an_altered_manifest_line_breaks_the_chain(folder: Path, field: str) -> None:
    listed = sorted(folder.glob("manifest-*.jsonl"))[1]
    entry = json.loads(listed.read_text())
    entry[field] = 1 if field == "size" else "0" * 64
    listed.write_text(json.dumps(entry) + "\n")
    assert "broken_chain" in kinds(folder)


def test_a_removed_a_repeated_and_an_unreadable_line_break_the_chain(folder: Path) -> None:
    _, second, _ = sorted(folder.glob("manifest-*.jsonl"))
    kept = second.read_text()
    second.write_text("")
    assert kinds(folder) == {"broken_chain", "unsealed_file"}
    second.write_text(kept + kept)
    assert kinds(folder) == {"broken_chain"}
    second.write_text(kept + "{not json\n")
    assert kinds(folder) == {"broken_chain"}
    second.write_text(kept)
    assert kinds(folder) == set()


def test_a_manifest_rewritten_with_fresh_hashes_no_longer_chains(folder: Path) -> None:
    """Whoever alters a file and repairs its own entry must repair every later one too."""
    listed = sorted(folder.glob("manifest-*.jsonl"))[0]
    file = warc_files(folder)[0]
    file.write_bytes(file.read_bytes()[:-30])
    fields = json.loads(listed.read_text())
    fields |= {"sha256": manifest.file_sha256(file), "size": file.stat().st_size}
    fields["hash"] = manifest.ManifestEntry(**fields).computed_hash()
    listed.write_text(json.dumps(fields) + "\n")
    problems = verify(folder)
    assert "broken_chain" in {problem.kind for problem in problems}
    assert "altered_file" not in {problem.kind for problem in problems}


def test_a_run_that_died_leaves_an_unsealed_file_which_is_only_noted(folder: Path) -> None:
    with WarcWriter(folder, run_id="dead", clock=ticking()) as writer:
        writer.write_response(page(), b"x")
    newest = warc_files(folder)[-1]
    newest.with_name("nianbao-left.warc.gz").write_bytes(newest.read_bytes())
    assert [(problem.kind, problem.is_note) for problem in verify(folder)] == [("unsealed_file", True)]
