"""How long-running programs log: text or JSON lines, to standard error or to a rotated file."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import NianbaoError

if TYPE_CHECKING:
    from archive.config.service_settings import Logging

_TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_OWN = ("nianbao", "archive", "crawler")
_RENAMED = {"asctime": "time", "levelname": "level", "name": "logger"}


def configure_logging(settings: Logging, default_file: Path | None = None) -> None:
    """Give the root logger one handler as ``settings`` say. Raises NianbaoError when the file cannot be written.

    ``default_file``: where lines go when no file is set; None: standard error. Libraries are heard from WARNING on.
    A JSON line holds ``time`` (local), ``level``, ``logger``, ``message`` and what the event brought with it:
    ``action`` (docs/reference/log_actions.md) and ids.
    """
    handler = _handler(settings.file or default_file, settings.max_bytes, settings.files)
    handler.setFormatter(_json_formatter() if settings.format == "json" else logging.Formatter(_TEXT))
    logging.basicConfig(
        level=max(logging.WARNING, logging.getLevelNamesMapping()[settings.level]), handlers=[handler], force=True
    )
    for name in _OWN:
        logging.getLogger(name).setLevel(settings.level)


def _handler(file: Path | None, max_bytes: int, files: int) -> logging.Handler:
    if file is None:
        return logging.StreamHandler()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        return RotatingFileHandler(file, maxBytes=max_bytes, backupCount=files, encoding="utf-8")
    except OSError as error:
        raise NianbaoError(f"logging.file: cannot write {file}: {error.strerror}") from None


def _json_formatter() -> logging.Formatter:
    from pythonjsonlogger.json import JsonFormatter

    return JsonFormatter(
        "{asctime}{levelname}{name}{message}",
        style="{",
        rename_fields=_RENAMED,
        timestamp=False,
        json_ensure_ascii=False,
    )
