"""The network address of a visitor, as far as it can be believed."""

from __future__ import annotations

from collections.abc import Collection

from fastapi import Request

_LONGEST = 64


def visitor_address(request: Request, trusted: Collection[str]) -> str:
    """Return the address that a ``trusted`` proxy names, else that of whoever is connected; "" where nobody knows."""
    address = request.client.host if request.client else ""
    if address in trusted:
        address = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip() or address
    return address[:_LONGEST]
