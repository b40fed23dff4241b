from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from tests.s3_server import BUCKET, KEYS, s3_server

from .fault_proxy import FaultProxy, fault_proxy

_FOLDERS = count(1)


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    with s3_server() as address:
        yield address


@pytest.fixture
def proxy(s3: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultProxy]:
    """The S3 server behind a proxy, and the settings that lead to an empty folder of its bucket."""
    with fault_proxy(s3) as server:
        for name, value in KEYS.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("NIANBAO_STORAGE_URL", f"s3://{BUCKET}/f{next(_FOLDERS)}")
        monkeypatch.setenv("NIANBAO_STORAGE__ENDPOINT", server.url)
        monkeypatch.setenv("NIANBAO_STORAGE__TIMEOUT", "1")
        yield server
