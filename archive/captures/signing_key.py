"""The key with which this installation signs evidence packages: made once, readable by its owner only.

EC P-384, since ReplayWeb.page reads no other kind for a signature without a domain. The folder holds ``key.pem``
(private) and ``public_keys.jsonl``: every key that ever signed here, so that older packages are still known as ours.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import stat
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from filelock import FileLock

from archive.clock import utc_iso
from archive.errors import NianbaoError

FOLDER, KEY_FILE, PUBLIC_FILE = "signing", "key.pem", "public_keys.jsonl"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class SigningKeyError(NianbaoError):
    """The signing key cannot be made, read or trusted to be secret."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that signs or signed here: base64 of its DER form (SubjectPublicKeyInfo), and since when (ISO, UTC)."""

    key: str
    since: str

    @property
    def fingerprint(self) -> str:
        return fingerprint_of(base64.b64decode(self.key))


def fingerprint_of(der: bytes) -> str:
    """``sha256:<hex>`` of a public key's DER form (SubjectPublicKeyInfo)."""
    return "sha256:" + hashlib.sha256(der).hexdigest()


def public_der(key: ec.EllipticCurvePublicKey) -> bytes:
    """Return a public key as SubjectPublicKeyInfo."""
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def sign_text(key: ec.EllipticCurvePrivateKey, text: str) -> str:
    """Sign a text with ECDSA and SHA-256: base64 of r and s side by side, the form that browsers verify."""
    r, s = decode_dss_signature(key.sign(text.encode(), _algorithm()))
    size = (key.key_size + 7) // 8
    return base64.b64encode(r.to_bytes(size, "big") + s.to_bytes(size, "big")).decode()


def _algorithm() -> ec.ECDSA:
    """Prefer signatures that are a function of key and text (RFC 6979): they need no luck with random numbers."""
    try:
        return ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
    except UnsupportedAlgorithm:
        return ec.ECDSA(hashes.SHA256())


def load_or_make_key(folder: Path, now: datetime, *, anew: bool = False) -> ec.EllipticCurvePrivateKey:
    """Return the key of a folder, made there when there is none. Raises SigningKeyError.

    ``anew`` replaces the key by a new one; of the old one only the public half is kept.
    """
    path = folder / KEY_FILE
    if not anew and path.exists():
        key = read_key(path)
        if fingerprint_of(public_der(key.public_key())) in [known.fingerprint for known in public_keys(folder)]:
            return key  # nothing to write: a folder that is mounted read-only will do
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with FileLock(folder / "key.lock"):
            if anew or not path.exists():
                _make(folder, now)
            key = read_key(path)
            _record(folder, key, now)
    except OSError as error:
        raise SigningKeyError(f"{path}: the signing key cannot be made: {error.strerror}") from None
    return key


def public_keys(folder: Path) -> list[PublicKey]:
    """Return every key that signs or signed here, oldest first; a line that cannot be read is passed over."""
    path, found = folder / PUBLIC_FILE, []
    for line in path.read_text("utf-8", "replace").splitlines() if path.is_file() else ():
        try:
            told = json.loads(line)
            base64.b64decode(told["key"], validate=True)
            found.append(PublicKey(str(told["key"]), str(told["since"])))
        except (ValueError, KeyError, TypeError):
            continue
    return found


def read_key(path: Path) -> ec.EllipticCurvePrivateKey:
    """Read a private key (PEM, not encrypted). Raises SigningKeyError: none, no EC key, or others may read it."""
    try:
        if path.stat().st_mode & _OTHERS:
            raise SigningKeyError(f"{path}: others may read this private key; `chmod 600 {path}`")
        key = serialization.load_pem_private_key(path.read_bytes(), None)
    except OSError as error:
        raise SigningKeyError(f"{path}: no key can be read: {error.strerror}") from None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise SigningKeyError(f"{path}: this is no private key in PEM without a password") from None
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise SigningKeyError(f"{path}: packages are signed with elliptic curves; this key is of another kind")
    return key


def _make(folder: Path, now: datetime) -> None:
    """Put a new key in place; its public half is on record before that."""
    key = ec.generate_private_key(ec.SECP384R1())
    _record(folder, key, now)
    part = folder / f"{KEY_FILE}.part"
    part.unlink(missing_ok=True)
    text = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(folder / KEY_FILE)


def _record(folder: Path, key: ec.EllipticCurvePrivateKey, now: datetime) -> None:
    """Put the public half of a key on record, once."""
    public = base64.b64encode(public_der(key.public_key())).decode()
    if public in [known.key for known in public_keys(folder)]:
        return
    with (folder / PUBLIC_FILE).open("a", encoding="utf-8") as lines:
        lines.write(json.dumps({"key": public, "since": utc_iso(now)}) + "\n")
        lines.flush()
        os.fsync(lines.fileno())
