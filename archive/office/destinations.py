"""Addresses of subscriptions with their secrets: kept in office.db alone and erased at the end; the journal has a
digest."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from secrets import token_bytes, token_hex
from urllib.parse import urlsplit

from sqlalchemy import Engine, delete, insert, select

from archive.config.office import OfficeSettings
from archive.office.desk_subscription import Channel
from archive.office.office_store import destination
from archive.office.refusal import RefusedError

_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)", re.ASCII)
_KEY = re.compile(r"[A-Za-z0-9_-]{16,128}", re.ASCII)
_SECRET = re.compile(r"[A-Za-z0-9_+/=-]{0,128}", re.ASCII)
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Destination:
    """Where messages go. ``address``: mail address, key of a robot, or address of a webhook; ``secret``: with which a
    robot or webhook has them signed, "" for none; ``end_token``: of the link that ends the subscription."""

    channel: Channel
    address: str
    secret: str
    end_token: str

    @property
    def place(self) -> str:
        """What may stand in the journal: the domain of a mail address, the host (and port) of a webhook."""
        return place_of(self.channel, self.address)


def parse_destination(channel: Channel, address: str, secret: str, end_token: str) -> Destination:
    """Return the destination that a form names; a webhook gets a secret of its own. Raises RefusedError (M1)."""
    good = len(address) <= _LONGEST and bool(_SECRET.fullmatch(secret))
    if channel == "mail":
        good = good and bool(_MAIL.fullmatch(address))
    elif channel == "webhook":
        secret, good = f"whsec_{b64encode(token_bytes(24)).decode()}", good and _is_web_address(address)
    else:
        good = good and bool(_KEY.fullmatch(address))
    if not good:
        raise RefusedError(
            "M1",
            "接收地址格式有误：邮箱写完整地址，机器人只填密钥（key），webhook以http://或https://开头。",
            "no such address: a whole mail address, the key alone of a robot, or a webhook with http:// or https://",
        )
    return Destination(channel, address, secret if channel != "mail" else "", end_token)


def place_of(channel: Channel, address: str) -> str:
    """Return the domain of a mail address or the host of a webhook; "" for robots."""
    if channel == "mail":
        return address.rpartition("@")[2].casefold()
    if channel != "webhook":
        return ""
    url = urlsplit(address)
    host = (url.hostname or "").casefold()
    name = f"[{host}]" if ":" in host else host
    return name if url.port in (None, 443 if url.scheme == "https" else 80) else f"{name}:{url.port}"


def is_place_allowed(settings: OfficeSettings, channel: Channel, place: str) -> bool:
    """Whether the settings let messages go there."""
    if channel == "mail":
        return place in {one.casefold() for one in settings.mail_domains}
    if channel == "webhook":
        return place in {one.casefold() for one in settings.webhook_hosts}
    return bool(
        {"wecom": settings.wecom_url, "dingtalk": settings.dingtalk_url, "feishu": settings.feishu_url}[channel]
    )


def is_address_allowed(settings: OfficeSettings, address: str) -> bool:
    """Whether a webhook may be sent to an IP address: a public one, or one in a network that the settings name."""
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    if any(found in ip_network(one) for one in settings.webhook_networks):
        return True
    return found.is_global and not found.is_multicast


def keep_destination(store: Engine, subscription: str, one: Destination, now: datetime) -> str:
    """Keep an address and return its digest, from which nobody can guess it."""
    salt = token_hex(16)
    row = {
        "subscription": subscription,
        "channel": one.channel,
        "address": one.address,
        "secret": one.secret,
        "end_token": one.end_token,
        "salt": salt,
        "at": now,
    }
    with store.begin() as connection:
        connection.execute(insert(destination).values(row))
    return sha256(f"{salt}\n{one.channel}\n{one.address}\n{one.secret}".encode()).hexdigest()


def destination_of(store: Engine, subscription: str) -> Destination | None:
    """Return the address of a subscription; None for one that has ended, or was lost with office.db."""
    columns = (destination.c.channel, destination.c.address, destination.c.secret, destination.c.end_token)
    with store.connect() as connection:
        row = connection.execute(select(*columns).where(destination.c.subscription == subscription)).first()
    return Destination(*row) if row else None


def erase_destination(store: Engine, subscription: str) -> None:
    """Erase an address; the journal keeps its digest."""
    with store.begin() as connection:
        connection.execute(delete(destination).where(destination.c.subscription == subscription))


def _is_web_address(address: str) -> bool:
    if not address.startswith(("http://", "https://")) or re.search(r"[\s\\]", address) or not address.isascii():
        return False
    try:
        url = urlsplit(address)
        return bool(url.hostname) and url.username is None and url.port != 0 and not url.fragment
    except ValueError:
        return False
