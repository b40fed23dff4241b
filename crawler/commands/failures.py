"""What a command that could not do its work says and exits with: one sentence, and a code that is never 0 or 1.

Codes: 2 usage or configuration, 3 a run that was not complete, 70 a failure of the program itself,
74 input or output (disk, database, folder), 130 ended by the user, 141 the reader of the output went away.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import sqlite3
import sys
import tempfile
import traceback
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from archive.clock import shanghai_iso, utc_now
from archive.config.paths import data_dir
from archive.errors import NianbaoError

USAGE, PARTIAL, CRASH, INPUT_OUTPUT, INTERRUPTED, UNHEARD = 2, 3, 70, 74, 130, 141
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}
_LARGEST_LOG = 1 << 20
# What a migration leaves that was cut short, or another version of the program.
_OTHER_TABLES = re.compile(r"already exists|no such (?:table|column)|duplicate column|has no column")


@dataclass(frozen=True, slots=True)
class Failure:
    """How a command ends: its exit code and the sentence for its user."""

    code: int
    sentence: str


def failure_of(error: BaseException) -> Failure:
    """Return what to say of an exception that ended a command. Details of unforeseen ones are kept in a file."""
    if isinstance(error, NianbaoError):
        return Failure(error.exit_code, str(error))
    if isinstance(error, BrokenPipeError):
        return Failure(UNHEARD, "")
    if told := next((told for cause in _causes(error) if (told := _of_storage(cause))), ""):
        _keep(error)
        return Failure(INPUT_OUTPUT, told)
    if isinstance(error, MemoryError):
        return Failure(CRASH, "the machine has too little memory for this; end other programs and try again")
    name = f"{type(error).__name__}: {error}".splitlines()[0][:200]
    kept = _keep(error)
    where = f"its details were written to {kept}" if kept else "NIANBAO_DEBUG=1 shows its details"
    return Failure(CRASH, f"this is a fault of the program ({name}); {where}")


def _causes(error: BaseException) -> list[BaseException]:
    """Return the exception, what SQLAlchemy wrapped in it, and what it was raised from."""
    found: list[BaseException] = []
    pending: list[BaseException | None] = [error]
    while pending:
        one = pending.pop(0)
        if one is None or one in found:
            continue
        found.append(one)
        pending += [getattr(one, "orig", None), one.__cause__]
    return found


def _of_storage(cause: BaseException) -> str:
    if isinstance(cause, shutil.Error) and isinstance(cause.args[0], list) and cause.args[0]:
        return f"not everything was copied: {cause.args[0][0][-1]}; free space or see to the folder, and run it again"
    if isinstance(cause, OSError) and cause.errno is None and str(cause).startswith("AF_UNIX path too long"):
        return f"the folder for temporary files has too long a name ({tempfile.gettempdir()}); set TMPDIR to another"
    if isinstance(cause, OSError) and cause.errno is not None:
        return _of_system(cause)
    return _of_sqlite(cause) if isinstance(cause, sqlite3.Error) else _of_server(cause)


def _of_system(error: OSError) -> str:
    what = error.strerror or str(error)
    where = f"{error.filename}: " if error.filename else ""
    if error.errno in _FULL:
        return f"{where}{what}; free space (or raise the limit) and run the command again: nothing kept is lost"
    if error.errno in _FORBIDDEN:
        return f"{where}{what}; run the program as the owner of this file or folder, or set NIANBAO_DATA to another"
    return f"{where}{what}; see to the file, the disk or the network, and run the command again"


def _of_sqlite(error: sqlite3.Error) -> str:
    """Return what to do about a database that cannot be worked with; empty where the program itself is at fault."""
    code = getattr(error, "sqlite_errorcode", None)
    primary = code & 0xFF if code is not None else None
    told = str(error)
    if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or "malformed" in told:
        return f"the database is damaged ({told}); `nianbao rebuild` makes it anew from the captures"
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return f"the database is in use by another process ({told}); wait until it has finished and try again"
    if primary in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
        return f"the database cannot be written ({told}); run the program as the owner of {data_dir().absolute()}"
    if primary == sqlite3.SQLITE_CANTOPEN:
        return f"the database cannot be opened ({told}); see that {data_dir().absolute()} can be read and written"
    if primary in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return f"the disk does not take the database ({told}); free space and try again, else `nianbao rebuild`"
    if _OTHER_TABLES.search(told):
        return f"the database's tables are not those of this program ({told}); `nianbao rebuild` makes them anew"
    return ""


def _of_server(error: BaseException) -> str:
    """Return the same of PostgreSQL; only the first line of what the driver says, which never holds the password."""
    if type(error).__module__.partition(".")[0] != "psycopg" or type(error).__name__ != "OperationalError":
        return ""
    said = (str(error).splitlines() or ["no reason given"])[0]
    return f"the database server cannot be worked with ({said}); see that it runs and that database_url is right"


def _keep(error: BaseException) -> str:
    """Keep the details of a failure for whoever mends it; the file in which they are, empty where none takes them."""
    details = "".join(traceback.format_exception(error))
    if os.environ.get("NIANBAO_DEBUG"):
        print(details, file=sys.stderr)
    head = f"\n{shanghai_iso(utc_now())}  nianbao {metadata.version('nianbao')}  {' '.join(sys.argv[1:])}\n"
    for folder in (data_dir() / "log", Path(tempfile.gettempdir())):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / "failures.log"
            if path.exists() and path.stat().st_size > _LARGEST_LOG:
                path.replace(path.with_suffix(".log.1"))
            with path.open("a", encoding="utf-8") as file:
                file.write(head + details)
        except OSError:
            continue
        return str(path.absolute())
    return ""
