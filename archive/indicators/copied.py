"""Reports whose own prose stands in another one, as the checks found it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.cells.cell_query import ReportFilter, report_conditions
from archive.config.kinds import OrganKind
from archive.database.models import FindingRecord, Organ, Version
from archive.filings.decisions.finding_decisions import dismissed_fingerprints
from archive.filings.rules.decisions import fingerprint
from archive.records.anomaly import Anomaly

_CHECKS = ("copied_from_last_year", "copied_from_other")
_SHARE = re.compile(r"(\d{1,3})%")


def copied_reports(session: Session, reports: ReportFilter) -> Iterator[Anomaly]:
    """Yield the reports that the checks hold to be copied, and that nobody said are not."""
    dismissed = dismissed_fingerprints(session, reports.until)
    query = (
        select(FindingRecord, Version, Organ)
        .join(Version, Version.id == FindingRecord.version_id)
        .join(Organ, Organ.id == Version.organ_id)
        .where(FindingRecord.check.in_(_CHECKS), *report_conditions(reports))
    )
    for finding, version, organ in session.execute(query.order_by(Version.id, FindingRecord.id)):
        share = _SHARE.search(finding.message_zh)
        if share is None or fingerprint(version.content_digest, finding.check, finding.where) in dismissed:
            continue
        yield Anomaly(
            anomaly="copied", place_in_kind=0, strength=int(share[1]) / 100, report_id=version.report_id,
            organ_id=organ.id, organ=organ.name, kind=cast(OrganKind, organ.kind), region=organ.region,
            year=version.report_year or 0, place="", value=None, against=None, peers=None, version_id=version.id,
            reason_zh=finding.message_zh, reason_en=finding.message_en,
        )  # fmt: skip
