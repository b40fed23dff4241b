"""A process in which documents are handled: takes one after another on its standard input, answers on its output.

A file made to harm can make it slow, large or crash; nothing else is lost then. Not meant to be started by hand.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import struct
import sys
import traceback
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from archive.errors import UnreadableError
from archive.reading.formats import convert
from archive.reading.formats.document_json import to_json

HEAD = struct.Struct(">cI")  # kind of message, length of what follows
READY, ASKED, BODY, ANSWER, UNREADABLE, TOO_LARGE, FAILED = (bytes([c]) for c in b"rabdulf")
_GRACE = 5  # seconds after which a worker ends itself should its parent be gone


def main() -> None:
    """Read documents until the input ends."""
    serve(lambda body, asked: to_json(convert(body, url=asked["url"], content_type=asked["content_type"])))


def serve(answer: Callable[[bytes, Mapping[str, Any]], bytes]) -> None:
    """Answer until the input ends; what ``answer`` gives of a body and what is asked of it is sent back."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # libraries that print must not print into the answers
    questions = sys.stdin.buffer
    send(answers, READY, b"")
    while (asked := receive(questions)) is not None:
        settings = json.loads(asked[1])
        body = receive(questions)
        if body is None:
            return
        _limit_memory(settings["memory_mb"])
        signal.alarm(settings["seconds"] + _GRACE)
        kind, content = _answered(answer, body[1], settings)
        signal.alarm(0)
        send(answers, kind, content)


def send(stream: BinaryIO, kind: bytes, content: bytes) -> None:
    """Write one message."""
    stream.write(HEAD.pack(kind, len(content)) + content)
    stream.flush()


def receive(stream: BinaryIO) -> tuple[bytes, bytes] | None:
    """Read one message, None when the other side is gone."""
    head = stream.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    kind, length = HEAD.unpack(head)
    content = stream.read(length)
    return (kind, content) if len(content) == length else None


def _answered(
    answer: Callable[[bytes, Mapping[str, Any]], bytes], body: bytes, settings: Mapping[str, Any]
) -> tuple[bytes, bytes]:
    try:
        return ANSWER, answer(body, settings)
    except UnreadableError as error:
        return UNREADABLE, str(error).encode("utf-8", "replace")
    except (MemoryError, RecursionError):
        return TOO_LARGE, b""
    except Exception:  # noqa: BLE001 - a bug of ours or of a library: the asking side logs it and keeps the reason
        return FAILED, traceback.format_exc().encode("utf-8", "replace")


def _limit_memory(megabytes: int) -> None:
    """Address space; only the soft limit, so that another document may be given more."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    with contextlib.suppress(ValueError, OSError):  # a system without this limit still has the time limit
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20, hard))


if __name__ == "__main__":
    main()
