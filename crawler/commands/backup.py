"""`nianbao backup`: a consistent copy of everything that cannot be fetched again, into a folder.

The copy is laid out as the data folder is: `nianbao restore` puts it in place elsewhere, and it can be served as it is
with NIANBAO_DATA and NIANBAO_CONFIG pointing at it.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine, make_url, text

from archive.captures import signing_key, stored_sheet
from archive.captures.anchor import anchor_problems, append_heads, heads_of
from archive.captures.kept_files import kept_files
from archive.captures.verify import IntegrityProblem
from archive.captures.verify import verify as verify_folder
from archive.clock import utc_now
from archive.config.load import load_configuration
from archive.config.paths import config_dir, data_dir
from archive.errors import NianbaoError
from archive.filings.snapshots.verify_snapshots import decision_problems, snapshot_problems
from archive.notices.order_closing import order_problems
from archive.office.office_store import copy_store
from archive.office.proof import office_problems
from crawler.commands.options import database

# What people decided and what was frozen: no visit brings them back. Their files are small and copied anew each time.
_WORDS = ("snapshots", "decisions", "orders", "counties", "third-party")
# In this order: a head is never newer than the journal, nor a line than the files it names.
_OFFICE = ("heads", "journal", "files", "log")
_CHAINS = ("warc", "snapshots", "office/heads")
_OUTBOX = "alerts.db"
_HEADS = "heads.jsonl"  # of the hash chains at each backup


def register(app: typer.Typer) -> None:
    app.command("backup", help="Copy captures, decisions, snapshots, configuration and database; repeatable.")(backup)


def backup(
    output: Annotated[Path, typer.Option("--output", "-o", help="Output folder; created if missing.")],
    with_signing_key: Annotated[
        bool, typer.Option("--with-signing-key", help="Copy the private key that signs packages too; keep it secret.")
    ] = False,
) -> None:
    configuration = load_configuration()
    if output.resolve().is_relative_to(data_dir().resolve()):
        raise NianbaoError(f"{output} lies inside the data folder; a backup belongs elsewhere")
    _require_whole_chains(output / _HEADS)
    output.mkdir(parents=True, exist_ok=True)
    copied = _copy_new(data_dir() / "warc", output / "warc")
    _copy_again(data_dir() / "warc" / stored_sheet.FOLDER, output / "warc" / stored_sheet.FOLDER)
    for name in _WORDS:
        _copy_again(data_dir() / name, output / name)
    for name in _OFFICE:
        _copy_again(data_dir() / "office" / name, output / "office" / name)
    _copy_outbox(data_dir() / _OUTBOX, output / _OUTBOX)
    copy_store(data_dir(), output)
    _copy_signing(data_dir() / signing_key.FOLDER, output / signing_key.FOLDER, private=with_signing_key)
    shutil.copytree(config_dir(), output / "config", dirs_exist_ok=True)
    url = make_url(configuration.settings.database())
    if url.get_backend_name() == "sqlite":
        _copy_database(database(configuration), output / "nianbao.db")
    else:
        print("the database is not SQLite: use its own backup; `nianbao rebuild` can make it anew from the WARC files")
    append_heads(output / _HEADS, heads_of([output / name for name in _CHAINS], utc_now()))
    problems = list(backup_problems(output))
    if alone := [path for path in kept_files(output / "warc") if not path.is_file()]:
        print(f"{len(alone)} WARC files lie in the object storage alone and are not in the copy; it reads them there")
    print(f"{copied} WARC files copied to {output}; {len(problems)} problems in the copy")
    print(f"to restore: `nianbao restore {output} --data NEW_FOLDER --config NEW_FOLDER`")
    raise typer.Exit(1 if problems else 0)


def _require_whole_chains(heads: Path) -> None:
    """Raise NianbaoError when the data lack what an earlier backup held: the newest days were dropped."""
    for name in _CHAINS:
        for problem in anchor_problems(data_dir() / name, heads):
            raise NianbaoError(
                f"{data_dir() / name}: {problem.reason}; nothing was copied, so that the backup stays whole"
            )


def backup_problems(copy: Path) -> Iterator[IntegrityProblem]:
    """Yield what is wrong with a backup or a data folder: captures, frozen boards, decisions, orders, the office."""
    yield from verify_folder(copy / "warc", read_stored=False)
    for name in _CHAINS:
        yield from anchor_problems(copy / name, copy / _HEADS)
    yield from snapshot_problems(copy / "snapshots")
    yield from decision_problems(copy / "decisions")
    yield from order_problems(copy / "orders")
    yield from office_problems(copy)


def _copy_new(source: Path, target: Path) -> int:
    """Copy what is missing or was still being written: closed WARC files never change."""
    target.mkdir(parents=True, exist_ok=True)
    count = 0
    for path in sorted(source.iterdir()) if source.is_dir() else []:
        copy = target / path.name
        if path.is_file() and (not copy.exists() or copy.stat().st_size != path.stat().st_size):
            part = Path(shutil.copy2(path, f"{copy}.part"))
            part.replace(copy)
            count += path.name.endswith(".warc.gz")
    return count


def _copy_again(source: Path, target: Path) -> None:
    """Copy the folder, each file complete or not at all; locks are left out."""
    for path in sorted(source.iterdir()) if source.is_dir() else []:
        if path.is_dir():
            _copy_again(path, target / path.name)
        elif path.is_file() and path.suffix not in (".lock", ".half"):
            target.mkdir(parents=True, exist_ok=True)
            part = Path(shutil.copy2(path, target / f"{path.name}.part"))
            part.replace(target / path.name)


def _copy_signing(source: Path, target: Path, *, private: bool) -> None:
    """Copy the public keys, so that older packages are known as ours elsewhere; the private one when asked."""
    for name in (signing_key.PUBLIC_FILE, *([signing_key.KEY_FILE] if private else [])):
        if (source / name).is_file():
            target.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(
                os.open(target / f"{name}.part", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb"
            ) as part:
                part.write((source / name).read_bytes())
            (target / f"{name}.part").replace(target / name)


def _copy_outbox(source: Path, copy: Path) -> None:
    """Who was told of what: a restored machine must not tell it again. Consistent while a pass is at work."""
    if not source.exists():
        return
    part = copy.with_suffix(".part")
    with closing(sqlite3.connect(source)) as there, closing(sqlite3.connect(part)) as here:
        there.backup(here)
        here.execute("PRAGMA journal_mode=DELETE")  # a copy that is only read needs no files beside it
    part.replace(copy)


def _copy_database(engine: Engine, copy: Path) -> None:
    """SQLite's own VACUUM INTO: consistent while readers and a writer are at work."""
    part = copy.with_suffix(".part")
    part.unlink(missing_ok=True)
    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(
            text("VACUUM INTO :path"), {"path": str(part)}
        )
    part.replace(copy)
