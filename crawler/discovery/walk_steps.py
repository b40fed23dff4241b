"""One step of a walk: what is asked for, what came, and how the operator is told of it."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.adapters.base import PageRequest
from crawler.discovery.candidate import Candidate
from crawler.discovery.frontier import Lead


@dataclass(frozen=True, slots=True)
class WalkRequest:
    """One request of the walk: for a lead's page, for a further page of a candidate, or for one of its reports."""

    page: PageRequest
    lead: Lead | None = None
    candidate: Candidate | None = None
    row: str = ""  # of the candidate, to be opened for its page's own title


@dataclass(frozen=True, slots=True)
class WalkResponse:
    """What came: the address it came from after redirects, and the capture that keeps it."""

    url: str
    status: int
    body: bytes
    content_type: str
    capture: str = ""


@dataclass(frozen=True, slots=True)
class VisitedPage:
    """One request in the operator's words."""

    url: str
    name: str
    came: str
