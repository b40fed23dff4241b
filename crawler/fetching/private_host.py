"""Whether a host is literally a private address."""

from __future__ import annotations

from ipaddress import ip_address


def is_private(host: str) -> bool:
    """Whether the host is literally a private, loopback or link-local address."""
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return not address.is_global
