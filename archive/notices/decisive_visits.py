"""The two visits that decide a verdict, as papers name them: the last without the report and the first with it, or two
without it after the deadline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from archive.clock import SHANGHAI, day_end
from archive.filings.record import Evidence, EvidenceRole, Filing
from archive.filings.rules.facts import FilingFacts
from archive.filings.rules.interval import last_day
from archive.filings.verdicts.visited import visits_after_deadline
from archive.notices.evidence_roles import ROLES
from archive.notices.notice_phrases import format_document_time
from archive.notices.region_summary import RegionSummary

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


def visits_deciding(standing: RegionSummary, filing: Filing) -> tuple[DecisiveVisit, ...]:
    """Return the visits that decide what a paper says of a filing."""
    return decisive_visits(filing, standing.first_visits.get(filing.filing_id, ()))


def decisive_captures(standing: RegionSummary) -> tuple[str, ...]:
    """Return the captures that decide what anybody is named for."""
    visits = (visit for filing in standing.named for visit in visits_deciding(standing, filing))
    return tuple(dict.fromkeys(visit.capture for visit in visits if visit.capture))


def first_visit(facts: FilingFacts, until: datetime) -> tuple[Evidence, ...]:
    """Return the first complete visit after the deadline, where others have followed it; none that began later than
    ``until``."""
    visits = next(iter(visits_after_deadline(facts)), ())
    began = [visit.started_at for visit in visits[:1] if len(visits) > 1]
    return tuple(Evidence("", "", one, "", "absent") for one in began if one <= until)


def package_address(filing: Filing, as_of: datetime, base: str) -> str:
    """Return where the evidence package of a filing's verdict as of a moment is given out; ``base``: of our pages."""
    day = last_day(as_of)
    moment = day.isoformat() if day_end(day) == as_of else as_of.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{base}/reports/{quote(filing.filing_id)}/evidence.wacz?as_of={moment}"


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
