"""Each file, key and column of the configuration, broken in hundreds of ways: refused with file, line, field, reason."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from archive.errors import ConfigErrors
from crawler.commands.failures import USAGE, failure_of
from crawler.configuration.stamp import require_sound
from tests.integration.configuration.breaking import FILES, Break, of_columns, of_files, of_settings, of_yaml_keys
from tests.integration.configuration.good import prepared

_NAMED = (
    "140000",
    "340000",
    "341500",
    "341522",
    "410000",
    "411300",
    "411329",
    "430000",
    "430600",
    "460000",
)  # divisions that config/deadlines.yaml names


def small(folder: Path) -> Path:
    """The good configuration, with the divisions of two provinces and those named by rules: all the others only take time."""
    config = prepared(folder)
    for name in ("regions.csv", "townships.csv"):
        path = config / name
        header, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [row for row in rows if row.startswith(("11", "64", *_NAMED))]
        path.write_text("".join((header, *kept)), encoding="utf-8")
    return config


def derived() -> list[Break]:
    with TemporaryDirectory() as folder:
        config = small(Path(folder))
        return [*of_yaml_keys(config), *of_settings(config), *of_columns(config), *of_files()]


BREAKS = derived()


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small(tmp_path_factory.mktemp("good"))


@pytest.mark.parametrize("broken", BREAKS, ids=lambda one: one.name)
def test_what_is_broken_is_refused_with_its_place(
    good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: Break
) -> None:
    config = tmp_path / "config"
    shutil.copytree(good, config)
    broken.make(config)
    monkeypatch.setenv("NIANBAO_CONFIG", str(config))
    monkeypatch.setenv("NIANBAO_DATA", str(tmp_path / "data"))
    with pytest.raises(ConfigErrors) as caught:
        require_sound()
    there = [fault for fault in caught.value.errors if Path(fault.file) == config / broken.file]
    told = [fault for fault in there if broken.field in fault.field and (fault.line or not broken.line)]
    assert told, f"{broken.field} is not among: {caught.value}"
    assert all(fault.reason for fault in told)
    assert failure_of(caught.value).code == USAGE


def test_the_small_configuration_is_good(good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIANBAO_CONFIG", str(good))
    monkeypatch.setenv("NIANBAO_DATA", str(tmp_path / "data"))
    require_sound()


def test_hundreds_of_different_configurations_are_tried(good: Path) -> None:
    made = {(one.file, one.change((good / one.file).read_text(encoding="utf-8"))) for one in BREAKS}
    print(f"{len(made)} broken configurations of {len(FILES)} files")
    assert len(made) == len(BREAKS) >= 120
    assert {file for file, _ in made} == set(FILES)
