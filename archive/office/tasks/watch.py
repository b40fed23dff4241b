"""Tasks of the watch and of what is known of columns: incidents, listings in doubt, addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.bilingual import Bilingual
from archive.database.models import DisclosureColumn, Site
from archive.filings.verdicts.doubts import DoubtEntry
from archive.health.incident import Incident, IncidentKind
from archive.ingest.column_proposals import is_new_year, open_proposals
from archive.office.task_kinds import TASK_KINDS
from archive.office.tasks.task import Task

_INTEGRITY = (IncidentKind.CHAIN_BROKEN, IncidentKind.TIMESTAMP_MISSING, IncidentKind.DISK_LOW)
_WATCH, _COUNTIES = "/desk/watch", "/desk/counties"


def incident_tasks(found: Iterable[Incident]) -> Iterator[Task]:
    """Yield one task for each incident, with what to do about it."""
    for one in found:
        kind = (
            "integrity"
            if one.kind in _INTEGRITY
            else "watch_stopped"
            if one.kind is IncidentKind.WATCH_STOPPED
            else "held"
            if one.kind is IncidentKind.ALERTS_HELD
            else "watch"
        )
        yield Task(
            TASK_KINDS[kind],
            f"{kind}:{one.key}",
            one.region,
            f"{one.kind.zh} {one.subject}".strip(),
            Bilingual(f"{one.detail.zh}。{one.kind.remedy.zh}", f"{one.detail.en}: {one.kind.remedy.en}"),
            "/desk/alerts" if kind == "held" else _WATCH,
        )


def doubt_tasks(found: Iterable[DoubtEntry]) -> Iterator[Task]:
    """Yield one task for each listing that may be somebody's report."""
    for one in found:
        whose = "、".join(name for _id, name in one.candidates[:3])
        told = f"，可能是{whose}" if whose else ""
        yield Task(
            TASK_KINDS["doubt"],
            f"doubt:{one.id}",
            one.region,
            one.title,
            Bilingual(f"{one.why[0]}{told}", f"{one.why[1]}{f' ({whose})' if whose else ''}"),
            f"/desk/rows/{one.id}",
            listing=one.id,
            year=one.year or 0,
        )


def address_tasks(session: Session, now: datetime) -> Iterator[Task]:
    """Yield one task for each column of which a new address was found and not taken over yet."""
    found = open_proposals(session, now)
    columns = select(DisclosureColumn, Site).join(Site).where(DisclosureColumn.id.in_(found))
    for column, site in session.execute(columns.order_by(DisclosureColumn.id)).all():
        proposal = found[column.id]
        if not proposal.candidates:
            continue
        url = str(proposal.candidates[0]["url"])
        new = Bilingual(
            f"新一年的年报可能在另一栏目{url}；核对后在网站文件中增加该栏目",
            f"the new year may have a column of its own, {url}; once checked, add it to the site's file",
        )
        moved = Bilingual(
            f"原地址已失效，可能迁至{url}；核对后在网站文件中改为新地址",
            f"it may have moved to {url}; once checked, change the site's file",
        )
        yield Task(
            TASK_KINDS["address"],
            f"address:{proposal.id}",
            site.region,
            f"{site.name} {column.title or column.id}",
            new if is_new_year(proposal) else moved,
            _WATCH,
        )


def county_tasks(waiting: Iterable[str], named: Callable[[str], str]) -> Iterator[Task]:
    """Yield one task for each county whose proposal waits to be judged. ``named``: what a region is called."""
    for region in waiting:
        yield Task(
            TASK_KINDS["site"],
            f"site:county:{region}",
            region,
            f"{named(region)} {region}",
            Bilingual("方案待审定，尚未列入监测", "its proposal waits to be judged; it is not watched yet"),
            f"{_COUNTIES}/{region}",
        )


def site_tasks(session: Session, *, is_admin: bool = False) -> Iterator[Task]:
    """Yield one task for each site that nobody has verified: it is not visited unattended. ``is_admin``: it leads to
    where it can be verified."""
    for site in session.scalars(select(Site).where(Site.verified.is_(None)).order_by(Site.id)):
        yield Task(
            TASK_KINDS["site"],
            f"site:{site.id}",
            site.region,
            f"{site.name} {site.id}",
            Bilingual(
                "尚未核实，不自动查看；核对后由管理员在“县级审定”页核实",
                "not verified, and so not visited unattended; once checked, an administrator does so under Counties",
            ),
            _COUNTIES if is_admin else _WATCH,
        )
