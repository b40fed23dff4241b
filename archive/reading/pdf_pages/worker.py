"""The process in which PDF pages are drawn and looked at; not meant to be started by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archive.reading.formats.isolated import ask_isolated
from archive.reading.formats.limits import check_body
from archive.reading.formats.worker import serve
from archive.reading.pdf_pages.look import picture_of, places_in

_SECONDS = 20  # a report of 30 pages takes under 2
_MEMORY_MB = 1_024
_PATIENCE = 10  # seconds that a reader waits for others' pages


def picture_safely(body: bytes, number: int) -> bytes:
    """As ``picture_of``, in a process with limits. Raises UnreadableError also for what takes too much time or memory,
    BusyReaderError while others' pages are drawn."""
    return _asked(body, {"page": number})


def places_safely(body: bytes) -> bytes:
    """As ``places_in``, likewise; as JSON, for ``places_from_json``."""
    return _asked(body, {"page": 0})


def _asked(body: bytes, asked: Mapping[str, Any]) -> bytes:
    check_body(body)
    return ask_isolated(
        "archive.reading.pdf_pages.worker", body, asked, seconds=_SECONDS, memory_mb=_MEMORY_MB, patience=_PATIENCE
    )


def _answer(body: bytes, asked: Mapping[str, Any]) -> bytes:
    return picture_of(body, asked["page"]) if asked["page"] else places_in(body).to_json()


if __name__ == "__main__":
    serve(_answer)
