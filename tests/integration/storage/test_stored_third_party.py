"""Captures of others in object storage: copied, proved and read from there like our own, packages among them."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.captures.foreign_records import foreign_records, stored_member
from archive.captures.object_store import StoreError
from archive.captures.verify import manifest_problems
from archive.config.settings import load_settings
from archive.ingest.storage_pass import storage_passes
from archive.ingest.third_party_files import CheckedCopy, checked_copy, third_party_files, third_party_folder
from tests.fresh_database import fresh_database
from tests.integration.notices.test_third_party import by_wayback

from .fault_proxy import FaultProxy

IMPORTED = datetime(2026, 2, 7, 4, tzinfo=UTC)


def test_files_of_others_go_to_the_storage_and_are_read_from_there(
    tmp_path: Path, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NIANBAO_STORAGE__LOCAL_DAYS", "1")
    data, engine = tmp_path / "data", fresh_database(tmp_path / "data" / "nianbao.db")
    plain = by_wayback(tmp_path / "w.warc.gz", "双塔县民政局", "2026-01-20T03:00:00Z")
    other = by_wayback(tmp_path / "inner.warc.gz", "双塔县水利局", "2026-01-20T03:00:00Z")
    with zipfile.ZipFile(tmp_path / "p.wacz", "w") as package:
        package.write(other, "archive/data.warc.gz")
    for file in (plain, tmp_path / "p.wacz"):
        with checked_copy(data, file, IMPORTED) as copy:
            assert isinstance(copy, CheckedCopy)
            copy.keep("Internet Archive", "li", IMPORTED)
    folder = third_party_folder(data)
    kept = [folder / one.file for one in third_party_files(data)]
    before = [list(foreign_records(path, IMPORTED)) for path in kept]
    at = IMPORTED + timedelta(hours=1)
    told = storage_passes(engine, data, load_settings(), at)
    assert told
    assert (len(told.copied), told.removed, told.faults) == (4, [], [])
    later = storage_passes(engine, data, load_settings(), at + timedelta(days=2))
    assert later
    assert sorted(later.removed) == sorted(path.name for path in kept), "who brought them stays here"
    assert not any(path.exists() for path in kept)
    assert [list(foreign_records(path, IMPORTED)) for path in kept] == before
    for path, records in zip(kept, before, strict=True):
        one = records[1]
        assert len(stored_member(path, one.member, one.offset, one.length)) == one.length
    assert list(manifest_problems(folder, "[0-9a-f]*.*")) == []
    monkeypatch.delenv("NIANBAO_STORAGE_URL")
    with pytest.raises(StoreError, match="storage_url is not set"):
        stored_member(kept[0], before[0][0].member, 0, 1)
