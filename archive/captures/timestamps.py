"""RFC 3161 time stamps of the daily manifests: a third party's word that the chain stood so at that time.

A stamp covers the first N bytes of a manifest as it stood and is kept beside it as ``manifest-<day>-<N>.tsr``; the
manifest may grow after it. Since every entry names the one before, a stamp vouches for all earlier days as well.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from filelock import FileLock

from archive.captures.timestamp_reply import TimestampError as TimestampError
from archive.captures.timestamp_reply import distrust, read_reply, request_timestamp

_NAME = re.compile(r"(manifest-\d{8})-(\d+)\.tsr")


@dataclass(frozen=True, slots=True)
class TimestampToken:
    """A stamp beside a manifest: it covers the first ``size`` bytes, and names its moment (aware UTC)."""

    path: Path
    manifest: str
    size: int
    at: datetime


def timestamp_manifests(folder: Path, url: str, roots: Sequence[x509.Certificate] = ()) -> list[Path]:
    """Have every manifest stamped that has grown since its last stamp; the new files. Raises TimestampError.

    A reply is checked before it is kept: against the request always, against ``roots`` when there are any.
    """
    made = []
    for path in sorted(folder.glob("manifest-*.jsonl")):
        with FileLock(folder / "manifest.lock"):
            content = path.read_bytes()
        target = folder / f"{path.stem}-{len(content)}.tsr"
        if content and not target.exists():
            target.write_bytes(request_timestamp(url, content, roots))
            made.append(target)
    return made


def unstamped_manifests(folder: Path) -> Iterator[tuple[str, datetime]]:
    """Yield the manifests that have grown since their last timestamp or have none: name, time of last write (UTC)."""
    for path in sorted(folder.glob("manifest-*.jsonl")):
        state = path.stat()
        if state.st_size and not (folder / f"{path.stem}-{state.st_size}.tsr").exists():
            yield path.name, datetime.fromtimestamp(state.st_mtime, UTC)


def list_timestamps(folder: Path) -> Iterator[TimestampToken]:
    """Yield the readable timestamps of a folder, oldest manifest first."""
    for path in sorted(folder.glob("manifest-*.tsr")):
        named = _NAME.fullmatch(path.name)
        try:
            said = read_reply(path.read_bytes())
        except ValueError:
            continue
        if named:
            yield TimestampToken(path, f"{named[1]}.jsonl", int(named[2]), said.at)


def timestamp_problems(folder: Path, roots: Sequence[x509.Certificate] = ()) -> Iterator[tuple[str, str]]:
    """File name and reason of every stamp that does not hold for the manifest beside it.

    Without ``roots`` the authority's signature cannot be judged; only what the stamp is about is compared.
    """
    for path in sorted(folder.glob("manifest-*.tsr")):
        reason = _problem(path, roots)
        if reason:
            yield path.name, reason


def load_trusted_certificates(path: Path | None) -> tuple[x509.Certificate, ...]:
    """Return the trusted certificates of a PEM file; none where no file is named. Raises TimestampError."""
    if path is None:
        return ()
    try:
        return tuple(x509.load_pem_x509_certificates(path.read_bytes()))
    except (OSError, ValueError) as error:
        raise TimestampError(f"{path}: no certificates can be read: {error}") from None


def _problem(path: Path, roots: Sequence[x509.Certificate]) -> str:
    named = _NAME.fullmatch(path.name)
    if named is None:
        return "its name does not say which manifest, and how many bytes of it, were stamped"
    manifest, size = path.with_name(f"{named[1]}.jsonl"), int(named[2])
    if not manifest.is_file():
        return f"the manifest it was made for, {manifest.name}, is gone"
    content = manifest.read_bytes()[:size]
    if len(content) < size:
        return f"{manifest.name} is shorter than the {size} bytes that were stamped"
    try:
        said = read_reply(path.read_bytes())
    except ValueError as error:
        return f"it is no time stamp: {error}"
    if said.digest != hashlib.sha256(content).digest():
        return f"{manifest.name} is not what was stamped at {said.at:%Y-%m-%d %H:%M:%S} UTC"
    return distrust(said.response, content, roots)
