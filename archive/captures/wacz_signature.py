"""Signatures of packages after wacz-auth 0.1.0, ``signedData`` of ``datapackage-digest.json``: made and checked.

https://specs.webrecorder.net/wacz-auth/0.1.0/ : what is signed is the text ``sha256:<hex>`` of datapackage.json, what
is time-stamped the base64 text of that signature. Two forms: with a bare public key, or with a domain's certificate.
The specification leaves the bytes of a signature open. ReplayWeb.page verifies r and s side by side (as browsers do),
authsign DER; made here is the first, checked are both. A certificate chain separates its certificates by an empty
line, since ReplayWeb.page takes the first one so.
"""

from __future__ import annotations

import base64
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from archive.captures.signing_key import fingerprint_of, public_der, sign_text
from archive.captures.timestamp_reply import TimestampError, certificate_chain, distrust, read_reply, request_timestamp
from archive.clock import utc_iso

VERSION = "0.1.0"
_APART = timedelta(minutes=10)  # how far ``created`` and the stamp may lie apart
_FIELDS = {
    "hash", "created", "software", "version", "signature", "publicKey", "domain", "domainCert", "crossSignedCert",
    "timeSignature", "timestampCert",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: a key, the certificate chain of a domain that goes with it, and the authority that stamps the time.

    ``stamp_url`` "": no time stamp. ``roots``: certificates trusted to stamp.
    """

    key: ec.EllipticCurvePrivateKey
    domain_chain: tuple[x509.Certificate, ...] = ()
    stamp_url: str = ""
    roots: tuple[x509.Certificate, ...] = ()

    @property
    def fingerprint(self) -> str:
        return fingerprint_of(public_der(self.key.public_key()))


@dataclass(frozen=True, slots=True)
class Signed:
    """``data`` is the signedData object; ``unstamped`` says why it bears no time stamp although one was wanted."""

    data: dict[str, str]
    unstamped: str = ""


def sign_package(signer: Signer, digest: str, created: datetime, software: str) -> Signed:
    """Sign the digest (``sha256:<hex>``) of a datapackage.json. ``created`` is the package's own time."""
    signature = sign_text(signer.key, digest)
    data = {
        "hash": digest,
        "created": utc_iso(created),
        "software": software,
        "version": VERSION,
        "signature": signature,
    }
    if signer.domain_chain:
        data |= {"domain": domain_of(signer.domain_chain[0]), "domainCert": _pem(signer.domain_chain)}
    else:
        data["publicKey"] = base64.b64encode(public_der(signer.key.public_key())).decode()
    if not signer.stamp_url:
        return Signed(data)
    try:
        reply = request_timestamp(signer.stamp_url, signature.encode(), signer.roots)
    except TimestampError as error:
        return Signed(data, str(error))
    chain = certificate_chain(read_reply(reply).response, signer.roots)
    return Signed(data | {"timeSignature": base64.b64encode(reply).decode(), "timestampCert": _pem(chain)})


def load_chain(path: Path) -> tuple[x509.Certificate, ...]:
    """Read a PEM chain, the domain's own certificate first. Raises OSError or ValueError."""
    return tuple(x509.load_pem_x509_certificates(path.read_bytes()))


def domain_of(certificate: x509.Certificate) -> str:
    """Return the domain a certificate is for: its common name, else its first alternative name, else ""."""
    for name in certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME):
        return str(name.value)
    return next(iter(_alternative_names(certificate)), "")


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    """What a signature proves, and ``problems`` with it. Instants are aware UTC.

    ``domain_trusted``: an authority that this system trusts vouches that the key is the domain's. ``stamp_trusted``:
    the stamp's authority is one of the given roots.
    """

    problems: tuple[str, ...] = ()
    fingerprint: str = ""
    created: datetime | None = None
    software: str = ""
    domain: str = ""
    domain_trusted: bool = False
    stamped_at: datetime | None = None
    stamp_authority: str = ""
    stamp_trusted: bool = False


def check_signature(data: object, digest: str, roots: Sequence[x509.Certificate] = ()) -> SignatureFacts:
    """Check a signedData object against the true digest of datapackage.json."""
    if not isinstance(data, Mapping) or not all(isinstance(value, str | None) for value in data.values()):
        return SignatureFacts(("signedData is no object of texts",))
    try:
        return _checked({str(name): value for name, value in data.items() if value}, digest, roots)
    except _Broken as broken:
        return SignatureFacts((str(broken),))


class _Broken(Exception):
    """Why nothing more of a signature can be checked."""


