"""What tests share: the shipped configuration, a data folder of their own, and the real material when it is there."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture
def real() -> Path:
    """The folder of real pages beside the project; the test says that it was skipped when there is none."""
    folder = SHARED / "real"
    if not folder.is_dir():
        pytest.skip(f"the real pages are not here: {folder} does not exist")
    return folder


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty NIANBAO_DATA, with the shipped configuration."""
    folder = tmp_path / "data"
    monkeypatch.setenv("NIANBAO_DATA", str(folder))
    monkeypatch.setenv("NIANBAO_CONFIG", str(ROOT / "config"))
    monkeypatch.delenv("NIANBAO_DATABASE_URL", raising=False)
    return folder
