"""The list of commands says of each what the command says of itself."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import typer

import crawler.commands

WIDE = {**os.environ, "COLUMNS": "200", "TERMINAL_WIDTH": "200"}


def _listed() -> dict[str, str]:
    """Every command in `nianbao --help` with its line."""
    program = "from crawler.commands import main; main()"
    said = subprocess.run(
        [sys.executable, "-c", program, "--help"], env=WIDE, capture_output=True, text=True, check=True
    ).stdout
    lines = said.partition("Commands:\n")[2].splitlines()
    return {name: rest.strip() for name, _, rest in (line.strip().partition(" ") for line in lines) if name}


LISTED = _listed()


def test_every_module_that_registers_a_command_is_listed() -> None:
    modules = {
        file.stem: file.read_text(encoding="utf-8") for file in Path(crawler.commands.__file__).parent.glob("*.py")
    }
    registered = {name.replace("_", "-") for name, text in modules.items() if "def register(app:" in text}
    assert registered == set(LISTED)


@pytest.mark.parametrize("command", LISTED)
def test_its_line_is_the_help_of_the_command(command: str) -> None:
    app = typer.Typer()
    app.callback()(lambda: None)
    import_module(f"crawler.commands.{command.replace('-', '_')}").register(app)
    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    told = group.commands[command].get_short_help_str(limit=500)
    assert LISTED[command].removesuffix("...").strip() in told


def test_a_command_that_crawls_nothing_loads_no_crawler() -> None:
    program = (
        "import sys, crawler.configuration.checking, crawler.commands.status; "
        "print({'scrapy', 'twisted', 'fastapi', 'trafilatura', 'tantivy', 'prometheus_client'} & set(sys.modules))"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "set()"
