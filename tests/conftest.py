"""What tests share: the shipped configuration, a data folder of their own, and the real material when it is there."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"

# How long an example takes says something of the machine and of what else it does, nothing of the program.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


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
