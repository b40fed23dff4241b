"""The version of the rules by which records are taken in: what was set aside under another one is tried again."""

from __future__ import annotations

from functools import cache
from importlib import metadata

from archive.filings.rules.judge import RULE_VERSION
from archive.reading.read import READER_VERSION


@cache
def rules_version() -> str:
    """The program's version, the reader's and the rules'."""
    return f"{metadata.version('nianbao')} {READER_VERSION} {RULE_VERSION}"
