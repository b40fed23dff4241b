"""A process that reads stored pages ahead of the one that takes them in. Not meant to be started by hand.

It answers one question after another on its standard output and ends when its input does, so that it never outlives the
process that started it.
"""

from __future__ import annotations

import os
import pickle
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from archive.captures.stored_record import Capture
from archive.captures.warc_reader import read_payload
from archive.ingest.page_read import PageRead, read_body
from archive.reading.formats.worker import ANSWER, FAILED, READY, receive, send


@dataclass(frozen=True, slots=True)
class ReadTask:
    """One stored response to be read as the page of a row with this title and date."""

    folder: Path
    capture: Capture
    title: str
    listed: date | None


def main() -> None:
    """Answer until the input ends."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # libraries that print must not print into the answers
    send(answers, READY, b"")
    while (asked := receive(sys.stdin.buffer)) is not None:
        task: ReadTask = pickle.loads(asked[1])  # noqa: S301  (from the process that started this one)
        try:
            send(answers, ANSWER, pickle.dumps(_read(task)))
        except Exception:  # noqa: BLE001 - the other side reads the page itself and meets the same fault there
            send(answers, FAILED, b"")


def _read(task: ReadTask) -> PageRead:
    capture = task.capture
    body = read_payload(task.folder, capture, lambda _: None).body
    return read_body(task.title, task.listed, body, url=capture.url, content_type=capture.content_type)


if __name__ == "__main__":
    main()
