"""Hands a message to a channel through Apprise, with its idempotency key where the channel can carry one."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from archive.errors import NianbaoError
from archive.notices.alerts.outbox import OutgoingMessage

# Webhooks: Apprise sends a parameter that begins with + as a header.
_WITH_HEADERS = ("json", "jsons", "xml", "xmls", "form", "forms")


class DeliveryError(NianbaoError):
    """The channel did not take the message; it is tried again later."""


def understood(address: str) -> bool:
    """Whether Apprise can send to an address of this form. Nothing is sent, and the address is not logged."""
    import apprise

    logging.getLogger("apprise").disabled = True
    try:
        return apprise.Apprise.instantiate(address, suppress_exceptions=True) is not None
    finally:
        logging.getLogger("apprise").disabled = False


def send(one: OutgoingMessage, address: str) -> None:
    """Send, or raise NotSentError. A channel that got the same key before may pass the message over."""
    import apprise  # half a second to import, and most passes have nothing to send

    channel = apprise.Apprise()
    if not channel.add(with_idempotency_key(address, one.id)):
        raise DeliveryError(f"Apprise does not understand the address of channel {one.destination}")
    taken = channel.notify(title=one.title, body=one.body, body_format=apprise.NotifyFormat.TEXT)
    if not taken:
        raise DeliveryError(f"channel {one.destination} refused the message or could not be reached")


def with_idempotency_key(address: str, key: str) -> str:
    """Return the address with the header ``Idempotency-Key``, for webhooks; any other address as it is."""
    if urlsplit(address).scheme not in _WITH_HEADERS:
        return address
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}+Idempotency-Key={key}"
