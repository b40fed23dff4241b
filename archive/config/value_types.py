"""Types of single values in configuration, stricter than pydantic's own: no truth values as numbers, no seconds since
1970 as days, no addresses or hosts that could never be asked for."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTH_DAY = re.compile(r"(\d{2})-(\d{2})")
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_LABELS = re.compile(r"[\w-]+(?:\.[\w-]+)*")
_VANTAGE = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_IPV6 = re.compile(r"[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")
# Control characters and the marks that change the direction of writing: never meant, and dangerous in headers.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\ufeff\ufffd]")


def _no_truth_value(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError(f"{str(value).lower()} is no number")
    return value


def _day(value: Any) -> Any:
    if isinstance(value, date) or value is None:
        return value
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError(f"{value} is not a valid date such as 2026-01-31")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"{value} is a day that does not exist") from None


def month_day(value: str) -> str:
    """Return a month and a day that exist in every year. Raises ValueError, also for 02-29."""
    found = _MONTH_DAY.fullmatch(value)
    if not found:
        raise ValueError(f'{value} is no month and day such as "01-31"')
    try:
        date(2001, int(found[1]), int(found[2]))
    except ValueError:
        raise ValueError(f"{value} is a day that does not exist in every year") from None
    return value


def _clock(value: Any) -> Any:
    if isinstance(value, time):
        return value
    found = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise ValueError(f'{value} is no time of day such as "21:00"')
    return time(int(found[1]), int(found[2]))


def without_unseen(text: str) -> str:
    """Text from elsewhere as a name in a file of the configuration: no line breaks, nothing that cannot be seen."""
    return _UNSEEN.sub("", text)


def _seen(value: str) -> str:
    if _UNSEEN.search(value):
        raise ValueError("it holds a line break or another character that cannot be seen")
    return value


def _host(value: str) -> str:
    host = value.strip("[]").lower()
    if not _LABELS.fullmatch(host) and not _IPV6.fullmatch(host):
        raise ValueError(f"{value!r} is no host name such as www.example.gov.cn (no pattern, scheme, port or path)")
    return host


def _address(value: str) -> str:
    """Return an address as a request can be made for it. Raises ValueError with what is wrong."""
    if re.search(r"\s", value) or _UNSEEN.search(value):
        raise ValueError(f"{value!r} holds a space or a character that cannot be seen")
    if not re.match(r"https?://", value):
        raise ValueError(f"{value} does not begin with http:// or https://")
    try:
        parts = urlsplit(value)
        host, port = parts.hostname or "", parts.port
    except ValueError as wrong:
        raise ValueError(f"{value} is no address: {wrong}") from None
    if not host or port == 0 or parts.username is not None:
        raise ValueError(f"{value} is no address of a page: it needs a host, and no user")
    _host(host)
    return value


def vantage_name(value: str) -> str:
    """Return the name of a vantage, "" for the default one. Raises ValueError with what a name may be."""
    if value and not _VANTAGE.fullmatch(value):
        raise ValueError(
            f"{value!r} is no name of a vantage: 1 to 32 of a-z, 0-9, - and _, a letter or digit first, such as inland"
        )
    return value


def _proxy(value: str) -> str:
    """Return the address of a proxy. Raises ValueError; the value is never repeated, for it may hold a password."""
    try:
        parts = urlsplit(value)
        plain = f"{parts.scheme}://{parts.hostname}:{parts.port}"
        rest = parts.path.strip("/") or parts.query or parts.fragment
    except ValueError:
        plain, rest = "", ""
    if not re.fullmatch(r"http://[^/\s]+:[1-9]\d*", plain) or rest or re.search(r"\s", value):
        raise ValueError("a proxy is http://HOST:PORT or http://USER:PASSWORD@HOST:PORT")
    return value


Number = Annotated[float, BeforeValidator(_no_truth_value), Field(allow_inf_nan=False)]
Whole = Annotated[int, BeforeValidator(_no_truth_value)]
Day = Annotated[date, BeforeValidator(_day)]
MonthDay = Annotated[str, AfterValidator(month_day)]
Clock = Annotated[time, BeforeValidator(_clock)]
Line = Annotated[str, AfterValidator(_seen)]
Name = Annotated[str, AfterValidator(_seen), Field(min_length=1, pattern=r"\S")]
Host = Annotated[str, AfterValidator(_host)]
Vantage = Annotated[str, AfterValidator(vantage_name)]
Address = Annotated[str, AfterValidator(_address)]
ProxyAddress = Annotated[str, AfterValidator(_proxy)]
# A division code or its first digits, such as 11, 1101 or 110105; and the same, or empty for everywhere.
CodePrefix = Annotated[str, Field(pattern=r"^\d{2}(\d{2}(\d{2}(\d{3}(\d{3})?)?)?)?$")]
Everywhere = Annotated[str, Field(pattern=r"^(\d{2}(\d{2}(\d{2}(\d{3}(\d{3})?)?)?)?)?$")]
