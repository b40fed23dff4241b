"""What tests share: the shipped configuration, a data folder of their own, and the real material when it is there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, is_hypothesis_test, settings

from tests.soak import tried

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"

# Whoever runs the tests may run the program as well: what it is told there is not for here.
for name in [name for name in os.environ if name.startswith("NIANBAO_")]:
    del os.environ[name]

# How long an example takes says something of the machine and of what else it does, nothing of the program.
settings.register_profile(
    "any machine", deadline=None, max_examples=tried(40, 100), suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Properties are tried on more examples by `make soak`."""
    for item in items:
        if is_hypothesis_test(getattr(item, "function", None)):
            item.add_marker(pytest.mark.soak)


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
