"""The version of a region: it changes whenever anything changes that its boards are judged from, and names a judgement.

The tables and columns are declared in ``archive/database/region_inputs.py``, from which triggers are made that raise a
region's number; the configuration is ``Deadlines`` (deadlines by kind of organ, ages of evidence, patterns of names),
and the rules have their own version.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from archive.config.deadlines import Deadlines
from archive.database.models import (
    DecisionRecord,
    DisclosureColumn,
    Organ,
    RegionLink,
    RegionVersion,
    RowDecisionRecord,
    Site,
    Visit,
)
from archive.filings.rules.judge import RULE_VERSION

_LONGEST_VISIT = timedelta(days=2)
_LINKS = select(RegionLink.region, RegionLink.other)  # asked by every page: made once
_VERSIONS = select(RegionVersion.region, RegionVersion.version)


def region_versions(session: Session, deadlines: Deadlines, prefix: str = "") -> dict[str, str]:
    """Return the version of every region whose code begins with a prefix, in order of codes.

    Regions that are tied together, by a report on another region's site or by a duty that fell to an organ there, share
    one. To be read before what it is the version of.
    """
    tied = _groups((region, other) for region, other in session.execute(_LINKS))
    query = _VERSIONS
    if prefix:
        others = {code for region, group in tied.items() if region.startswith(prefix) for code in group}
        mine = RegionVersion.region.startswith(prefix, autoescape=True)
        query = query.where(or_(mine, RegionVersion.region.in_(others)))
    numbers = {region: number for region, number in session.execute(query)}  # noqa: C416
    configured = configuration_digest(deadlines)
    return {
        region: "-".join((*(str(numbers.get(code, 0)) for code in tied.get(region, (region,))), configured))
        for region in sorted(numbers)
        if region.startswith(prefix)
    }


def configuration_digest(deadlines: Deadlines) -> str:
    """Return what verdicts of all regions rest on besides the database: configuration and version of the rules."""
    return sha256(f"{RULE_VERSION}\n{deadlines.model_dump_json()}".encode()).hexdigest()[:16]


def next_dated(session: Session, regions: Collection[str], moment: datetime) -> datetime | None:
    """Return the earliest instant after a moment from which something counts that is in the database already.

    Such is a visit taken in from a machine whose clock is ahead, or a decision made there.
    """
    columns = select(DisclosureColumn.id).join(Site).where(Site.region.in_(regions))
    begun = Visit.column_id.in_(columns) & (Visit.started_at > moment - _LONGEST_VISIT)  # as the index has them
    decided = select(func.min(DecisionRecord.at)).join(Organ, Organ.id == DecisionRecord.organ_id)
    queries = (
        select(func.min(Visit.finished_at)).where(begun, Visit.finished_at > moment),
        decided.where(Organ.region.in_(regions), DecisionRecord.at >= moment),
        select(func.min(RowDecisionRecord.at)).where(RowDecisionRecord.at >= moment),
    )
    return min((found for query in queries if (found := session.scalar(query))), default=None)


def _groups(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """For each region that is tied to others all that hang together with it, over whatever steps, and itself."""
    groups: dict[str, set[str]] = {}
    for pair in pairs:
        joined = set(pair).union(*(groups.get(code, ()) for code in pair))
        groups |= dict.fromkeys(joined, joined)
    return {region: tuple(sorted(group)) for region, group in groups.items()}
