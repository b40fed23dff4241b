"""A relay in front of PostgreSQL's socket that can be cut, as a network is: what is on its way goes nowhere, nobody is
told, and after a while every connection is closed."""

from __future__ import annotations

import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import make_url

_NAME = ".s.PGSQL.5432"


@dataclass
class Relay:
    """``open`` is cleared while nothing gets through."""

    place: Path
    behind: Path
    open: threading.Event = field(default_factory=threading.Event)
    pairs: list[tuple[socket.socket, socket.socket]] = field(default_factory=list)

    def url(self, direct: str) -> str:
        """Return the URL of a database through the relay."""
        return make_url(direct).update_query_dict({"host": str(self.place)}).render_as_string(hide_password=False)

    def cut(self, seconds: float) -> None:
        """Let nothing through for so long, then close every connection there was."""
        self.open.clear()
        time.sleep(seconds)
        for one in [end for pair in self.pairs for end in pair]:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self.pairs.clear()
        self.open.set()

    def serve(self, listener: socket.socket) -> None:
        """Connect whoever comes, until the listener is closed."""
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            try:
                server.connect(str(self.behind / _NAME))
            except OSError:  # it restarts
                client.close()
                server.close()
                continue
            self.pairs.append((client, server))
            for source, target in ((client, server), (server, client)):
                threading.Thread(target=self._pass_on, args=(source, target), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while said := source.recv(65536):
                self.open.wait()
                target.sendall(said)
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


@contextmanager
def relay(behind: Path) -> Iterator[Relay]:
    """A relay to the server whose socket lies in ``behind``, until the end."""
    place = Path(tempfile.mkdtemp(prefix="nianbao-relay-"))
    made = Relay(place, behind)
    made.open.set()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(place / _NAME))
        listener.listen(64)
        threading.Thread(target=made.serve, args=(listener,), daemon=True).start()
        try:
            yield made
        finally:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            shutil.rmtree(place, ignore_errors=True)
