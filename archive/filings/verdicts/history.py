"""When verdicts are recorded: after each run, at the instant of each decision, and after a correction.

What a decision changes is recorded at the instant of the decision, by `nianbao decide` and by a rebuild alike.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.config.deadlines import Deadlines
from archive.database.models import (
    DecisionRecord,
    DisclosureColumn,
    JudgingState,
    Organ,
    RowDecisionRecord,
    Site,
)
from archive.database.set_aside import Aside
from archive.filings.decisions.decision_log import decision_from, sync_decisions
from archive.filings.facts.collect import iter_fact_blocks
from archive.filings.facts.columns import WatchedColumns
from archive.filings.facts.inputs import region_versions
from archive.filings.facts.region_blocks import region_blocks, regions_by_year
from archive.filings.facts.report_years import organ_regions
from archive.filings.rules.decisions import Decision
from archive.filings.rules.facts import FilingFacts
from archive.filings.rules.judge import RULE_VERSION
from archive.filings.verdicts.status import FilingStatus, board, judge_filing
from archive.filings.verdicts.store import write

# A decision holds from the first instant after it was made.
_AFTER = timedelta(microseconds=1)


def record_verdicts(
    session: Session, deadlines: Deadlines, regions: Iterable[str], as_of: datetime, *, data: Path | None = None
) -> int:
    """Judge the filings of all years of the regions, and record what changed; the number of changes. What people
    decided is read anew from the data folder first."""
    sync_decisions(session, data)
    codes = organ_regions(session, regions)
    changed = sum(_replay_decisions(session, deadlines, region, as_of) for region in codes)
    versions = region_versions(session, deadlines)
    changed += sum(_record_all_years(session, deadlines, as_of, block, versions) for block in region_blocks(codes))
    for region in codes:
        _mark(session, region, as_of, versions[region])
    session.flush()
    return changed


def _record_all_years(
    session: Session, deadlines: Deadlines, as_of: datetime, block: Sequence[str], versions: Mapping[str, str]
) -> int:
    """Judge all report years of a block of regions, whose columns are asked for once."""
    columns = WatchedColumns(session, as_of)
    return sum(
        record_year(session, deadlines, year, as_of, regions, versions, columns)
        for year, regions in regions_by_year(session, block, as_of).items()
    )


def rejudge_recorded(session: Session, deadlines: Deadlines, region: str, as_of: datetime) -> int:
    """Record what a correction of rosters or columns changed in a region that was judged before; the number of changes.

    Without it what was recorded, which search and alerts read, would stand against the board until the next run.
    """
    query = select(JudgingState.region, JudgingState.version).where(JudgingState.as_of <= as_of)
    judged = {code: version for code, version in session.execute(query)}  # noqa: C416
    versions = region_versions(session, deadlines, region)
    known = [code for code in organ_regions(session, [region]) if judged.get(code, versions[code]) != versions[code]]
    return record_verdicts(session, deadlines, known, as_of) if known else 0


def record_decisions(session: Session, deadlines: Deadlines, *, data: Path | None = None) -> int:
    """Record what the decisions since each region's last run changed; the number of changes. Safe to repeat."""
    sync_decisions(session, data)
    regions = set(
        session.scalars(select(Organ.region).join(DecisionRecord, DecisionRecord.organ_id == Organ.id).distinct())
    )
    regions |= {region for one in session.scalars(select(RowDecisionRecord)) for region in _regions_of(session, one)}
    changed = sum(_replay_decisions(session, deadlines, region, None) for region in sorted(regions))
    session.flush()
    return changed


def record_row_decision(session: Session, deadlines: Deadlines, decision: RowDecisionRecord) -> int:
    """Judge the regions of a decision on a row at its instant, and record what changed; how many filings.

    A row may be anybody's of any year, so all of them are judged. Safe to repeat.
    """
    return sum(_record_row(session, deadlines, region, decision.at) for region in _regions_of(session, decision))


def _record_row(session: Session, deadlines: Deadlines, region: str, at: datetime) -> int:
    return _record_all_years(session, deadlines, at + _AFTER, [region], region_versions(session, deadlines, region))


