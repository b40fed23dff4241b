"""WARC files in object storage, by a real S3 server behind a proxy that misbehaves."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from archive.captures.block_cache import BlockCache
from archive.captures.capture_lookup import MemoryCaptureLookup
from archive.captures.http_head import HttpHead
from archive.captures.kept_files import kept_files, open_kept
from archive.captures.manifest import ManifestEntry, read_entries
from archive.captures.object_store import ObjectStore, StoreError, store_of
from archive.captures.replay_index import ReplayIndex
from archive.captures.stored_record import Capture
from archive.captures.stored_sheet import BLOCK, read_sheet, sheet_path
from archive.captures.storing import StoringOrder, StoringResult, store_closed_files, waiting_files
from archive.captures.verify import verify
from archive.captures.warc_reader import iter_records, read_payload, warc_files
from archive.captures.warc_writer import Exchange, WarcWriter
from archive.config.settings import load_settings
from tests.unit.captures.builder import START, fill, ticking

from .fault_proxy import FAULTS, FaultProxy

LATER = START + timedelta(days=400)


def store() -> ObjectStore:
    found = store_of(load_settings())
    assert found
    return found


def sizes(folder: Path) -> dict[str, int]:
    return {one.name: one.size for one in read_entries(folder) if isinstance(one, ManifestEntry)}


def passed(folder: Path, *, days: int = 0, taken: dict[str, int] | None = None) -> StoringResult:
    return store_closed_files(folder, store(), StoringOrder(LATER, days, sizes(folder) if taken is None else taken))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two closed files; in the second a page larger than several blocks."""
    warc = tmp_path / "warc"
    fill(warc)
    noise = random.Random(1).randbytes(5 * BLOCK)
    with WarcWriter(warc, run_id="r2", clock=ticking(START + timedelta(days=1))) as writer:
        head = HttpHead.of_response(200, [(b"Content-Type", b"application/pdf"), (b"Content-Encoding", b"identity")])
        writer.write_response(Exchange("http://www.example.test/a.pdf", response=head, visit_id="L2"), noise)
        writer.write_note({"visit_id": "L2", "url": "http://www.example.test/", "state": "complete"})
    return warc


def everything(folder: Path) -> list[object]:
    """Every record, and every payload that can be read."""
    records = list(iter_records(folder))
    known = MemoryCaptureLookup(records)
    captures = [one for one in records if isinstance(one, Capture) and one.kind != "failure"]
    return [*records, *(read_payload(folder, one, known.capture).raw for one in captures)]


def test_stored_files_read_as_local_ones_do(folder: Path, proxy: FaultProxy) -> None:
    before, names = everything(folder), [path.name for path in warc_files(folder)]
    saved = len(ReplayIndex(folder))
    done = passed(folder)
    assert (done.copied, done.removed, done.faults) == (names, names, [])
    assert not list(folder.glob("*.warc.gz")), "the local copies are gone"
    assert everything(folder) == before
    assert verify(folder) == []
    assert len(ReplayIndex(folder)) == saved > 0
    assert [path.name for path in kept_files(folder)] == names
    index = store().read(f"{names[0]}.cdxj", 0, store().size(f"{names[0]}.cdxj") or 0).decode().splitlines()
    assert len(index) == 3
    assert all(names[0] in line for line in index)


def test_a_pass_again_asks_for_nothing_more(folder: Path, proxy: FaultProxy) -> None:
    assert passed(folder, days=1000).removed == []
    proxy.asked.clear()
    assert passed(folder, days=1000) == StoringResult()
    assert proxy.asked == []


def test_what_was_not_taken_in_or_is_young_stays_here(folder: Path, proxy: FaultProxy) -> None:
    first, second = (path.name for path in warc_files(folder))
    assert passed(folder, taken={first: sizes(folder)[first], second: 10}).removed == [first]
    assert passed(folder, days=500).removed == []
    assert (folder / second).exists()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_store_that_fails_takes_no_local_file(fault: str, folder: Path, proxy: FaultProxy) -> None:
    before = {path: path.read_bytes() for path in warc_files(folder)}
    proxy.faulty(fault)
    done = passed(folder)
    assert done.faults
    assert done.removed == []
    assert {path: path.read_bytes() for path in warc_files(folder)} == before
    proxy.faulty("")
    done = passed(folder)
    assert done.faults == []
    assert len(done.removed) == 2
    assert verify(folder) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_store_that_fails_is_no_fault_of_a_record(fault: str, folder: Path, proxy: FaultProxy) -> None:
    before = everything(folder)
    passed(folder)
    proxy.faulty(fault)
    with pytest.raises(StoreError, match="object storage"):
        everything(folder)
    assert {one.kind for one in verify(folder)} == {"unread_file"}, "neither altered nor lost"
    proxy.faulty("")
    assert everything(folder) == before


