"""The head of an HTTP message as bytes on the wire: GBK file names and odd spacing survive unchanged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from http.client import responses


@dataclass(frozen=True, slots=True)
class HttpHead:
    """Start line and header lines, without line ends. Text views are latin-1, so that bytes round-trip."""

    lines: tuple[bytes, ...]

    @classmethod
    def of_response(cls, status: int, fields: Iterable[tuple[bytes, bytes]], protocol: str = "HTTP/1.1") -> HttpHead:
        """Return a response's head from its parts, where the lines of the wire are not at hand."""
        phrase = responses.get(status, "")
        return cls._of(f"{protocol} {status} {phrase}".encode("latin-1"), fields)

    @classmethod
    def of_request(cls, method: str, target: str, fields: Iterable[tuple[bytes, bytes]]) -> HttpHead:
        """Return a request's head; ``target`` is the path with its query."""
        return cls._of(f"{method} {target} HTTP/1.1".encode("latin-1", "replace"), fields)

    @classmethod
    def _of(cls, start: bytes, fields: Iterable[tuple[bytes, bytes]]) -> HttpHead:
        return cls((start, *(_one_line(name) + b": " + _one_line(value) for name, value in fields)))

    @classmethod
    def split(cls, block: bytes) -> tuple[HttpHead, bytes]:
        """Split a record block into head and payload."""
        head, _, payload = block.partition(b"\r\n\r\n")
        return cls(tuple(head.split(b"\r\n"))), payload

    def to_bytes(self) -> bytes:
        """Return the head as bytes, with line ends and the closing empty line."""
        return b"".join(line + b"\r\n" for line in self.lines) + b"\r\n"

    @property
    def start_line(self) -> str:
        return self.lines[0].decode("latin-1") if self.lines else ""

    @property
    def status(self) -> int | None:
        """Return the status code, or None if the start line has none."""
        words = self.start_line.split(None, 2)
        return int(words[1]) if len(words) > 1 and words[1].isascii() and words[1].isdigit() else None

    @property
    def fields(self) -> list[tuple[str, str]]:
        """Names and values in order; continuation lines are joined, lines without a colon left out."""
        found: list[tuple[str, str]] = []
        for line in self.lines[1:]:
            text = line.decode("latin-1")
            if text[:1] in (" ", "\t") and found:
                found[-1] = (found[-1][0], f"{found[-1][1]} {text.strip()}")
            elif ":" in text:
                name, _, value = text.partition(":")
                found.append((name.strip(), value.strip()))
        return found

    def get(self, name: str) -> str:
        """Return the first value of a header, or an empty string."""
        wanted = name.lower()
        return next((value for found, value in self.fields if found.lower() == wanted), "")

    def first_values(self) -> dict[str, str]:
        """Return the first value of every header by lower-case name."""
        return {name.lower(): value for name, value in reversed(self.fields)}

    def get_list(self, name: str) -> list[str]:
        """Every value of a list header such as Content-Encoding, split at commas, in order."""
        values = [value for found, value in self.fields if found.lower() == name.lower()]
        return [part.strip() for value in values for part in value.split(",") if part.strip()]

    def renamed(self, name: str, new: str) -> HttpHead:
        """Return the same head with one header's name changed, its value untouched."""
        wanted = name.lower().encode() + b":"
        if not any(line.lower().startswith(wanted) for line in self.lines):
            return self
        lines = (
            new.encode() + line[len(name) :] if line.lower().startswith(wanted) else line for line in self.lines[1:]
        )
        return HttpHead((self.lines[0], *lines))


def _one_line(value: bytes) -> bytes:
    return value.replace(b"\r", b" ").replace(b"\n", b" ")


def bare_type(content_type: str) -> str:
    """``text/html`` of ``Text/HTML; charset=gbk``."""
    return content_type.partition(";")[0].strip().lower()
