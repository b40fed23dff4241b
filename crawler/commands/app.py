"""The `nianbao` program: registers every command, and turns errors a user can cause into one clear sentence."""

from __future__ import annotations

import sys
from importlib import import_module, metadata
from typing import Annotated

import typer

from archive.errors import NianbaoError

app = typer.Typer(
    name="nianbao",
    help="年报: watches, archives and reads annual open-government-information reports, and says who filed on time.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

# One module a command or a family of commands, imported late: `nianbao recognise` must not wait for a crawler.
_COMMANDS = {
    "crawl": "crawl",
    "demo": "demo",
    "status": "status",
    "search": "search",
    "read": "read",
    "recognise": "recognise",
    "site": "site",
    "organs": "organs",
    "serve": "serve",
    "schedule": "schedule",
    "rebuild": "rebuild",
    "verify": "verify",
    "doctor": "doctor",
    "evidence": "evidence",
    "notice": "notice",
    "alerts": "alerts",
    "export": "export",
    "findings": "findings",
    "decide": "decide",
    "doubts": "doubts",
    "diff": "diff",
    "backup": "backup",
}


def _tell_version(asked: bool) -> None:
    if asked:
        print(f"nianbao {metadata.version('nianbao')}")
        raise typer.Exit


_VERSION = typer.Option("--version", help="Tell the version and end.", is_eager=True, callback=_tell_version)


@app.callback()
def _nianbao(version: Annotated[bool, _VERSION] = False) -> None:
    """The options of the program itself."""


def main() -> None:
    """Run the command line and exit with its code."""
    arguments = sys.argv[1:]
    wanted = next((word for word in arguments if word in _COMMANDS), None)
    for command, module in _COMMANDS.items():
        if wanted == command or (wanted is None and arguments != ["--version"]):
            import_module(f"crawler.commands.{module}").register(app)
    try:
        code = app(standalone_mode=False)
    except NianbaoError as error:
        _say(str(error))
        sys.exit(2)
    except typer.Abort:
        sys.exit(130)
    except typer.Exit as leave:
        sys.exit(leave.exit_code)
    except Exception as error:
        if (show := getattr(error, "show", None)) is None:
            raise
        show()  # click's own usage errors
        sys.exit(2)
    sys.exit(code if isinstance(code, int) else 0)


def _say(message: str) -> None:
    print(f"nianbao: {message}", file=sys.stderr)