@pytest.mark.parametrize("fault", ["500", "cut", "wrong"])
def test_a_short_fault_is_not_even_noticed(fault: str, folder: Path, proxy: FaultProxy) -> None:
    before = everything(folder)
    passed(folder)
    proxy.faulty(fault, left=1)
    assert everything(folder) == before


def test_an_object_that_was_altered_is_never_the_only_copy(folder: Path, proxy: FaultProxy) -> None:
    passed(folder, days=1000)
    path = warc_files(folder)[0]
    data = path.read_bytes()
    store().put(path.name, data[:-1] + bytes([data[-1] ^ 1]))
    done = passed(folder)
    assert path.name not in done.removed
    assert "SHA-256" in done.faults[0]
    assert path.read_bytes() == data


def test_a_local_file_that_was_altered_is_not_stored(folder: Path, proxy: FaultProxy) -> None:
    path = warc_files(folder)[0]
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    done = passed(folder)
    assert "not the one in the manifest" in done.faults[0]
    assert store().size(path.name) is None
    assert path.exists()


def test_an_object_altered_afterwards_is_told_and_never_read(folder: Path, proxy: FaultProxy) -> None:
    passed(folder)
    path = warc_files(folder)[1]
    data = b"".join(store().pieces(path.name, sizes(folder)[path.name]))
    store().put(path.name, data[:100] + bytes([data[100] ^ 1]) + data[101:])
    with pytest.raises(StoreError, match="other bytes"):
        list(iter_records(folder))
    assert {(one.kind, one.file) for one in verify(folder)} == {("unread_file", path.name)}
    path.write_bytes(data)
    assert verify(folder) == [], "a local copy goes before the stored one"


def test_lost_sheets_are_found_again(folder: Path, proxy: FaultProxy) -> None:
    before = everything(folder)
    passed(folder)
    for path in warc_files(folder):
        sheet_path(path).unlink()
    assert {one.kind for one in verify(folder)} == {"missing_file"}
    passed(folder)
    assert everything(folder) == before


def test_a_record_is_asked_for_by_range_and_once(folder: Path, proxy: FaultProxy) -> None:
    passed(folder)
    path = warc_files(folder)[1]
    proxy.asked.clear()
    with open_kept(path) as file:
        file.seek(3 * BLOCK + 7)
        assert len(file.read(100)) == 100
    asked = len(proxy.asked)
    with open_kept(path) as file:
        file.seek(3 * BLOCK + 50)
        file.read(10)
    assert asked == 1
    assert len(proxy.asked) == asked, "the block is in the cache"


def test_the_cache_is_bounded_and_believes_no_damaged_block(tmp_path: Path) -> None:
    most = 64 * 1024
    cache = BlockCache(tmp_path, most)
    blocks = {f"{number:064x}": bytes([number % 256]) * 1024 for number in range(300)}
    for digest, block in blocks.items():
        cache.put(digest, block)
    held = sum(path.stat().st_size for path in tmp_path.glob("*/*"))
    assert 0 < held <= most + most // 16
    assert cache.get(f"{299:064x}") is None, "its name is not its digest"


def test_without_storage_url_the_sentence_says_so(
    folder: Path, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed(folder)
    monkeypatch.delenv("NIANBAO_STORAGE_URL")
    with pytest.raises(StoreError, match="storage_url is not set"):
        list(iter_records(folder))


_PASS = """
import sys
from pathlib import Path
from tests.integration.storage.test_stored_files import passed
print("begun", flush=True)
passed(Path(sys.argv[1]))
"""


def test_a_pass_that_is_killed_at_any_moment_loses_nothing(folder: Path, proxy: FaultProxy) -> None:
    for number in range(3, 9):
        fill(folder, f"r{number}", START + timedelta(days=number))
    before = everything(folder)
    chance = random.Random(7)
    for _ in range(12):
        with subprocess.Popen(
            [sys.executable, "-c", _PASS, str(folder)], stdout=subprocess.PIPE, env=os.environ, cwd=Path.cwd()
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(chance.random() * 0.4)
            process.send_signal(signal.SIGKILL)
        for name, size in sizes(folder).items():
            sheet = read_sheet(folder / name)
            here = (folder / name).is_file()
            assert here or sheet
            assert not here or (folder / name).stat().st_size == size
        assert everything(folder) == before
    assert passed(folder).faults == []
    assert waiting_files(folder) == []
    assert everything(folder) == before
    assert verify(folder) == []
