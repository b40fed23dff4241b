"""An OpenID Connect provider: where people are sent to sign in, and what its answer proves (P8).

Authlib makes the request and checks the claims. What it leaves to others is done here: PKCE is switched on, the issuer
of the metadata must be the one that is set, an answer without ID token is refused, and the signing algorithms are our
own list of asymmetric ones.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from archive.config.other_sign_in import LOOPBACK, OidcSettings
from archive.errors import NianbaoError
from archive.office.people import Identity

if TYPE_CHECKING:
    from authlib.integrations.requests_client import OAuth2Session

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_KEPT = timedelta(hours=1)  # metadata and keys
_CLOCKS = timedelta(seconds=60)  # by which clocks may differ
_TIMEOUT = (5.0, 10.0)  # seconds to connect, and between two bytes
_LONGEST = 255  # characters of a subject
_slots = threading.BoundedSemaphore(2)  # a provider that hangs must not take the threads of all pages


class ProviderDownError(NianbaoError):
    """The provider gives no answer that could be used; nothing is said about who asked."""


class FalseAnswerError(NianbaoError):
    """The provider, or somebody in its place, answered what must not be believed. The message says what, without
    secrets."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A request to sign in: where to send the browser, and what the answer must fit."""

    address: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Proven:
    """Whom the provider proved. ``at``: when it last asked who it is, None where it does not say; ``second``: whether a
    second factor was among it."""

    identity: Identity
    at: datetime | None
    second: bool


class Provider:
    """The provider of the settings; its metadata and keys are asked for once an hour."""

    def __init__(self, settings: OidcSettings, secret: str, redirect: str) -> None:
        self._settings, self._secret, self._redirect = settings, secret, redirect
        self._metadata: dict[str, Any] = {}
        self._keys: dict[str, Any] = {}
        self._until = datetime(1970, 1, 1, tzinfo=UTC)

    @property
    def name(self) -> str:
        """What it is called."""
        return self._settings.name

    def begin(self, now: datetime, *, max_age: int) -> Begun:
        """Return a request to sign in; who signed in there more than ``max_age`` seconds ago is asked anew.

        Raises ProviderDownError, FalseAnswerError.
        """
        state, nonce, verifier = token_urlsafe(32), token_urlsafe(32), token_urlsafe(48)
        with _slot(), self._session() as session:
            endpoint = self._known(session, now)["authorization_endpoint"]
            more = {"nonce": nonce, "max_age": str(max_age), **({} if max_age else {"prompt": "login"})}
            address, _state = session.create_authorization_url(endpoint, state, verifier, **more)
        return Begun(str(address), state, nonce, verifier)

    def prove(self, answer: Mapping[str, str], nonce: str, verifier: str, now: datetime) -> Proven:
        """Return whom an answer proves, by the code that came with it. Raises ProviderDownError, FalseAnswerError."""
        with _slot(), self._session() as session:
            metadata = self._known(session, now)
            _require_issuer(self._settings.issuer, metadata, answer)
            token = _token(session, metadata, answer.get("code", ""), verifier)
            told = token.get("id_token")
            if not isinstance(told, str) or not told:
                raise FalseAnswerError("there is no ID token in the answer")
            claims = self._claims(session, told, token, nonce, now)
        return _proven(self._settings, claims, now)

    def _session(self) -> OAuth2Session:
        from authlib.integrations.requests_client import OAuth2Session

        return OAuth2Session(
            self._settings.client_id,
            self._secret,
            scope="openid",
            redirect_uri=self._redirect,
            code_challenge_method="S256",
            default_timeout=_TIMEOUT,
        )

    def _known(self, session: OAuth2Session, now: datetime) -> dict[str, Any]:
        """Return the metadata, asked for where they are old. Raises FalseAnswerError where they are another's."""
        if now >= self._until:
            issuer = self._settings.issuer
            found = _read(session, f"{issuer.rstrip('/')}/.well-known/openid-configuration")
            if found.get("issuer") != issuer:
                raise FalseAnswerError("the issuer of the metadata is another than the one that is set")
            for name in _ENDPOINTS:
                _require_safe(name, found.get(name))
            self._keys = _read(session, found["jwks_uri"])
            self._metadata, self._until = found, now + _KEPT
        return self._metadata

    def _claims(
        self, session: OAuth2Session, told: str, token: Mapping[str, Any], nonce: str, now: datetime
    ) -> dict[str, Any]:
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.errors import InvalidKeyIdError, JoseError
        from joserfc.jwk import KeySet
        from joserfc.jws import JWSRegistry

        registry = JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)
        try:
            try:
                decoded = jwt.decode(told, KeySet.import_key_set(self._keys), registry=registry)  # type: ignore[arg-type]
            except InvalidKeyIdError:  # keys change
                self._keys = _read(session, self._metadata["jwks_uri"])
                decoded = jwt.decode(told, KeySet.import_key_set(self._keys), registry=registry)  # type: ignore[arg-type]
            ours = {
                "iss": {"essential": True, "value": self._settings.issuer},
                "aud": {"essential": True, "value": self._settings.client_id},
                "nonce": {"essential": True, "value": nonce},
            }
            given = {"nonce": nonce, "client_id": self._settings.client_id, "access_token": token.get("access_token")}
            claims = CodeIDToken(decoded.claims, decoded.header, ours, given)
            claims.validate(now=int(now.timestamp()), leeway=int(_CLOCKS.total_seconds()))
        except (JoseError, ValueError, KeyError, TypeError, AttributeError) as wrong:
            raise FalseAnswerError(f"the ID token does not hold: {wrong}") from wrong
        return dict(claims)


