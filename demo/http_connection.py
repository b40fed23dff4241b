"""HTTP/1.1 on one accepted connection, able to misbehave: reset, silence, dripping, a false Content-Length."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable
from datetime import datetime
from http import HTTPStatus

from demo.render.base import DemoRequest
from demo.responses import HttpResponse, http_date
from demo.world import Incident

MAX_HEAD, MAX_BODY = 64 * 1024, 1024 * 1024
DRIPS = 20  # pieces a slow answer comes in
PHRASES = {status.value: status.phrase for status in HTTPStatus}
Handle = Callable[[DemoRequest], Awaitable[tuple[HttpResponse, Incident | None, datetime]]]


async def serve_connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, handle: Handle) -> None:
    """Answer requests of one connection until either side ends it; a malformed request ends it at once."""
    try:
        over_tls = writer.get_extra_info("ssl_object") is not None
        while ask := await _read(reader, over_tls):
            if not await _reply(reader, writer, ask, handle):
                break
    except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
        pass
    finally:
        writer.close()


async def _read(reader: asyncio.StreamReader, over_tls: bool) -> DemoRequest | None:
    head = await reader.readuntil(b"\r\n\r\n")
    request, *lines = head.decode("latin-1").split("\r\n")
    method, target, _version = request.split(" ", 2)
    pairs = (line.split(":", 1) for line in lines if line)
    headers = {name.strip().lower(): value.strip() for name, value in pairs}
    length = int(headers.get("content-length", "0"))
    if not 0 <= length <= MAX_BODY:
        return None
    return DemoRequest(method, target, headers, await reader.readexactly(length), over_tls)


async def _reply(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, ask: DemoRequest, handle: Handle) -> bool:
    """Write one answer; False when the connection has to end."""
    answer, trouble, now = await handle(ask)
    kind = trouble.kind if trouble else ""
    if kind in ("reset", "down"):
        reset(writer)
        return False
    if kind == "silent":
        await reader.read()  # returns only when the other side gives up
        return False
    body = b"" if ask.method == "HEAD" else answer.body
    claimed = len(answer.body) + (512 if kind == "truncated" else 0)
    writer.write(_head(answer, claimed, now))
    if kind == "slow" and trouble:
        await _drip(writer, body, trouble.seconds)
    else:
        writer.write(body)
    await writer.drain()
    return kind != "truncated" and ask.headers.get("connection", "").lower() != "close"


def _head(answer: HttpResponse, length: int, now: datetime) -> bytes:
    phrase = PHRASES.get(answer.status, "Unknown")  # 521 and its like have no registered words
    pairs = [("Server", "nginx"), ("Date", http_date(now)), *answer.headers]
    if answer.status != 304:
        pairs.append(("Content-Length", str(length)))
    lines = [f"HTTP/1.1 {answer.status} {phrase}", *(f"{name}: {value}" for name, value in pairs)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


async def _drip(writer: asyncio.StreamWriter, body: bytes, seconds: float) -> None:
    size = max(1, -(-len(body) // DRIPS))
    for start in range(0, len(body), size):
        writer.write(body[start : start + size])
        await writer.drain()
        await asyncio.sleep(seconds / DRIPS)


def reset(writer: asyncio.StreamWriter) -> None:
    """End a connection with RST, as a firewall does, instead of an orderly close."""
    sock = writer.get_extra_info("socket")
    if sock is not None:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