def _regions_of(session: Session, decision: RowDecisionRecord) -> list[str]:
    """Return the region of the row's column and of the organ whose report it is said to be, or was before."""
    taken_back = session.get(RowDecisionRecord, decision.revokes) if decision.revokes else None
    organs = {one.organ_id for one in (decision, taken_back) if one and one.organ_id}
    found = set(
        session.scalars(select(Site.region).join(DisclosureColumn).where(DisclosureColumn.id == decision.column_id))
    )
    return sorted(found | set(session.scalars(select(Organ.region).where(Organ.id.in_(organs)))))


def record_decision(session: Session, deadlines: Deadlines, word: Decision) -> int:
    """Judge the filing that a decision is about at the instant of the decision, and record a change; 0 or 1.

    Safe to repeat: what was recorded at that very instant is put right when more is known of the time before.
    """
    when = word.at + _AFTER
    filings = board(session, deadlines, word.report_year, when, organ_ids=[word.organ_id]).filings
    versions = {code: v for f in filings for code, v in region_versions(session, deadlines, f.facts.region).items()}
    return write(session, filings, word.report_year, when, versions)


def _replay_decisions(session: Session, deadlines: Deadlines, region: str, until: datetime | None) -> int:
    """Record the decisions on a region's filings and rows since its last run, up to an instant, each at its own."""
    mark = session.get(JudgingState, region)
    since = mark.as_of if mark and (until is None or mark.as_of <= until) else None
    on_filings = select(DecisionRecord).join(Organ, Organ.id == DecisionRecord.organ_id).where(Organ.region == region)
    found: list[Decision | RowDecisionRecord] = [decision_from(row) for row in session.scalars(on_filings)]
    found += [one for one in session.scalars(select(RowDecisionRecord)) if region in _regions_of(session, one)]
    changed = 0
    for word in sorted(found, key=lambda one: (one.at, one.id)):
        if (since and word.at < since) or (until and word.at >= until):
            continue
        if isinstance(word, RowDecisionRecord):
            changed += _record_row(session, deadlines, region, word.at)
        else:
            changed += record_decision(session, deadlines, word)
    return changed


def record_year(
    session: Session,
    deadlines: Deadlines,
    year: int,
    as_of: datetime,
    regions: Iterable[str],
    versions: Mapping[str, str] | None = None,
    columns: WatchedColumns | None = None,
) -> int:
    """Judge every filing of one year in the regions, block by block, and record what changed. ``versions`` and
    ``columns``: those of the regions, where they are known."""
    versions = region_versions(session, deadlines) if versions is None else versions
    with _few_collections():
        blocks = iter_fact_blocks(session, deadlines, year, as_of, regions, columns)
        return sum(_record_block(session, deadlines, block, year, as_of, versions) for block in blocks)


def _record_block(
    session: Session,
    deadlines: Deadlines,
    block: list[FilingFacts],
    year: int,
    as_of: datetime,
    versions: Mapping[str, str],
) -> int:
    judged = [judge_filing(facts, deadlines.due_soon_days) for facts in block]
    _set_aside(session, judged, year, as_of)
    return write(session, judged, year, as_of, versions)


def _set_aside(session: Session, judged: Iterable[FilingStatus], year: int, as_of: datetime) -> None:
    """Tell the quarantine of the filings that could not be judged."""
    aside = Aside(session, as_of, RULE_VERSION)
    for filing in judged:
        key = f"{filing.facts.organ_id}-{year}"
        if filing.facts.fault:
            aside.put("filing", key, filing.facts.fault)
        else:
            aside.settled("filing", key)


@contextmanager
def _few_collections() -> Iterator[None]:
    """Facts and rulings hold no cycles; looking for cycles among so many of them took a quarter of the time."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _mark(session: Session, region: str, as_of: datetime, version: str) -> None:
    """Never backwards: a run taken in out of order leaves the later mark."""
    mark = session.get(JudgingState, region)
    if mark is None:
        session.add(JudgingState(region=region, as_of=as_of, version=version))
    elif mark.as_of <= as_of:
        mark.as_of, mark.version = as_of, version
