"""The object store that closed WARC files are copied to: S3 and what speaks like it, through obstore.

Every fault of it is a StoreError, which is one of the machine and never of what is kept.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from archive.config.settings import Settings
from archive.config.storage_settings import StorageSettings, bucket_and_prefix

if TYPE_CHECKING:
    from obstore.store import S3Store

_PIECE = 8 << 20  # bytes asked for or sent in one request: a long file must not run into the time limit of one
MISSING_LIBRARY = "obstore is not installed: pip install '.[s3]' or uv sync --extra s3, in the checkout"


class StoreError(OSError):
    """The object store is out of reach, refuses, or gives other bytes than were stored. EIO: the machine's fault."""


class MissingObjectError(StoreError):
    """The object store answers that it holds no object of this name."""


def store_error(where: str, reason: str, kind: type[StoreError] = StoreError) -> StoreError:
    """Return the error for an object or an address, with its reason in words."""
    return kind(errno.EIO, f"object storage: {reason}", where)


@dataclass(frozen=True, slots=True)
class ObjectStore:
    """A folder of a bucket. Objects are neither replaced nor removed."""

    url: str
    client: S3Store

    def size(self, name: str) -> int | None:
        """Return the bytes of an object, None where there is none. Raises StoreError."""
        import obstore

        try:
            with _told(self.url, name):
                return int(obstore.head(self.client, name)["size"])
        except MissingObjectError:
            return None

    def put(self, name: str, source: Path | bytes) -> None:
        """Store a file or bytes under a name; whole or not at all. Raises StoreError."""
        import obstore

        with _told(self.url, name):
            obstore.put(self.client, name, source, chunk_size=_PIECE, max_concurrency=2)

    def read(self, name: str, start: int, end: int) -> bytes:
        """Return the bytes from ``start`` up to before ``end``, all of them. Raises StoreError."""
        import obstore

        with _told(self.url, name):
            found = bytes(obstore.get_range(self.client, name, start=start, end=end))
        if len(found) != end - start:
            raise store_error(f"{self.url}/{name}", f"{len(found)} bytes came where {end - start} were asked for")
        return found

    def pieces(self, name: str, size: int) -> Iterator[bytes]:
        """Yield an object of so many bytes from its beginning to its end. Raises StoreError."""
        for start in range(0, size, _PIECE):
            yield self.read(name, start, min(start + _PIECE, size))

    def sha256(self, name: str, size: int) -> str:
        """Return the hex SHA-256 of what the store gives for an object of so many bytes. Raises StoreError."""
        digest = hashlib.sha256()
        for piece in self.pieces(name, size):
            digest.update(piece)
        return digest.hexdigest()

    def fault(self) -> str:
        """Return why the store cannot be worked with, "" where it answers."""
        import obstore

        try:
            with _told(self.url, ""):
                next(iter(obstore.list(self.client, chunk_size=1)), None)
        except StoreError as error:
            return error.strerror or str(error)
        return ""


def store_of(settings: Settings) -> ObjectStore | None:
    """Return the object store of the settings, None where they name none. Raises StoreError: the extra is missing."""
    return _connected(settings.storage_url, settings.storage, os.getpid()) if settings.storage_url else None


def _connected(url: str, how: StorageSettings, process: int) -> ObjectStore:
    if find_spec("obstore") is None:
        raise store_error(url, MISSING_LIBRARY)
    return _client(url, how.endpoint, how.region, how.timeout, process)


@lru_cache(maxsize=8)
def _client(url: str, endpoint: str, region: str, timeout: float, _process: int) -> ObjectStore:
    """One client a process: its threads do not live on in a child."""
    from obstore.store import S3Store

    bucket, prefix = bucket_and_prefix(url)
    limit = timedelta(seconds=timeout)
    client = S3Store(
        bucket,
        prefix=prefix or None,
        region=region,
        config={"endpoint": endpoint} if endpoint else {},
        client_options={"allow_http": endpoint.startswith("http://"), "timeout": limit, "connect_timeout": limit},
        retry_config={"max_retries": 5, "retry_timeout": limit},
    )
    return ObjectStore(url, client)


class _told:  # noqa: N801  (reads like a function)
    """Turns what obstore raises into StoreError; only the first line of its reason, which holds no keys."""

    def __init__(self, url: str, name: str) -> None:
        self._where = f"{url}/{name}" if name else url

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        from obstore.exceptions import BaseError, NotFoundError

        if isinstance(error, NotFoundError | FileNotFoundError):
            raise store_error(self._where, "there is no such object", MissingObjectError) from None
        if isinstance(error, BaseError):
            raise store_error(self._where, (str(error).splitlines() or ["no reason given"])[0][:300]) from None
