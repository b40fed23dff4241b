"""Files of runs that died are sealed by the next start; nothing whole is cut, and no living writer is disturbed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.captures import manifest
from archive.captures.gzip_members import Member, iter_members
from archive.captures.sealing import seal_abandoned_files
from archive.captures.verify import verify
from archive.captures.warc_reader import warc_files
from archive.captures.warc_writer import WarcWriter
from tests.soak import tried

from .builder import START, fill, page, ticking

KILLED = """
import os, signal, sys
from pathlib import Path
from tests.unit.captures.builder import page, ticking
from archive.captures.warc_writer import WarcWriter
writer = WarcWriter(Path(sys.argv[1]), run_id="dead", clock=ticking())
for _ in range(3):
    writer.write_response(page(), b"x" * 400)
os.kill(os.getpid(), signal.SIGKILL)
"""


def killed_run(folder: Path) -> Path:
    """A file that a killed process left open."""
    subprocess.run([sys.executable, "-c", KILLED, str(folder)], check=False)
    (name,) = manifest.unlisted_files(folder)
    return folder / name


@pytest.fixture(scope="module")
def left_open(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return killed_run(tmp_path_factory.mktemp("killed")).read_bytes()


def test_the_file_of_a_killed_run_is_noted_until_it_is_sealed(tmp_path: Path) -> None:
    fill(tmp_path)
    path = killed_run(tmp_path)
    assert [(one.kind, one.is_note) for one in verify(tmp_path)] == [("unsealed_file", True)]
    (sealed,) = seal_abandoned_files(tmp_path, START)
    assert (sealed.name, sealed.size, sealed.cut) == (path.name, path.stat().st_size, 0)
    assert verify(tmp_path) == []
    assert seal_abandoned_files(tmp_path, START) == []


@settings(max_examples=tried(15, 40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_wherever_a_file_was_torn_whole_records_stay_and_the_tail_is_kept_aside(
    tmp_path_factory: pytest.TempPathFactory, left_open: bytes, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("torn")
    path = folder / "nianbao-20260201040001-dead-00001.warc.gz"
    kept = left_open[: data.draw(st.integers(1, len(left_open)))]
    path.write_bytes(kept)
    whole = [member.data for member in iter_members(path) if isinstance(member, Member)]
    (sealed,) = seal_abandoned_files(folder, START)
    assert [member.data for member in iter_members(path) if isinstance(member, Member)] == whole
    tail = (folder / sealed.torn).read_bytes() if sealed.cut else b""
    assert path.read_bytes() + tail == kept
    assert verify(folder) == []


def test_the_file_of_a_living_writer_is_left_alone(tmp_path: Path) -> None:
    with WarcWriter(tmp_path, run_id="live", clock=ticking()) as writer:
        writer.write_response(page(), b"x")
        assert seal_abandoned_files(tmp_path, START) == []
        assert verify(tmp_path) == []
        writer.write_response(page(), b"y")
    assert verify(tmp_path) == []
    assert len(warc_files(tmp_path)) == 1


def test_a_torn_manifest_line_is_ended_and_swallows_nothing(tmp_path: Path) -> None:
    fill(tmp_path)
    (listed,) = tmp_path.glob("manifest-*.jsonl")
    with listed.open("ab") as file:
        file.write(b'{"serial": 2, "name": "nianbao-2026')
    assert [(one.kind, one.is_note) for one in verify(tmp_path)] == [("torn_line", True)]
    fill(tmp_path, "r2")
    assert [one.kind for one in verify(tmp_path)] == ["torn_line"]
    entries = [one for one in manifest.read_entries(tmp_path) if isinstance(one, manifest.ManifestEntry)]
    assert [one.serial for one in entries] == [1, 2]


def test_a_line_that_is_no_torn_entry_breaks_the_chain(tmp_path: Path) -> None:
    fill(tmp_path)
    (listed,) = tmp_path.glob("manifest-*.jsonl")
    listed.write_text(listed.read_text() + "nonsense\n")
    assert [(one.kind, one.is_note) for one in verify(tmp_path)] == [("broken_chain", False)]


def test_a_folder_that_is_not_there_has_nothing_to_seal(tmp_path: Path) -> None:
    assert seal_abandoned_files(tmp_path / os.urandom(4).hex(), START) == []
