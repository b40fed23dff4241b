"""The trace of a verdict with its captures: which links were proved, which were not, and by what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from archive.filings.record import Evidence
from archive.filings.rules.facts import FilingFacts
from archive.filings.rules.trace import trace
from archive.filings.rules.verdict import Link
from archive.filings.verdicts.evidence import evidence_of
from archive.filings.verdicts.status import FilingStatus


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
    """Return the trace of the verdict on a filing."""
    return traced_all(session, [facts], as_of)[0]


def traced_all(session: Session, filings: Sequence[FilingFacts], as_of: datetime) -> list[list[TracedLink]]:
    """Return the traces of many, in the same order, their captures looked up for all of them at once."""
    traces = [trace(facts) for facts in filings]
    found = iter(evidence_of(session, [link for links in traces for link in links], as_of=as_of))
    return [[TracedLink(link, next(found)) for link in links] for links in traces]


def with_traces(session: Session, filings: Sequence[FilingStatus], as_of: datetime, language: str) -> list[Any]:
    """Return the filings as the contract gives them, each with its ``trace``."""
    traces = traced_all(session, [filing.facts for filing in filings], as_of)
    return [
        filing.to_json(language) | {"trace": [one.to_json() for one in links]}
        for filing, links in zip(filings, traces, strict=True)
    ]
