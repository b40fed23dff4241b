"""One RFC 3161 reply: asked of an authority, read as a whole, and judged against what was stamped."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from archive.errors import NianbaoError
from archive.outside_service import OutsideServiceError, ask_service

_TIMEOUT = 30.0  # seconds
_MOST_CERTIFICATES = 20


class TimestampError(NianbaoError):
    """The time-stamping authority gave no usable stamp; what was to be stamped stays, and may be stamped later."""


@dataclass(frozen=True, slots=True)
class TimestampReply:
    """What a reply says, read as a whole: a damaged one must show here, not at some later look into it."""

    response: TimeStampResponse
    digest: bytes
    nonce: int | None
    at: datetime


def read_reply(reply: bytes) -> TimestampReply:
    """Parse a time stamp response. Raises ValueError for anything that is no granted stamp."""
    response = decode_timestamp_response(reply)
    if response.status != 0:
        raise ValueError(f"refused (status {response.status}) {' '.join(response.status_string)}".rstrip())
    info = response.tst_info
    return TimestampReply(response, info.message_imprint.message, info.nonce, info.gen_time)


def distrust(response: TimeStampResponse, content: bytes, roots: Sequence[x509.Certificate]) -> str:
    """Why the authority's signature does not hold, "" when it does or nobody said whom to trust."""
    if not roots:
        return ""
    try:
        VerifierBuilder(roots=list(roots)).build().verify_message(response, content)
    except (VerificationError, ValueError) as error:
        return f"its signature does not hold: {error}"
    return ""


def request_timestamp(url: str, content: bytes, roots: Sequence[x509.Certificate]) -> bytes:
    """Have content stamped: the reply, checked against the request and, when there are any, ``roots``.

    Raises TimestampError.
    """
    request = TimestampRequestBuilder().data(content).hash_algorithm(HashAlgorithm.SHA256).build()
    reply = _post(url, request.as_bytes())
    try:
        said = read_reply(reply)
    except ValueError as error:
        raise TimestampError(f"{url}: no time stamp: {error}") from None
    if said.nonce != request.nonce or said.digest != hashlib.sha256(content).digest():
        raise TimestampError(f"{url}: the answer is a stamp of something else")
    if reason := distrust(said.response, content, roots):
        raise TimestampError(f"{url}: {reason}")
    return reply


def certificate_chain(
    response: TimeStampResponse, roots: Sequence[x509.Certificate] = ()
) -> tuple[x509.Certificate, ...]:
    """Return the authority's certificates, the one that stamped first, each followed by its issuer as far as known."""
    known = [x509.load_der_x509_certificate(one) for one in response.signed_data.certificates]
    signers = {(one.issuer, one.serial_number) for one in response.signed_data.signer_infos}
    chain = [one for one in known if (one.issuer, one.serial_number) in signers][:1]
    for _ in range(_MOST_CERTIFICATES):
        if not chain or chain[-1].issuer == chain[-1].subject:
            break
        above = next((one for one in (*known, *roots) if one.subject == chain[-1].issuer), None)
        if above is None:
            break
        chain.append(above)
    return tuple(chain)


def _post(url: str, body: bytes) -> bytes:
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    try:
        return ask_service(url, body, headers, _TIMEOUT)
    except OutsideServiceError as error:
        raise TimestampError(f"{url}: no time stamp: {error}") from None
