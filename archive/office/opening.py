"""Whether the desk may be opened as it is set: its libraries are there, browsers keep its cookies, and the secret that
a provider asks for can be read."""

from __future__ import annotations

import os
from importlib.util import find_spec

from archive.config.office import OfficeSettings
from archive.config.other_sign_in import OidcSettings
from archive.errors import NianbaoError

SECRET = "NIANBAO_OIDC_CLIENT_SECRET"  # noqa: S105  (the name of the variable)
_LIBRARIES = ("argon2", "python_multipart")
_FOR_OIDC = ("authlib", "joserfc", "requests")


def require_openable(settings: OfficeSettings) -> None:
    """Raise NianbaoError when the desk is on and cannot be opened."""
    if not settings.desk:
        return
    needed = (*_LIBRARIES, *(_FOR_OIDC if settings.oidc.issuer else ()))
    if missing := [name for name in needed if find_spec(name) is None]:
        told = 'the desk needs the extra "office": pip install "nianbao[office]"'
        raise NianbaoError(f"{told} (missing: {', '.join(missing)})")
    if not (settings.is_https or settings.is_loopback or settings.insecure_http):
        raise NianbaoError(
            "config/office.toml: public_url is http:// on another machine, where browsers drop the desk's cookies and "
            "passwords cross the network readable; use https://, or insecure_http = true for a trial"
        )
    if settings.oidc.issuer:
        client_secret(settings.oidc)


def client_secret(settings: OidcSettings) -> str:
    """Return the secret that the provider knows the desk by. Raises NianbaoError, which never repeats it."""
    path = settings.client_secret_file
    if path is None:
        secret, where = os.environ.get(SECRET, "").strip(), f"the environment variable {SECRET}"
    else:
        try:
            secret, where = path.read_text("utf-8").strip(), str(path)
        except (OSError, UnicodeDecodeError) as fault:
            told = getattr(fault, "strerror", None) or "it is no text"
            raise NianbaoError(f"config/office.toml: oidc.client_secret_file: {path}: {told}") from None
    if not secret:
        raise NianbaoError(
            f"config/office.toml: oidc.issuer is set, and {where} holds no secret; put it there, or name a file with "
            "oidc.client_secret_file"
        )
    return secret
