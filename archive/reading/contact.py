"""Whom to ask about the report: address, telephone, department and the like, from its opening paragraphs."""

from __future__ import annotations

import re
import unicodedata

_STOP = r"[^,，。;；)）(（\n]"
_PATTERNS = {
    "department": re.compile(
        r"(?:请|可|欢迎)(?:直接)?(?:与|和|同|向|联系)\s*("
        + _STOP
        + r"{2,40}?)\s*(?:进行)?(?:联系|咨询|反映|查询|[(（])"
    ),
    "address": re.compile(r"地\s*址\s*(?:[:：]|为|是|在)?\s*[:：]?\s*(" + _STOP + r"{3,60})"),
    "phone": re.compile(
        r"(?:电\s*话|热线)(?:号码)?(?:及传真)?\s*(?:[:：]|为|是)?\s*[:：]?\s*"
        r"(\(?\d{3,4}\)?[\s\-—－–]*\d{7,8}(?:[\-转]\d{1,5})?|\d{7,12})"
    ),
    "fax": re.compile(r"传\s*真\s*[:：]?\s*(\(?\d{3,4}\)?[\s\-—–]*\d{7,8}|\d{7,12})"),
    "postcode": re.compile(r"(?:邮\s*编|邮政编码)\s*[:：]?\s*(\d{6})(?!\d)"),
    "email": re.compile(r"([A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,80}\.[A-Za-z]{2,10})"),
}


def find_contact(paragraphs: list[str]) -> dict[str, str]:
    """Return keys address, phone, department, fax, postcode, email: those that are told, as printed but half-width."""
    text = unicodedata.normalize("NFKC", "\n".join(paragraphs))
    found = {name: match[1].strip(" :") for name, pattern in _PATTERNS.items() if (match := pattern.search(text))}
    return {name: value for name, value in found.items() if value}
