"""Whether the desk may be opened as it is set: its libraries are there, and browsers keep its cookies."""

from __future__ import annotations

from importlib.util import find_spec

from archive.config.office import OfficeSettings
from archive.errors import NianbaoError

_LIBRARIES = ("argon2", "python_multipart")


def require_openable(settings: OfficeSettings) -> None:
    """Raise NianbaoError when the desk is on and cannot be opened."""
    if not settings.desk:
        return
    if missing := [name for name in _LIBRARIES if find_spec(name) is None]:
        told = 'the desk needs the extra "office": pip install "nianbao[office]"'
        raise NianbaoError(f"{told} (missing: {', '.join(missing)})")
    if not (settings.is_https or settings.is_loopback or settings.insecure_http):
        raise NianbaoError(
            "config/office.toml: public_url is http:// on another machine, where browsers drop the desk's cookies and "
            "passwords cross the network readable; use https://, or insecure_http = true for a trial"
        )
