"""Errors in config/ name the file, the line, the field and the reason, all at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from archive.config.load import load_configuration
from archive.config.organs import load_roster
from archive.config.sites import load_sites
from archive.errors import ConfigErrors
from tests.conftest import ROOT

SITE = """\
id: "990900"
name: 试验县
region: "990900"
home: http://www.example.gov.cn/
columns:
  - id: annual
    url: {url}
    kinds: [{kind}]
"""
HEADER = "organ_id,name,aliases,kind,valid_from,valid_to,successor\n"


def _site(folder: Path, url: str = "http://www.example.gov.cn/nb/", kind: str = "department") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "990900.yaml").write_text(SITE.format(url=url, kind=kind), encoding="utf-8")
    return folder


def _roster(path: Path, text: str) -> list[str]:
    path.write_text(HEADER + text, encoding="utf-8-sig")
    with pytest.raises(ConfigErrors) as caught:
        load_roster(path)
    return [str(error) for error in caught.value.errors]


def test_the_shipped_configuration_loads() -> None:
    configuration = load_configuration(ROOT / "config")
    assert {"411424", "370829"} <= set(configuration.sites)
    assert configuration.sites["370829"].verified is None


def test_a_wrong_kind_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigErrors) as caught:
        load_sites(_site(tmp_path / "sites", kind="ministry"))
    (error,) = caught.value.errors
    assert error.line == 8
    assert error.field == "columns.0.kinds.0"
    assert "990900.yaml:8" in str(error)


def test_a_column_outside_the_registered_hosts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigErrors, match="outside the registered hosts"):
        load_sites(_site(tmp_path / "sites", url="http://mirror.example.com/nb/"))


def test_broken_yaml_is_named_with_its_line(tmp_path: Path) -> None:
    folder = _site(tmp_path / "sites")
    (folder / "broken.yaml").write_text("id: '1'\nname: [\n", encoding="utf-8")
    with pytest.raises(ConfigErrors, match=r"broken\.yaml:\d"):
        load_sites(folder)


def test_all_faults_of_a_roster_are_told_at_once(tmp_path: Path) -> None:
    told = _roster(tmp_path / "990900.csv", "x-1,财政局,,bureau,,,\nX 2,教育局,,department,2020-13-01,,\n")
    assert len(told) == 3
    assert any(":2:" in line and "kind" in line for line in told)
    assert any(":3:" in line and "organ_id" in line for line in told)
    assert any(":3:" in line and "valid_from" in line for line in told)


def test_a_name_that_means_two_organs_is_refused(tmp_path: Path) -> None:
    told = _roster(tmp_path / "990900.csv", "x-1,财政局,财政,department,,,\nx-2,财政所,财政,department,,,\n")
    assert told == [f"{tmp_path / '990900.csv'}:3: name: 财政 names both x-1 and x-2"]


def test_a_roster_without_its_columns_says_which_are_missing(tmp_path: Path) -> None:
    path = tmp_path / "990900.csv"
    path.write_text("organ_id,name\nx-1,财政局\n", encoding="utf-8")
    with pytest.raises(
        ConfigErrors, match=r"990900\.csv:1: aliases, kind, valid_from, valid_to, successor: missing in the first line"
    ):
        load_roster(path)


def test_a_gbk_roster_is_told_to_be_saved_as_utf8(tmp_path: Path) -> None:
    path = tmp_path / "990900.csv"
    path.write_bytes((HEADER + "x-1,财政局,,department,,,\n").encode("gbk"))
    with pytest.raises(ConfigErrors, match="UTF-8"):
        load_roster(path)


def test_a_wrong_setting_names_its_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "config", tmp_path / "config")
    monkeypatch.setenv("NIANBAO_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("NIANBAO_POLITENESS__DELAY", "quick")
    with pytest.raises(ConfigErrors, match=r"environment: NIANBAO_POLITENESS__DELAY: "):
        load_configuration()
