"""Reply links: by the one on its sheet an organ answers without an account. Only the hash of a link is kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hmac import compare_digest
from io import BytesIO
from secrets import choice

import segno

from archive.clock import civil_date
from archive.config.office import OfficeSettings
from archive.notices.order import Order
from archive.office.links import token_hash

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # 32 letters, of which none is taken for another
_LETTERS = 26  # 130 bits that can be typed
_MEANT = str.maketrans({"o": "0", "i": "1", "l": "1", " ": None, "-": None})


def new_reply_token() -> str:
    """Return the token of a new link: 26 letters and digits."""
    return "".join(choice(_ALPHABET) for _ in range(_LETTERS))


def typed_token(typed: str) -> str:
    """Return the token that somebody typed off a sheet; "" for what is none."""
    token = typed.strip().casefold().translate(_MEANT)
    return token if len(token) == _LETTERS and set(token) <= set(_ALPHABET) else ""


def reply_address(settings: OfficeSettings, token: str) -> str:
    """Return the address of a link, under ``reply_url`` or the desk's own."""
    return f"{settings.reply_url or settings.public_url}/reply/{token}"


def linked_order(orders: Iterable[Order], token: str, now: datetime) -> Order | None:
    """Return the order that a token answers; None for an unknown, ended or expired one."""
    wanted, today = token_hash(token), civil_date(now)
    for order in orders:
        link, last = order.link, order.link_ends
        if link and compare_digest(link, wanted):
            return order if last and today <= last else None
    return None


def qr_png(address: str) -> bytes:
    """Return an address as a QR code, a PNG for paper."""
    picture = BytesIO()
    segno.make_qr(address, error="m").save(picture, kind="png", scale=8, border=2)
    return picture.getvalue()


def qr_svg(address: str) -> str:
    """Return an address as a QR code to stand in a page, without script and outside files."""
    return segno.make_qr(address, error="m").svg_inline(scale=5, border=2)
