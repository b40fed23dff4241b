"""The `nianbao` program: registers every command, and turns errors a user can cause into one clear sentence."""

from __future__ import annotations

import errno
import gc
import os
import sys
from contextlib import suppress
from importlib import import_module, metadata
from types import ModuleType
from typing import Annotated, TextIO

import typer

from crawler.commands.failures import CRASH, INTERRUPTED, USAGE, Failure, failure_of

app = typer.Typer(
    name="nianbao",
    help="年报: monitor annual open-government-information reports, archive them and show which organs filed on time.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

# One module a command or a family of commands, imported late: `nianbao recognise` must not wait for a crawler, and the
# list of all commands for none of them. The line is what that list says.
COMMANDS = {
    "init": "Write an initial configuration and print the next step.",
    "crawl": "Visit sites now and ingest their captures.",
    "demo": "Run the whole process on generated county sites, offline.",
    "status": "Show the board of a report year: on time, late or overdue organs.",
    "search": "Search titles, texts and tables of all reports.",
    "read": "Read saved pages or documents as reports, or reread stored captures.",
    "check": "Check a draft before it is published; nothing is kept.",
    "recognise": "Recognise titles of annual reports, with organ and report year.",
    "serve": "Serve the web pages.",
    "schedule": "Run unattended: visit sites when due, catch up after a break.",
    "worker": "Share the due visits with other workers, through PostgreSQL.",
    "import-warc": "Import captures that others made (WARC, WACZ) as evidence of their own grade.",
    "rebuild": "Rebuild the database from the WARC files and the configuration.",
    "repair": "Seal files that a crash left open, repair the database and list what is lost.",
    "verify": "Verify that no stored file, or file of a package, was altered, truncated or lost.",
    "doctor": "Check configuration, database, disk and identity before an unattended run.",
    "evidence": "Write the evidence package of a verdict: captures, digests, reason.",
    "signing-key": "Show the key that signs evidence packages, or replace it.",
    "export": "Write the dataset: filings, reports, cells, findings, verdicts, organs, visits.",
    "cdx": "Index each closed WARC file for web archive software (CDXJ), or check the indexes.",
    "wacz": "Write all captures of a county and report year as WACZ files (multi-WACZ).",
    "publish": "Write the archive as a static site, one snapshot a call, or check one.",
    "findings": "List the findings in reports.",
    "doubts": "List unconfirmed listings that may be a report (see `nianbao decide report`).",
    "diff": "Show the changes between versions or years of a report.",
    "backup": "Copy captures, decisions, snapshots, configuration and database; repeatable.",
    "storage": "Copy closed WARC files to the object storage and show what lies where.",
    "restore": "Restore a backup to a new data folder, and check it.",
    "site": "Manage the monitored websites.",
    "organs": "Manage the roster of organs bound to publish.",
    "notice": "Write a 通报 or 督办单 (.docx), a ledger (.xlsx) or the deadlines (.ics); manage 督办单.",
    "alerts": "Send alerts to subscribers: of config/alerts.yaml, and of the desk.",
    "decide": "Record a person's decision on a verdict, a finding or an unconfirmed listing.",
    "case": "Check the evidence of a filing.",
    "approve": "Approve what another person proposed.",
    "refuse": "Refuse what another person proposed.",
    "withdraw": "Withdraw a proposal of one's own.",
    "office": "Show the journal of acts, and what waits for a second person.",
    "people": "Manage the accounts of the desk and their roles.",
}


def _tell_version(asked: bool) -> None:
    if asked:
        print(f"nianbao {metadata.version('nianbao')}")
        raise typer.Exit


_VERSION = typer.Option("--version", help="Show the version and exit.", is_eager=True, callback=_tell_version)


# These bring their own configuration, make it, or tell of its faults themselves.
_WITHOUT_CONFIGURATION = ("demo", "doctor", "init", "restore")


@app.callback()
def _nianbao(context: typer.Context, version: Annotated[bool, _VERSION] = False) -> None:
    """Read the options of the program itself."""
    del version  # told by its own callback
    asked_for_help = {"--help", "-h"} & set(sys.argv[1:])
    if context.invoked_subcommand not in (None, *_WITHOUT_CONFIGURATION) and not asked_for_help:
        from crawler.configuration.stamp import require_sound

        require_sound(remember="--read-only" not in sys.argv[1:])


def _module(command: str) -> str:
    return f"crawler.commands.{command.replace('-', '_')}"


def all_commands() -> typer.Typer:
    """Return an application with every command registered, for the reference pages."""
    every = typer.Typer(name="nianbao")
    for name in COMMANDS:
        import_module(_module(name)).register(every)
    return every


def main() -> None:
    """Run the command line and exit with its code."""
    try:
        code = _run(sys.argv[1:])
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = INTERRUPTED
    except Exception as error:  # noqa: BLE001  (the outermost place: whatever it is, it ends in one sentence)
        code = _told(failure_of(error))
    sys.exit(code)


def _run(arguments: list[str]) -> int:
    wanted = next((word for word in arguments if word in COMMANDS), None)
    if wanted is not None:
        _loaded(wanted).register(app)
    else:  # none is called: help, or a word that is no command
        for command, line in COMMANDS.items():
            app.command(command, help=line)(_listed)
    try:
        code = app(standalone_mode=False)
    except typer.Abort:
        return INTERRUPTED
    except SystemExit as ended:  # click ends so when the reader of the output has gone away
        if isinstance(ended.__context__, OSError) and ended.__context__.errno == errno.EPIPE:
            raise BrokenPipeError from None
        return ended.code if isinstance(ended.code, int) else CRASH
    except typer.Exit as leave:
        return leave.exit_code
    except Exception as error:
        if (show := getattr(error, "show", None)) is None:
            raise
        show()  # click's own usage errors
        return USAGE
    return code if isinstance(code, int) else 0


def _loaded(command: str) -> ModuleType:
    """Import the module of a command without collecting garbage meanwhile: what is imported stays to the end."""
    gc.disable()
    try:
        return import_module(_module(command))
    finally:
        gc.freeze()
        gc.enable()


def _listed() -> None:
    """Stands for each command where all are listed."""


def _told(failure: Failure) -> int:
    """Say what went wrong, as far as anybody can still hear it."""
    with suppress(OSError):
        if failure.sentence:
            print(f"nianbao: {failure.sentence}", file=sys.stderr)
    _let_go_of(sys.stdout)
    return failure.code


def _let_go_of(stream: TextIO) -> None:
    """Keep Python from trying once more, at its end, to write what could not be written."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
