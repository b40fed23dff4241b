"""The files of deploy/ name what the project has: commands, folders, variables; units are sound for systemd."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from archive.config.service_settings import Serve
from archive.config.settings import Settings
from crawler.commands.app import COMMANDS
from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe").load(DEPLOY / "compose.yaml")
    return loaded


def instructions() -> list[list[str]]:
    """The Containerfile's instructions, continued lines joined."""
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    return [line.split() for line in text.splitlines() if line and not line.startswith("#")]


def test_what_the_image_copies_is_in_the_checkout() -> None:
    copied = [
        name for word, *names in instructions() if word == "COPY" and "--from=build" not in names for name in names[:-1]
    ]
    assert copied
    assert [name for name in copied if not (ROOT / name).exists()] == []


def test_the_image_holds_everything_that_the_wheel_is_built_from() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    copied = {name for word, *names in instructions() if word == "COPY" for name in names}
    assert {*wheel["only-include"], *wheel["force-include"]} <= copied


def test_the_image_runs_as_nobody_special_and_is_asked_for_its_health() -> None:
    words = [line[0] for line in instructions()]
    assert words.index("USER") < words.index("CMD")
    assert "HEALTHCHECK" in words


def test_services_run_commands_that_there_are() -> None:
    commands = [service["command"] for service in compose()["services"].values() if "command" in service]
    commands += [
        line.split("=", 1)[1].split()[0:2]
        for unit in UNITS
        for line in unit.read_text().splitlines()
        if line.startswith("ExecStart=")
    ]
    assert len(commands) == 3
    assert {Path(program).name for program, *_ in commands} == {"nianbao"}
    assert {command for _, command, *_ in commands} <= set(COMMANDS)


def test_our_services_have_a_read_only_root_and_no_rights() -> None:
    ours = [service for service in compose()["services"].values() if service["image"] == "nianbao"]
    assert len(ours) == 2
    assert all(service["read_only"] and service["cap_drop"] == ["ALL"] for service in ours)
    variables = {name for service in ours for name in service["environment"]}
    assert variables == {"NIANBAO_DATABASE_URL", "NIANBAO_SERVE__BASE_URL", "NIANBAO_SERVE__PROCESSES"}
    assert "database_url" in Settings.model_fields
    assert {"base_url", "processes"} <= set(Serve.model_fields)


def test_files_that_compose_mounts_are_there() -> None:
    mounted = [
        volume.split(":")[0] for service in compose()["services"].values() for volume in service.get("volumes", ())
    ]
    paths = [path for path in mounted if path.startswith(".")]
    assert paths
    assert [path for path in paths if not (DEPLOY / path).exists()] == []


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_finds_nothing_wrong_with_a_unit(unit: Path, tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed")
    here = tmp_path / unit.name
    here.write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", unit.read_text(), flags=re.MULTILINE))
    done = subprocess.run(
        [program, "verify", here],
        capture_output=True,
        text=True,
        env={**os.environ, "SYSTEMD_LOG_TARGET": "console"},
        check=False,
    )
    told = [line for line in done.stderr.splitlines() if unit.name in line]
    assert told == []
    assert done.returncode == 0, done.stderr
