"""One POST to an address that a person named: looked up once, every address checked, and no redirect followed."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from archive.office.subscriptions.letter import ChannelError

_LARGEST = 4096  # bytes of an answer that are read


@dataclass(frozen=True, slots=True)
class Answer:
    """What a channel answered: status and the beginning of the body."""

    status: int
    text: str

    @property
    def told(self) -> str:
        return f"{self.status} {self.text[:300]}".strip()


class _Pinned(http.client.HTTPConnection):
    """A connection to one address, whatever the name means by then; over TLS the certificate must be the name's."""

    def __init__(self, name: str, address: str, port: int, timeout: float, tls: ssl.SSLContext | None) -> None:
        super().__init__(name, port, timeout=timeout)
        self._pinned, self._tls = address, tls

    def connect(self) -> None:
        plain = socket.create_connection((self._pinned, self.port), self.timeout)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host) if self._tls else plain


def post(url: str, body: bytes, headers: dict[str, str], seconds: float, is_allowed: Callable[[str], bool]) -> Answer:
    """Send a body and return the answer. ``is_allowed``: asked of every IP address of the host before anything is
    sent. ``seconds``: for the whole of it. Raises ChannelError; a redirect is one."""
    parts = urlsplit(url)
    name, until = parts.hostname or "", time.monotonic() + seconds
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = _looked_up(name, port, is_allowed)
    connection = _Pinned(name, address, port, seconds, ssl.create_default_context() if port_is_tls(url) else None)
    try:
        connection.request("POST", f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}", body, headers)
        response = connection.getresponse()
        answer = Answer(response.status, _read(connection, response, until))
    except TimeoutError:
        raise ChannelError("no answer", f"{seconds:g} s") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise ChannelError("not reached", str(error) or type(error).__name__) from None
    finally:
        connection.close()
    if 300 <= answer.status < 400:
        raise ChannelError("redirected", str(answer.status))
    return answer


def port_is_tls(url: str) -> bool:
    """Whether an address is asked over TLS."""
    return url.startswith("https://")


def _looked_up(name: str, port: int, is_allowed: Callable[[str], bool]) -> str:
    try:
        found = [str(one[4][0]) for one in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise ChannelError("not reached", str(error)) from None
    if refused := [address for address in found if not is_allowed(address)]:
        raise ChannelError("not allowed", f"{name} {refused[0]}")
    return found[0]


def _read(connection: http.client.HTTPConnection, response: http.client.HTTPResponse, until: float) -> str:
    """Read the beginning of an answer; one that comes byte by byte ends with the time for the whole."""
    taken = b""
    while len(taken) < _LARGEST:
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if connection.sock is not None:
            connection.sock.settimeout(left)
        more = response.read1(_LARGEST - len(taken))
        if not more:
            break
        taken += more
    return " ".join(taken.decode("utf-8", "replace").split())
