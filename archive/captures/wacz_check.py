"""Check a package without trusting it: every digest, the list of its files, the signature. Nothing is unpacked."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.x509 import Certificate

from archive.captures.wacz_signature import SignatureFacts, check_signature
from archive.errors import UnreadableError

DESCRIPTION, DIGEST = "datapackage.json", "datapackage-digest.json"
_LARGEST = 64 << 20  # bytes of the description and its digest
_BLOCK = 1 << 20
# What the standard library raises over a damaged archive, or one of a kind that it does not read.
_DAMAGED = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError)


@dataclass(frozen=True, slots=True)
class PackageProblem:
    """One thing wrong with a package: ``altered_file``, ``missing_file``, ``unlisted_file``, ``unsigned`` or
    ``wrong_signature``, in which of its files, and why in words."""

    kind: str
    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class PackageCheck:
    """What was found out. ``files`` were compared; ``signature`` is None for a package without one."""

    title: str
    files: int
    problems: tuple[PackageProblem, ...]
    signature: SignatureFacts | None


def check_package(path: Path, roots: Sequence[Certificate] = ()) -> PackageCheck:
    """Check a WACZ file. ``roots``: certificates trusted to stamp. Raises UnreadableError when it is none."""
    try:
        with zipfile.ZipFile(path) as parts:
            return _checked(parts, roots)
    except OSError as error:
        raise UnreadableError(error.strerror or str(error)) from None
    except _DAMAGED as error:
        raise UnreadableError(f"no package can be read: {error}") from None


def _checked(parts: zipfile.ZipFile, roots: Sequence[Certificate]) -> PackageCheck:
    description, told = _read(parts, DESCRIPTION), _read(parts, DIGEST)
    digest = "sha256:" + hashlib.sha256(description).hexdigest()
    package, vouched = _object(description, DESCRIPTION), _object(told, DIGEST)
    problems = list(_listed(parts, package))
    if vouched.get("path") != DESCRIPTION or vouched.get("hash") != digest:
        problems.append(PackageProblem("altered_file", DESCRIPTION, f"its digest is not the one in {DIGEST}"))
    signature = None
    if "signedData" in vouched:
        signature = check_signature(vouched["signedData"], digest, roots)
        problems += [PackageProblem("wrong_signature", DIGEST, reason) for reason in signature.problems]
    else:
        problems.append(PackageProblem("unsigned", DIGEST, "nobody has signed this package"))
    return PackageCheck(str(package.get("title", "")), len(_resources(package)), tuple(problems), signature)


def _listed(parts: zipfile.ZipFile, package: Mapping[str, Any]) -> Iterator[PackageProblem]:
    """Yield a problem for each file that is altered, missing, there twice or not in the list."""
    held = [info.filename for info in parts.infolist()]
    for name in sorted({name for name in held if held.count(name) > 1}):
        yield PackageProblem("altered_file", name, "the package holds two files of this name")
    wanted = _resources(package)
    for name in sorted(set(held) - set(wanted) - {DESCRIPTION, DIGEST}):
        yield PackageProblem("unlisted_file", name, f"{DESCRIPTION} does not name it")
    for name, digest in wanted.items():
        if name not in held:
            yield PackageProblem("missing_file", name, f"{DESCRIPTION} names it, and it is gone")
        elif (reason := _altered(parts, name, digest)) is not None:
            yield PackageProblem("altered_file", name, reason)


def _altered(parts: zipfile.ZipFile, name: str, digest: str) -> str | None:
    found = hashlib.sha256()
    try:
        with parts.open(name) as file:
            while block := file.read(_BLOCK):
                found.update(block)
    except _DAMAGED as error:
        return f"it cannot be read: {error}"
    return None if digest == f"sha256:{found.hexdigest()}" else f"its digest is not the one in {DESCRIPTION}"


def _resources(package: Mapping[str, Any]) -> dict[str, str]:
    """Return the digests by path. Raises UnreadableError when the list is none."""
    rows = package.get("resources")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise UnreadableError(f"{DESCRIPTION}: it does not list the files of the package")
    return {str(row.get("path")): str(row.get("hash")) for row in rows}


def _read(parts: zipfile.ZipFile, name: str) -> bytes:
    try:
        with parts.open(name) as file:
            data = file.read(_LARGEST + 1)
    except KeyError:
        raise UnreadableError(f"{name}: the package does not hold this file") from None
    if len(data) > _LARGEST:
        raise UnreadableError(f"{name}: it is larger than {_LARGEST} bytes")
    return data


def _object(data: bytes, name: str) -> dict[str, Any]:
    try:
        told = json.loads(data)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise UnreadableError(f"{name}: it is no JSON object")
    return told
