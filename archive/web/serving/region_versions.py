"""What tells, in a few quick queries, that the filings of a county must be judged anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.database.models import (
    DecisionRecord,
    DisclosureColumn,
    JudgingState,
    Organ,
    RowDecisionRecord,
    Site,
    Version,
    Visit,
)

RegionVersion = tuple[object, ...]


def configured_regions(session: Session, prefix: str) -> dict[str, RegionVersion]:
    """For each region with organs under a prefix, in order: its organs and columns as they are configured."""
    mine = Organ.region.startswith(prefix, autoescape=True)
    organs = select(
        Organ.region,
        Organ.id,
        Organ.name,
        Organ.kind,
        Organ.origin,
        Organ.valid_from,
        Organ.valid_to,
        Organ.successor,
        Organ.vouched,
    ).where(mine)
    parts: dict[str, list[Any]] = defaultdict(list)
    for region, *values in session.execute(organs.order_by(Organ.region, Organ.id)):
        parts[region].append(tuple(values))
    columns = select(
        Site.region,
        Site.verified,
        DisclosureColumn.id,
        DisclosureColumn.kinds,
        DisclosureColumn.active,
        DisclosureColumn.vouched,
    ).join(Site)
    here = Site.region.startswith(prefix, autoescape=True)
    for region, *settings in session.execute(columns.where(here).order_by(DisclosureColumn.id)):
        if region in parts:
            parts[region].append(tuple(map(str, settings)))
    return {region: (hash(tuple(values)),) for region, values in parts.items()}


def region_versions(session: Session, prefix: str, roster: Mapping[str, RegionVersion]) -> dict[str, RegionVersion]:
    """For each of those regions: the last visit each of its columns, what came of it, and what people decided.

    Rows, pages and the visit that saw them are written in one transaction, so a visit tells of them all.
    """
    parts: dict[str, list[object]] = {region: [mark] for region, mark in roster.items()}
    visit = select(func.max(Visit.started_at)).where(Visit.column_id == DisclosureColumn.id).scalar_subquery()
    version = select(func.max(Version.id)).where(Version.column_id == DisclosureColumn.id).scalar_subquery()
    seen = select(Site.region, DisclosureColumn.id, visit, version).join(Site)
    judged = select(JudgingState.region, JudgingState.as_of, JudgingState.rules)
    decided = (
        select(Organ.region, func.count())
        .join(DecisionRecord, DecisionRecord.organ_id == Organ.id)
        .group_by(Organ.region)
    )
    rows = (
        select(Site.region, func.count(RowDecisionRecord.id))
        .join(DisclosureColumn, DisclosureColumn.id == RowDecisionRecord.column_id)
        .join(Site)
    )
    for query, region in (
        (seen.order_by(DisclosureColumn.id), Site.region), (judged, JudgingState.region), (decided, Organ.region),
        (rows.group_by(Site.region), Site.region),
    ):  # fmt: skip
        for code, *values in session.execute(query.where(region.startswith(prefix, autoescape=True))):
            if code in parts:
                parts[code].append(tuple(values))
    return {region: tuple(values) for region, values in parts.items()}
