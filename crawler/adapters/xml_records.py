"""The records of an XML answer, each a piece of HTML."""

from __future__ import annotations

import re

_RECORD = re.compile(r"<record>", re.IGNORECASE)
_RECORD_ENDS = re.compile(r"(?:\]\]>)?\s*</record>", re.IGNORECASE)


def records_of(text: str) -> list[str]:
    """Return the HTML of each record. Cut by hand, for this XML is seldom well-formed."""
    parts = (_RECORD_ENDS.split(part, maxsplit=1) for part in _RECORD.split(text)[1:])
    return [part[0].strip().removeprefix("<![CDATA[") for part in parts if len(part) == 2]
