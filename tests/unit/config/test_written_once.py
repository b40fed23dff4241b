"""What the shipped configuration says is said in one place, or is held equal to the other."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from archive.config.alerts import AlertRules
from archive.config.deadlines import Deadlines
from archive.config.notices import NoticeRules
from archive.config.office import OfficeSettings, load_office_settings
from archive.config.paths import shipped_config
from archive.config.schedule_settings import Schedule
from archive.config.settings import Settings
from archive.config.settings_file import office_text, setting_keys, settings_text
from archive.config.yaml_file import load_yaml
from archive.errors import ConfigErrors

FILES: dict[str, type[BaseModel]] = {
    "deadlines.yaml": Deadlines, "alerts.yaml": AlertRules, "notices.yaml": NoticeRules,
}  # fmt: skip


def test_the_shipped_settings_are_those_of_the_code() -> None:
    shipped = (shipped_config() / "settings.toml").read_text(encoding="utf-8")
    assert shipped == settings_text(), "python -m archive.config.settings_file config/settings.toml writes it"


def test_the_shipped_settings_of_the_desk_are_those_of_the_code() -> None:
    shipped = (shipped_config() / "office.toml").read_text(encoding="utf-8")
    assert shipped == office_text(), "python -m archive.config.settings_file config/office.toml writes it"
    assert load_office_settings(shipped_config()) == OfficeSettings()
    assert not OfficeSettings().desk, "off unless the file says otherwise"


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ("desk = true", "public_url: desk = true needs the address"),
        ("log_days = 100", "office.toml:1: log_days"),
        ('peple = "one"', "did you mean people"),
        ('people = "two"', "'two' is none of several, one"),
        ("desk = [", "office.toml"),
    ],
)
def test_a_wrong_setting_of_the_desk_is_told(tmp_path: Path, told: str, reason: str) -> None:
    (tmp_path / "office.toml").write_text(told, encoding="utf-8")
    with pytest.raises(ConfigErrors, match=re.escape(reason)):
        load_office_settings(tmp_path)


def test_the_shipped_settings_say_what_is_so_without_them(monkeypatch: pytest.MonkeyPatch) -> None:
    told = tomllib.loads(settings_text())
    monkeypatch.setenv("NIANBAO_CONFIG", "/nowhere")
    assert Settings.model_validate(told) == Settings()
    keys = {key.path for key in setting_keys()}
    assert keys == {*_paths(told)}


def _paths(told: dict[str, Any], above: str = "") -> Iterator[str]:
    for name, value in told.items():
        if isinstance(value, dict) and value:
            yield from _paths(value, f"{above}{name}.")
        else:
            yield f"{above}{name}"


def test_every_table_has_a_remark_on_its_first_key_and_every_remark_is_a_sentence() -> None:
    keys = list(setting_keys())
    first = {key.table: key for key in reversed(keys)}
    assert [key.path for key in first.values() if not key.remark] == []
    assert [key.path for key in keys if key.remark and not key.remark.endswith(".")] == []


@pytest.mark.parametrize(("file", "model"), FILES.items(), ids=list(FILES))
def test_a_default_is_the_value_of_the_shipped_file(file: str, model: type[BaseModel]) -> None:
    assert list(_differing(load_yaml(shipped_config() / file, model))) == []


def _differing(given: BaseModel) -> Iterator[str]:
    """Keys of a file whose value is another than the one without them; lists and mappings are the file's own."""
    for name, field in type(given).model_fields.items():
        value = getattr(given, name)
        if name not in given.model_fields_set or field.is_required():
            continue
        if isinstance(value, BaseModel):
            yield from (f"{name}.{one}" for one in _differing(value))
        elif not isinstance(value, tuple | dict) and name != "pattern" and value != field.get_default():
            yield name


def test_the_season_of_ageing_evidence_is_that_of_the_schedule() -> None:
    schedule = Schedule()
    assert Deadlines.model_fields["season"].default == (schedule.season_from, schedule.season_to)
