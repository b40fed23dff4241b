"""JSON as it lies in the database where there is much of it: compressed, beside a text that most of it is like.

PostgreSQL compresses long values by itself, each alone; SQLite none. A reading is 11 KB of JSON, of which the names of
cells are the same in all, and the report's text stands in it twice.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

from archive.database.base import dump_json

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

# The first byte says what was compressed beside what. A dictionary that values were stored with is never changed: a
# better one is another file and another byte.
_PLAIN, _FIRST = b"\x00", b"\x01"
_PROSE = ("sections", "text")
_parse = TypeAdapter(Any).validate_json  # two thirds of the time of json.loads
_LEVEL = 5  # 9 takes twice the time and saves 6 bytes of 2,400


@cache
def _dictionary() -> zstd.ZstdDict:
    return zstd.ZstdDict(Path(__file__).with_name("packing_1.txt").read_bytes(), is_raw=True)


def pack(plain: bytes) -> bytes:
    """Return bytes as they are stored."""
    packed = _FIRST + zstd.compress(plain, _LEVEL, zstd_dict=_dictionary().as_digested_dict)
    return packed if len(packed) <= len(plain) else _PLAIN + plain


def unpack(stored: bytes) -> bytes:
    """Return the bytes that were stored. Raises ValueError for what ``pack`` did not make."""
    form, rest = stored[:1], stored[1:]
    if form == _PLAIN:
        return rest
    if form != _FIRST:
        raise ValueError(f"stored in a form that this program does not know: {form!r}")
    try:
        return zstd.decompress(rest, _dictionary())
    except zstd.ZstdError as error:
        raise ValueError(f"a stored value is damaged: {error}") from error


class StoredObject(Mapping[str, Any]):
    """A JSON object that was stored in two lines, figures and prose, each parsed when something of it is asked for."""

    __slots__ = ("_lines", "_parsed")

    def __init__(self, stored: bytes) -> None:
        self._lines = unpack(stored).split(b"\n")
        self._parsed: dict[int, dict[str, Any]] = {}

    def __getitem__(self, key: str) -> Any:
        return self._line(int(key in _PROSE))[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole())

    def __len__(self) -> int:
        return len(self._whole())

    def __repr__(self) -> str:
        return repr(self._whole())

    def _line(self, number: int) -> dict[str, Any]:
        if number not in self._parsed:
            self._parsed[number] = _parse(self._lines[number])
        return self._parsed[number]

    def _whole(self) -> dict[str, Any]:
        return self._line(0) | self._line(1)


class PackedReading(TypeDecorator[Mapping[str, Any]]):
    """What was read from a version, the prose in a line of its own: most who ask want figures or prose alone."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Mapping[str, Any] | None, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        figures = {key: part for key, part in value.items() if key not in _PROSE}
        prose = {key: value[key] for key in _PROSE if key in value}
        return pack(f"{dump_json(figures)}\n{dump_json(prose)}".encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> StoredObject | None:
        return None if value is None else StoredObject(value)


class PackedText(TypeDecorator[str]):
    """A text, packed."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else pack(value.encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else unpack(value).decode()


class PackedList(TypeDecorator[list[Any]]):
    """A JSON list, packed."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: list[Any] | None, dialect: Dialect) -> bytes | None:
        return None if value is None else pack(dump_json(value).encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> list[Any] | None:
        return None if value is None else _parse(unpack(value))
