"""What somebody meets who has just installed the program and visits around."""

from __future__ import annotations

from importlib import metadata

from tests.program import installed


def test_it_tells_its_version() -> None:
    assert installed("--version").stdout == f"nianbao {metadata.version('nianbao')}\n"


def test_help_names_every_command_with_a_line_of_its_own() -> None:
    told = installed("--help").stdout
    for command in (
        "crawl",
        "status",
        "search",
        "serve",
        "schedule",
        "evidence",
        "notice",
        "decide",
        "verify",
        "backup",
    ):
        assert any(line.split()[:1] == [command] and len(line.split()) > 3 for line in told.splitlines()), command


def test_a_word_that_is_no_command_is_named() -> None:
    ran = installed("stauts")
    assert ran.returncode == 2
    assert "stauts" in ran.stderr
    assert "Traceback" not in ran.stderr
