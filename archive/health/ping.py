"""The dead man's switch: an outside service hears that all is well, and raises the alarm when it hears nothing."""

from __future__ import annotations

from collections.abc import Sequence

from archive.errors import NianbaoError
from archive.health.incident import Incident
from archive.outside_service import OutsideServiceError, ask_service

_TIMEOUT = 10.0  # seconds
_MOST_BYTES = 10_000  # of what is said of a failure


class PingError(NianbaoError):
    """The service did not answer; the next pass asks again."""


def send_ping(url: str, incidents: Sequence[Incident]) -> None:
    """Ask ``url``, or ``<url>/fail`` with the reasons as text when the watch is late or failing. Raises PingError."""
    alarms = [one.detail.en for one in incidents if one.kind.alarm]
    address = f"{url.rstrip('/')}/fail" if alarms else url
    body = "\n".join(alarms).encode()[:_MOST_BYTES] if alarms else None
    headers = {"Content-Type": "text/plain; charset=utf-8"} if alarms else {}
    try:
        ask_service(address, body, headers, _TIMEOUT)
    except OutsideServiceError as error:
        raise PingError(f"{address}: no answer to the ping: {error}") from None
