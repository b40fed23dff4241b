"""A PostgreSQL server of its own for tests, in a temporary folder, reached through a socket in it."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

_NAMES = count(1)
_WORD = "nianbao"


@dataclass(frozen=True)
class Server:
    """A running server; ``database`` and ``schema`` make an empty one and give its URL."""

    socket: Path
    restart: Callable[[], None]  # at once, as after a power cut: whoever is connected is cut off
    shared: list[str] = field(default_factory=list)  # the database in which schemas are made

    def database(self, options: str = "ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0") -> str:
        name = f"{_WORD}_{os.getpid()}_{next(_NAMES)}"
        self._ask(f"CREATE DATABASE {name} {options}")
        return self._url(name)

    def schema(self) -> str:
        """A URL whose tables lie in an empty schema of one common database: made in no time, gone with the server."""
        if not self.shared:
            self.shared.append(self.database())
        name = f"s{next(_NAMES)}"
        engine = create_engine(self.shared[0])
        with engine.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {name}"))
        engine.dispose()
        url = make_url(self.shared[0]).update_query_dict({"options": f"-csearch_path={name}"})
        return url.render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        """Remove a database, whoever is still connected."""
        self._ask(f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")

    def _url(self, name: str) -> str:
        return f"postgresql+psycopg://{_WORD}@/{name}?host={self.socket}"

    def _ask(self, statement: str) -> None:
        engine = create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


def binaries() -> Path | None:
    """Where initdb and pg_ctl are: on the path, or where Debian puts them, the newest first."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


@contextmanager
def running(more: str = "") -> Iterator[Server]:
    """A server for as long as the block lasts; ``more``: options of ``postgres``. Skips, and says so, where PostgreSQL
    is not installed."""
    if (programs := binaries()) is None:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql): nothing of it can be tested")
    folder = Path(tempfile.mkdtemp(prefix="nianbao-pg-"))
    user = _owner(folder)
    try:
        _run(user, programs / "initdb", "-D", folder / "data", "-U", _WORD, "-A", "trust", "-E", "UTF8",
             "--locale=C", "--no-sync")  # fmt: skip
        settings = (
            f"-k {folder} -c listen_addresses='' -c fsync=off -c full_page_writes=off -c shared_buffers=128MB {more}"
        )
        ctl = (user, programs / "pg_ctl", "-D", folder / "data", "-l", folder / "log", "-w", "-o", settings)
        _run(*ctl, "start")
        try:
            yield Server(folder, lambda: _run(*ctl, "-m", "immediate", "restart"))
        finally:
            _run(user, programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _owner(folder: Path) -> str | None:
    """initdb refuses to run as root: then everything belongs to Debian's own user for it."""
    if os.geteuid() != 0:
        return None
    user = next((name for name in ("postgres", "nobody") if _known(name)), "nobody")
    shutil.chown(folder, user)
    return user


def _known(name: str) -> bool:
    return any(entry.pw_name == name for entry in pwd.getpwall())


def _run(user: str | None, *command: str | Path) -> None:
    done = subprocess.run(
        list(map(str, command)), user=user, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
    )
    if done.returncode:
        pytest.fail(f"{Path(command[0]).name} failed: {done.stderr.decode(errors='replace')}")
