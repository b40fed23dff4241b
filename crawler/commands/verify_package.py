"""`nianbao verify FILE.wacz`: check an evidence package, and say what it proves and what it does not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cryptography.x509 import Certificate

from archive.captures.signing_key import FOLDER, public_keys
from archive.captures.wacz_check import DIGEST, PackageProblem, check_package
from archive.captures.wacz_signature import SignatureFacts
from archive.clock import format_second
from archive.config.paths import data_dir
from archive.errors import NianbaoError, UnreadableError


def verify_packages(packages: Sequence[Path], keys: Sequence[str], roots: Sequence[Certificate]) -> bool:
    """Print for each package whether it is sound; whether all are. ``keys``: fingerprints the user trusts."""
    sound = [_verify(path, keys, roots) for path in packages]
    return all(sound)


def _verify(path: Path, keys: Sequence[str], roots: Sequence[Certificate]) -> bool:
    if not path.is_file():
        raise NianbaoError(f"{path}: there is no such file")
    try:
        check = check_package(path, roots)
    except UnreadableError as error:
        print(f"{path}: damaged, nothing is proved by it: {error}")
        return False
    whose = _whose(check.signature, keys) if check.signature else ""
    problems = [*check.problems, *_unknown(check.signature, whose)]
    for problem in problems:
        print(f"{problem.kind}: {path}: {problem.file}: {problem.reason}")
    if problems or check.signature is None:
        print(f"{path}: {len(problems)} problem(s); it proves nothing until they are explained")
        return False
    print(f"{path}: sound, {check.files} files as they were signed: {check.title}")
    for line in _proved(check.signature, whose):
        print(line)
    return True


def _whose(signature: SignatureFacts, keys: Sequence[str]) -> str:
    """Say whose key it is as far as that is known here, "" where nobody vouches for it."""
    if signature.fingerprint in [key if key.startswith("sha256:") else f"sha256:{key}" for key in keys]:
        return "the key that you named"
    for known in public_keys(data_dir() / FOLDER):
        if known.fingerprint == signature.fingerprint:
            return f"a key of this installation since {known.since}"
    if signature.domain_trusted:
        return f"the key of {signature.domain}, as an authority that this system trusts vouches"
    return ""


def _unknown(signature: SignatureFacts | None, whose: str) -> list[PackageProblem]:
    if signature is None or whose or not signature.fingerprint:
        return []
    reason = (
        f"signed with {signature.fingerprint}, which is no key of this installation: anybody can sign with a key of "
        "their own; compare it with what the operator publishes, and name it with --key"
    )
    return [PackageProblem("unknown_key", DIGEST, reason)]


def _proved(signature: SignatureFacts, whose: str) -> list[str]:
    """Return what the package proves and what not, a sentence each."""
    proved = [f"{signature.fingerprint}, {whose}, signed exactly these bytes"]
    open_ = ["that the websites served these pages, for which the holder of the key alone vouches"]
    if signature.stamped_at:
        at = f"the signature existed at {format_second(signature.stamped_at)} (Beijing time)"
        told = f"{at}, as the authority {signature.stamp_authority} stamped"
        (proved if signature.stamp_trusted else open_).append(
            told if signature.stamp_trusted else f"{told}: nobody here trusts it (set timestamps.roots)"
        )
    else:
        said = format_second(signature.created) if signature.created else "at no time"
        open_.append(f"when it was signed: it says {said} (Beijing time), and no authority stamped it")
    return [f"proved: {'; '.join(proved)}", f"not proved: {'; '.join(open_)}"]