@contextmanager
def _slot() -> Iterator[None]:
    """Let two at once ask the provider, and tell apart what it cannot answer and what must not be believed."""
    from requests import RequestException

    if not _slots.acquire(timeout=_TIMEOUT[0]):
        raise ProviderDownError("too many people are signing in at once")
    try:
        yield
    except RequestException as fault:
        raise ProviderDownError(f"the provider does not answer: {type(fault).__name__}") from fault
    finally:
        _slots.release()


def _read(session: OAuth2Session, address: str) -> dict[str, Any]:
    answer = session.get(address, withhold_token=True, allow_redirects=False)
    if answer.status_code != 200:
        raise ProviderDownError(f"the provider answers with status {answer.status_code}")
    try:
        found = answer.json()
    except ValueError:
        raise ProviderDownError("the provider answers without JSON") from None
    if not isinstance(found, dict):
        raise ProviderDownError("the provider answers without a JSON object")
    return found


def _token(session: OAuth2Session, metadata: Mapping[str, Any], code: str, verifier: str) -> Mapping[str, Any]:
    from authlib.integrations.base_client import OAuthError

    if "client_secret_basic" not in metadata.get("token_endpoint_auth_methods_supported", ("client_secret_basic",)):
        session.token_endpoint_auth_method = "client_secret_post"  # noqa: S105
    try:
        token: Mapping[str, Any] = session.fetch_token(
            metadata["token_endpoint"],
            grant_type="authorization_code",
            code=code,
            code_verifier=verifier,
            allow_redirects=False,
        )
    except OAuthError as refused:
        raise FalseAnswerError(f"the code is refused: {refused.error}") from refused
    except ValueError:
        raise ProviderDownError("the provider answers the code without JSON") from None
    return token


def _require_issuer(issuer: str, metadata: Mapping[str, Any], answer: Mapping[str, str]) -> None:
    """Refuse an answer that names another issuer, or none where the provider says that it always does (RFC 9207)."""
    always = bool(metadata.get("authorization_response_iss_parameter_supported"))
    if answer.get("iss", "" if always else issuer) != issuer:
        raise FalseAnswerError("the answer is of another issuer than the one that was asked")


def _require_safe(name: str, address: object) -> None:
    url = urlsplit(address) if isinstance(address, str) else None
    if url is None or not (url.scheme == "https" or (url.scheme == "http" and url.hostname in LOOPBACK)):
        raise FalseAnswerError(f"{name} of the metadata is no https:// address")


def _proven(settings: OidcSettings, claims: Mapping[str, Any], now: datetime) -> Proven:
    subject, methods = claims.get("sub"), claims.get("amr") or []
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST or not subject.isprintable():
        raise FalseAnswerError("the ID token has no subject that could be kept")
    said = {one for one in (claims.get("acr"), *methods) if isinstance(one, str)}
    at = _asked_at(claims.get("auth_time"), now)
    return Proven(Identity(settings.issuer, subject), at, bool(said & set(settings.second_factor)))


def _asked_at(told: object, now: datetime) -> datetime | None:
    if told is None:
        return None
    try:
        at = datetime.fromtimestamp(float(str(told)), UTC)
    except (ValueError, OverflowError, OSError):
        raise FalseAnswerError("auth_time of the ID token is no time") from None
    if at > now + _CLOCKS:
        raise FalseAnswerError("auth_time of the ID token is to come")
    return min(at, now)
