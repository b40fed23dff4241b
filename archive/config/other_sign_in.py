"""Parts of config/office.toml about people who sign in elsewhere: at an OpenID Connect provider, or at a proxy.

The text below a field is its remark in the file.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from archive.config.faults import FieldError
from archive.config.service_settings import HttpAddress
from archive.config.value_types import Line

LOOPBACK = ("localhost", "127.0.0.1", "::1")


class OidcSettings(BaseModel):
    """A provider that people of the office may sign in at; none without an issuer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    issuer: HttpAddress = ""
    """The provider's issuer, letter for letter as its metadata have it, such as https://login.example/realms/office;
    empty: none. People sign in there once their account is tied to an identity, by the link that an administrator
    gives them."""
    client_id: Line = ""
    """The name under which the desk is registered there, as a confidential client with the redirect address
    PUBLIC_URL/desk/sign-in/oidc/answer."""
    client_secret_file: Path | None = None
    """A file that holds the client's secret alone, readable by nobody else; empty: the environment variable
    NIANBAO_OIDC_CLIENT_SECRET. It never stands in this file."""
    name: Line = Field("统一身份认证", min_length=1, max_length=40)
    """What the provider is called on the sign-in page."""
    second_factor: tuple[Line, ...] = ()
    """Values of the claims acr and amr that count as a second factor, such as ["mfa", "otp"]; without one of these,
    whoever has set up an authenticator with us is asked for its code."""

    @field_validator("client_secret_file", mode="before")
    @classmethod
    def _none(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("issuer")
    @classmethod
    def _safe(cls, issuer: str) -> str:
        url = urlsplit(issuer)
        if url.query or url.fragment or url.username is not None:
            raise ValueError("an issuer has neither user nor query nor fragment")
        if issuer and url.scheme != "https" and url.hostname not in LOOPBACK:
            raise ValueError("it begins with https://, unless the provider is on this machine")
        return issuer

    @model_validator(mode="after")
    def _whole(self) -> OidcSettings:
        if self.issuer and not self.client_id:
            raise FieldError("client_id", "an issuer needs the client_id under which the desk is registered there")
        if self.client_id and not self.issuer:
            raise FieldError("issuer", "a client_id needs the issuer it is registered at")
        return self


class ProxySettings(BaseModel):
    """A reverse proxy that signs people in and names them in a header; none without a header."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    header: str = Field("", pattern=r"^([A-Za-z0-9-]+)?$")
    """The header in which a reverse proxy names the login of whoever it has signed in, such as X-Remote-User; empty:
    none. The proxy must drop the header from what visitors send."""
    trusted: tuple[Line, ...] = ()
    """Addresses or networks of the proxies that it is taken from, such as ["127.0.0.1"]; the same header from
    elsewhere is ignored and logged. Needed with a header."""
    second_factor: bool = False
    """Whether the proxy asks for a second factor itself; else whoever has set up an authenticator is asked for its
    code."""

    @field_validator("trusted")
    @classmethod
    def _networks(cls, trusted: tuple[str, ...]) -> tuple[str, ...]:
        for one in trusted:
            try:
                everybody = ip_network(one).prefixlen == 0
            except ValueError as wrong:
                raise ValueError(f"{one!r} is no address or network: {wrong}") from None
            if everybody:
                raise ValueError(f"{one} is everybody: whoever reaches the desk could name anybody")
        return trusted

    @model_validator(mode="after")
    def _whole(self) -> ProxySettings:
        if self.header and not self.trusted:
            raise FieldError("trusted", "a header needs the addresses of the proxies it is taken from")
        return self

    def trusts(self, address: str) -> bool:
        """Whether a header is taken from whoever is connected."""
        try:
            there: IPv4Address | IPv6Address = ip_address(address)
        except ValueError:
            return False
        there = getattr(there, "ipv4_mapped", None) or there
        return any(there in ip_network(one) for one in self.trusted)
