"""The head of a response is recorded as its bytes came: in pieces, after interim heads, one after another."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.testing import StringTransport
from twisted.protocols.policies import WrappingFactory

from crawler.fetching.raw_response import HeadRecorder

FIRST = b"HTTP/1.1 200 Fine\r\nSERVER:  x\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\n\r\n"
LINES = (b"HTTP/1.1 200 Fine", b"SERVER:  x", b"Set-Cookie: a=1", b"set-cookie: b=2")


class Client(Protocol):
    """Stands for Twisted's HTTP client, and keeps what it is given."""

    received = b""

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        self.received += data


def connection() -> tuple[HeadRecorder, Client]:
    client, handler = Client(), SimpleNamespace(receiving=None)
    factory: Any = WrappingFactory(Factory.forProtocol(Client))  # type: ignore[no-untyped-call]
    recorder = HeadRecorder(factory, client, handler)  # type: ignore[arg-type]
    recorder.makeConnection(StringTransport())  # type: ignore[no-untyped-call]
    recorder.writeSequence([b"GET / HTTP/1.1\r\n", b"\r\n"])
    return recorder, client


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_lines_are_kept_as_they_came_in_pieces_of_any_size(size: int) -> None:
    recorder, client = connection()
    data = FIRST + b"body\r\nof: lines\r\n\r\n"
    for at in range(0, len(data), size):
        recorder.dataReceived(data[at : at + size])
    assert recorder.head.lines == LINES
    assert client.received == data
    assert (recorder.head.tls, recorder.head.cipher) == ("", "")


def test_interim_heads_are_none() -> None:
    recorder, _ = connection()
    recorder.dataReceived(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" + FIRST)
    assert recorder.head.lines == LINES


def test_the_next_response_on_the_connection_has_a_head_of_its_own() -> None:
    recorder, _ = connection()
    recorder.dataReceived(FIRST + b"body")
    recorder.writeSequence([b"GET /2 HTTP/1.1\r\n", b"\r\n"])
    recorder.dataReceived(b"HTTP/1.1 304 Not Modified\nETag: 1\n\n")
    assert recorder.head.lines == (b"HTTP/1.1 304 Not Modified", b"ETag: 1")
