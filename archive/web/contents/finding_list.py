"""Findings in the newest version of each report, with filters, newest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from archive.database.current_reports import is_report_current
from archive.database.models import FindingRecord, Organ, Version
from archive.database.models.report import WITHOUT_CONTENT
from archive.records.fields import record_of
from archive.records.finding import FindingInReport, FindingShape
from archive.web.wording.translation import Language
from archive.web.wording.translation import gettext_noop as _

_Query = TypeVar("_Query", bound=Select[*tuple[Any, ...]])
SEVERITIES = {"error": _("错误"), "warning": _("疑点"), "note": _("提示"), "not_understood": _("未能识别，不计为问题")}
"""By gravity. What the program did not understand is no fault of the organ's: shown only where it is asked for."""
_TOLD = [severity for severity in SEVERITIES if severity != "not_understood"]


@dataclass(frozen=True, slots=True)
class FindingQuery:
    """Which findings: "" and None mean any; ``after`` is the id of the last one already shown."""

    until: datetime
    check: str = ""
    severity: str = ""
    kinds: Sequence[str] = ()
    region: str = ""
    year: int | None = None
    after: int | None = None
    limit: int = 50
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class LocatedFinding:
    """A finding with the version it is in."""

    finding: FindingRecord
    version: Version
    organ: str


def finding_shape(finding: FindingRecord, language: Language) -> FindingShape:
    """Return a finding as it is given to others."""
    message = finding.message_zh if language == "zh" else finding.message_en
    return record_of(FindingShape, finding, message=message)


def finding_in_report(one: LocatedFinding, language: Language) -> FindingInReport:
    """Return the same with the report it is in."""
    version = one.version
    return FindingInReport(
        **dict(finding_shape(one.finding, language)),
        report_id=version.report_id or None,
        organ=one.organ,
        year=version.report_year,
        url=version.url,
        version=version.number,
    )


def find_findings(session: Session, wanted: FindingQuery) -> Sequence[LocatedFinding]:
    """At most ``limit`` findings, the newest first."""
    query = _asked(select(FindingRecord, Version, Organ.name), wanted).options(*WITHOUT_CONTENT)
    query = query.where(FindingRecord.severity.in_(_severities(wanted)))
    if wanted.check:
        query = query.where(FindingRecord.check == wanted.check)
    if wanted.after is not None:
        query = query.where(FindingRecord.id < wanted.after)
    rows = session.execute(query.order_by(FindingRecord.id.desc()).limit(wanted.limit))
    return [LocatedFinding(finding, version, organ or version.organ_name) for finding, version, organ in rows]


def count_findings(session: Session, wanted: FindingQuery) -> tuple[dict[str, int], dict[str, int]]:
    """Return how many findings each check has, most first, and how many are how grave, the gravest first; each under
    the other filters."""
    kinds = FindingRecord.check, FindingRecord.severity
    checks, severities = Counter[str](), Counter[str]()
    for check, severity, count in session.execute(_asked(select(*kinds, func.count()), wanted).group_by(*kinds)):
        if severity in _severities(wanted):
            checks[check] += count
        if wanted.check in ("", check) and severity in _TOLD:
            severities[severity] += count
    most_first = sorted(checks.items(), key=lambda one: (-one[1], one[0]))
    return dict(most_first), {one: severities[one] for one in SEVERITIES if severities[one]}


def _severities(wanted: FindingQuery) -> list[str]:
    return [wanted.severity] if wanted.severity else _TOLD


def _asked(columns: _Query, wanted: FindingQuery) -> _Query:
    """Return a query over findings with their versions and organs, narrowed to what is wanted but for checks and
    severities."""
    query = columns.join(Version, Version.id == FindingRecord.version_id)
    if wanted.since is not None:
        query = query.where(Version.first_seen_at > wanted.since)
    return query.outerjoin(Organ, Organ.id == Version.organ_id).where(*_conditions(wanted))


def _conditions(wanted: FindingQuery) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Version.first_seen_at < wanted.until, is_report_current(wanted.until)]
    if wanted.kinds:
        found.append(Organ.kind.in_(wanted.kinds))
    if wanted.region:
        found.append(Organ.region.startswith(wanted.region, autoescape=True))
    if wanted.year is not None:
        found.append(Version.report_year == wanted.year)
    return found