def _checked(data: Mapping[str, str], digest: str, roots: Sequence[x509.Certificate]) -> SignatureFacts:
    problems = [f"signedData holds {name}, which wacz-auth 0.1.0 does not know" for name in sorted(set(data) - _FIELDS)]
    if data.get("hash") != digest:
        problems.append("the signature is about another datapackage.json")
    chain = _certificates(data, "domainCert") if "domainCert" in data else ()
    key = _key_of(data, chain)
    if not verifies(key, data.get("signature", ""), data.get("hash", "")):
        problems.append("the signature does not fit the hash and the public key")
    created = _instant(data.get("created", ""))
    domain, stamped, at = data.get("domain", ""), "timeSignature" in data, None
    if chain and domain != domain_of(chain[0]) and domain not in _alternative_names(chain[0]):
        problems.append(f"the certificate is not for the domain {domain}")
    if chain and not stamped:
        problems.append("a signature with a domain needs a time stamp, and this has none")
    authority, trusted = "", False
    if stamped:
        at, authority, trusted, wrong = _stamp(data, roots)
        problems += wrong
        if abs(at - created) > _APART:
            problems.append(f"it was created at {created} and stamped at {at}, more than 10 minutes apart")
    return SignatureFacts(
        tuple(problems), fingerprint_of(public_der(key)), created, data.get("software", ""), domain,
        bool(chain) and _is_trusted(chain, domain, at or created), at, authority, trusted,
    )  # fmt: skip


def verifies(key: ec.EllipticCurvePublicKey, signature: str, text: str) -> bool:
    """Whether a base64 signature, r and s side by side or in DER, is the key's of a text (ECDSA, SHA-256)."""
    try:
        given = base64.b64decode(signature, validate=True)
    except ValueError:
        return False
    half = (key.curve.key_size + 7) // 8
    forms = [given]
    if len(given) == 2 * half:
        forms.append(encode_dss_signature(int.from_bytes(given[:half], "big"), int.from_bytes(given[half:], "big")))
    return any(_fits(key, form, text) for form in forms)


def _fits(key: ec.EllipticCurvePublicKey, signature: bytes, text: str) -> bool:
    try:
        key.verify(signature, text.encode(), ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def _key_of(data: Mapping[str, str], chain: Sequence[x509.Certificate]) -> ec.EllipticCurvePublicKey:
    if bool(chain) == ("publicKey" in data):
        raise _Broken("signedData must hold either publicKey or domainCert")
    try:
        if chain:
            key: object = chain[0].public_key()
        else:
            key = serialization.load_der_public_key(base64.b64decode(data["publicKey"], validate=True))
    except (ValueError, UnsupportedAlgorithm):
        raise _Broken("its public key cannot be read") from None
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise _Broken("its public key is not of an elliptic curve")
    return key


def _certificates(data: Mapping[str, str], name: str) -> tuple[x509.Certificate, ...]:
    try:
        chain = tuple(x509.load_pem_x509_certificates(data.get(name, "").encode()))
        for below, above in pairwise(chain):
            below.verify_directly_issued_by(above)
    except (ValueError, TypeError, InvalidSignature):
        raise _Broken(f"the certificates in {name} are no chain") from None
    return chain


def _stamp(data: Mapping[str, str], roots: Sequence[x509.Certificate]) -> tuple[datetime, str, bool, list[str]]:
    """Return moment and authority of the stamp, whether ``roots`` vouch for it, and what is wrong with it."""
    content = data.get("signature", "").encode()
    chain = _certificates(data, "timestampCert")
    try:
        said = read_reply(base64.b64decode(data["timeSignature"], validate=True))
    except ValueError as error:
        raise _Broken(f"its time stamp cannot be read: {error}") from None
    wrong = distrust(said.response, content, roots or chain[-1:])
    if not chain:
        wrong = "it comes without certificates"
    authority = chain[0].subject.rfc4514_string() if chain else ""
    return said.at, authority, bool(roots) and not wrong, [f"time stamp: {wrong}"] if wrong else []


def _is_trusted(chain: Sequence[x509.Certificate], domain: str, at: datetime) -> bool:
    """Whether a root that this system trusts vouched for the domain's certificate at a moment."""
    bundle = ssl.get_default_verify_paths().cafile
    try:
        roots = x509.load_pem_x509_certificates(Path(bundle).read_bytes()) if bundle else []
        policy = PolicyBuilder().store(Store(roots)).time(at)
        policy.build_server_verifier(x509.DNSName(domain)).verify(chain[0], list(chain[1:]))
    except (OSError, ValueError, VerificationError, x509.UnsupportedGeneralNameType):
        return False
    return True


def _alternative_names(certificate: x509.Certificate) -> list[str]:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except (x509.ExtensionNotFound, ValueError):
        return []
    return names.value.get_values_for_type(x509.DNSName)


def _instant(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z").astimezone(UTC)
    except ValueError:
        raise _Broken("signedData does not say when it was created") from None


def _pem(chain: Sequence[x509.Certificate]) -> str:
    return "\n".join(one.public_bytes(serialization.Encoding.PEM).decode() for one in chain)
