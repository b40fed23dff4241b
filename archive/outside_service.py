"""One request to a service outside that the operator named in the settings: time stamps, recorded heads, pings."""

from __future__ import annotations

import urllib.error
import urllib.request

from archive.errors import NianbaoError

_LARGEST = 1 << 20  # bytes of an answer that are read


class OutsideServiceError(NianbaoError):
    """The service gave no answer; the message is the reason alone."""


def ask_service(url: str, body: bytes | None, headers: dict[str, str], timeout: float) -> bytes:
    """POST a body, or GET where there is none, and return the answer. ``timeout``: seconds. Raises
    OutsideServiceError. The settings allow ``http`` and ``https`` addresses alone."""
    try:
        request = urllib.request.Request(url, body, headers)  # noqa: S310
        with urllib.request.urlopen(request, timeout=timeout) as answer:  # noqa: S310
            found: bytes = answer.read(_LARGEST)
    except (urllib.error.URLError, TimeoutError, ValueError, OSError) as error:
        raise OutsideServiceError(str(error)) from None
    return found
