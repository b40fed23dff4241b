"""The key under which web archives sort and find an address (SURT), by the rules that Wayback, pywb and others share.

Host from right to left without ``www.``, no port of its scheme, everything in lower case, escapes in one form, path
without dots, empty parts and last slash, parameters in order and without ids of sessions.
"""

from __future__ import annotations

import re
from contextlib import suppress
from urllib.parse import quote, unquote_to_bytes

_PARTS = re.compile(r"(?:([A-Za-z][A-Za-z0-9+.-]*):/+)?([^/?]*)([^?]*)(\?.*)?", re.DOTALL)
_HOST = re.compile(rb"(?:.*@)?(.*?)(?::(\d+))?", re.DOTALL)
_WWW = re.compile(rb"www\d*\.")
_SESSION = re.compile(
    rb"^(.*)(?:jsessionid=[0-9a-z]{32}|phpsessid=[0-9a-z]{32}|sid=[0-9a-z]{32}|aspsessionid[a-z]{8}=[a-z]{24}"
    rb"|cfid=[^&]+&cftoken=[^&]+)(?:&(.*))?$",
    re.DOTALL,
)
_PLAIN = b"!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"
_OWN_PORTS = {"http": b"80", "https": b"443"}


def surt(url: str) -> str:
    """Return the key: ``http://www.a.gov.cn:81/b/?C=1`` becomes ``cn,gov,a:81)/b?c=1``.

    Always one word of ASCII; an address of another kind (``urn:…``, ``dns:…``) is only escaped.
    """
    text = re.sub(r"[\t\r\n]", "", url.strip()).partition("#")[0]
    if re.match(r"(urn|dns|mailto|data|about|javascript):", text, re.IGNORECASE):
        return quote(text.lower().encode("utf-8", "surrogatepass"), safe="/%:=&?;,~!*'()@+$-._").lower()
    found = _PARTS.fullmatch(text)
    assert found is not None, "every text has the form"
    scheme, authority, path, query = (found[1] or "http").lower(), found[2], found[3], found[4] or ""
    parts = _HOST.fullmatch(_plain_bytes(authority))
    assert parts is not None, "every text has the form"
    host = _host(parts[1])
    if www := _WWW.match(host):
        host = host[www.end() :]
    port = b":" + parts[2] if parts[2] and parts[2] != _OWN_PORTS.get(scheme) else b""
    key = b",".join(reversed(host.split(b"."))) + port + b")" + _path(_plain_bytes(path))
    asked = _query(_plain_bytes(query[1:]))
    return _escaped(key) + (f"?{_escaped(asked)}" if asked else "")


def _host(host: bytes) -> bytes:
    name = host.lower()
    if not name.isascii():
        with suppress(UnicodeError):  # no name of a host: as it is, escaped
            name = name.decode().encode("idna")
    return name.replace(b"..", b".").strip(b".")


def _path(path: bytes) -> bytes:
    kept: list[bytes] = []
    for part in path.lower().split(b"/")[1:]:
        if part == b".." and kept:
            kept.pop()
        elif part != b".":
            kept.append(part)
    return b"/" + b"/".join(filter(None, kept))


def _query(query: bytes) -> bytes:
    asked = query.lower()
    while found := _SESSION.fullmatch(asked):
        asked = found[1] + (found[2] or b"")
    if len(asked) <= 1:
        return asked
    parameters = sorted(asked.split(b"&"), key=_name_and_value)
    return b"&".join(parameters)


def _name_and_value(parameter: bytes) -> tuple[bytes, ...]:
    return tuple(parameter.split(b"=", 1))


def _plain_bytes(text: str) -> bytes:
    """Take escapes away until none is left: some servers escape twice."""
    found = text.encode("utf-8", "surrogatepass")
    while (once := unquote_to_bytes(found)) != found:
        found = once
    return found


def _escaped(raw: bytes) -> str:
    return quote(raw, safe=_PLAIN).lower()
