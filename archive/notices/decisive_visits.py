"""The two visits that decide a verdict, as papers name them: the last without the report and the first with it, or two
without it after the deadline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from archive.filings.record import Evidence, EvidenceRole, Filing
from archive.notices.evidence_roles import ROLES
from archive.notices.notice_phrases import format_document_time

SHORT = 16  # letters of a digest on paper; whole ones stand in the evidence package
_SHOWN = ("present", "report")


@dataclass(frozen=True, slots=True)
class DecisiveVisit:
    """Captures of one visit that play one part: how many pages, and address, record and digest of the first."""

    role: EvidenceRole
    at: datetime
    url: str
    capture: str
    digest: str
    pages: int

    @property
    def words(self) -> str:
        """``2月9日20时　栏目页，当时未发现该年报（共2页，摘要0123456789abcdef）``."""
        told = [f"共{self.pages}页"] if self.pages > 1 else []
        told += [f"摘要{self.digest}"] if self.digest else []
        inside = f"（{'，'.join(told)}）" if told else ""
        return f"{format_document_time(self.at)}　{ROLES[self.role][0]}{inside}"


def decisive_visits(filing: Filing, more: Iterable[Evidence] = ()) -> tuple[DecisiveVisit, ...]:
    """Return them, oldest first; fewer where fewer are known. ``more``: captures beside those of the verdict, such as
    those of the first visit after the deadline."""
    visits = _visits((*more, *filing.evidence))
    absent = [one for one in visits if one.role == "absent"]
    shown = [one for one in visits if one.role in _SHOWN]
    if filing.state == "withdrawn":
        return (*shown[-1:], *absent[-1:])
    if filing.first_seen is None:
        return tuple(dict.fromkeys((*absent[:1], *absent[-1:])))
    before = [one for one in absent if one.at <= filing.first_seen]
    return (*before[-1:], *shown[:1])


def _visits(evidence: Sequence[Evidence]) -> list[DecisiveVisit]:
    groups: dict[tuple[EvidenceRole, datetime], list[Evidence]] = {}
    for item in sorted(evidence, key=lambda one: one.fetched_at):
        groups.setdefault((item.role, item.fetched_at.replace(second=0, microsecond=0)), []).append(item)
    return [
        DecisiveVisit(
            role, when, items[0].url, items[0].capture, items[0].digest.rpartition(":")[2][:SHORT], len(items)
        )
        for (role, when), items in groups.items()
    ]
