"""The trace of a verdict with its captures: which links were proved, which were not, and by what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from archive.filings.rules.facts import FilingFacts
from archive.filings.rules.links import Link
from archive.filings.rules.trace import trace
from archive.filings.verdicts.evidence import Evidence, evidence_of


@dataclass(frozen=True, slots=True)
class TracedLink:
    """One link of a verdict with the captures that show it."""

    link: Link
    evidence: Sequence[Evidence]

    def to_json(self) -> dict[str, Any]:
        """As the page and the API give it."""
        captures = [{"capture": e.capture, "url": e.url, "role": e.role} for e in self.evidence]
        link = self.link
        told = {"link": link.name, "proved": link.proved, "reason_zh": link.zh, "reason_en": link.en}
        return told | {"evidence": captures}


def traced(session: Session, facts: FilingFacts, as_of: datetime) -> list[TracedLink]:
    """The trace of the verdict on a filing, its captures looked up for all links at once."""
    links = trace(facts)
    found = evidence_of(session, links, as_of=as_of)
    return [TracedLink(link, evidence) for link, evidence in zip(links, found, strict=True)]
