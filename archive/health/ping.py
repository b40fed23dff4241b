"""The dead man's switch: an outside service hears that all is well, and raises the alarm when it hears nothing."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Sequence

from archive.errors import NianbaoError
from archive.health.incident import Incident

_TIMEOUT = 10.0  # seconds
_MOST_BYTES = 10_000  # of what is said of a failure


class PingError(NianbaoError):
    """The service did not answer; the next pass asks again."""


def send_ping(url: str, incidents: Sequence[Incident]) -> None:
    """Ask ``url``, or ``<url>/fail`` with the reasons as text when the watch is late or failing. Raises PingError."""
    alarms = [one.detail.en for one in incidents if one.kind.alarm]
    address = f"{url.rstrip('/')}/fail" if alarms else url
    body = "\n".join(alarms).encode()[:_MOST_BYTES] if alarms else None
    request = urllib.request.Request(address, body, {"Content-Type": "text/plain; charset=utf-8"} if alarms else {})  # noqa: S310  (the setting allows http and https alone)
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT):  # noqa: S310  (the setting allows http and https alone)
            pass
    except (urllib.error.URLError, TimeoutError, ValueError, OSError) as error:
        raise PingError(f"{address}: no answer to the ping: {error}") from None
