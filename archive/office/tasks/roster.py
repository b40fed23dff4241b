"""Tasks of rosters: organs on none, and rostered ones that fell silent; each leads to the form that would change it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from urllib.parse import urlencode

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.bilingual import Bilingual
from archive.database.models import Listing, Organ
from archive.office.task_kinds import TASK_KINDS
from archive.office.tasks.task import Task

Silent = Mapping[tuple[str, str], Sequence[tuple[str, str]]]  # id and name of organs, by region and kind


def roster_tasks(session: Session, year: int, now: datetime) -> Iterator[Task]:
    """Yield one task for each organ of no roster that has a report of the year, a new one or an old one renamed, and
    one for each rostered organ that is silent for two years for which others filed."""
    silent = _silent(session, year)
    yield from _new_organs(session, year, now, silent)
    before, filed = _silent(session, year - 1), _filed_for_both(session, year)
    for (region, kind), organs in sorted(silent.items()):
        for organ_id, name in organs if region in filed else ():
            if (organ_id, name) in before.get((region, kind), ()):
                yield _ended(organ_id, name, region, year)


def form_address(change: str, **filled: str) -> str:
    """Return the address of a change form with fields filled in."""
    return f"/desk/roster/{change}?{urlencode({name: value for name, value in filled.items() if value})}"


def _ended(organ_id: str, name: str, region: str, year: int) -> Task:
    why = Bilingual(
        f"{year - 1}、{year}年度均未见年报，同地区其他单位均有，可能已撤并",
        f"no report of {year - 1} and {year}, for which others there filed: merged or ended?",
    )
    path = form_address("end", region=region, organ=organ_id)
    return Task(TASK_KINDS["roster"], f"roster:{organ_id}:silent:{year}", region, name, why, path)


def _new_organs(session: Session, year: int, now: datetime, silent: Silent) -> Iterator[Task]:
    seen = Listing.organ_id == Organ.id, Listing.report_year == year, Listing.first_seen_at <= now
    query = select(Organ.id, Organ.name, Organ.region, Organ.kind).where(
        Organ.origin == "suggested", select(Listing.id).where(*seen).exists()
    )
    for organ_id, name, region, kind in session.execute(query.order_by(Organ.id)).all():
        alike = silent.get((region, kind), ())
        merge = f"；同地区同类单位有{len(alike)}家未见年报，可能由其更名或者合并" if alike else ""
        merged = f"; {len(alike)} organs of its kind there are silent: it may be one of them renamed" if alike else ""
        why = Bilingual(
            f"名录中没有该单位，已见{year}年度年报{merge}", f"in no roster, with a report of {year}{merged}"
        )
        path = form_address("add", region=region, organ=organ_id)
        if len(alike) == 1:
            path = form_address("rename", region=region, organ=alike[0][0], name=name)
        yield Task(TASK_KINDS["roster"], f"roster:{organ_id}:{year}", region, name, why, path)


def _silent(session: Session, year: int) -> Silent:
    """Return the rostered organs that stand and have no report of a year."""
    query = (
        select(Organ.region, Organ.kind, Organ.id, Organ.name)
        .where(Organ.origin != "suggested", Organ.successor.is_(None), Organ.valid_to.is_(None))
        .where(~select(Listing.id).where(Listing.organ_id == Organ.id, Listing.report_year == year).exists())
        .order_by(Organ.id)
    )
    found: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for region, kind, organ_id, name in session.execute(query):
        found[region, kind].append((organ_id, name))
    return found


def _filed_for_both(session: Session, year: int) -> set[str]:
    """Return the regions of which reports of the year and of the one before were seen."""

    def filed(one: int) -> set[str]:
        query = select(Organ.region).join(Listing, Listing.organ_id == Organ.id).where(Listing.report_year == one)
        return set(session.scalars(query.distinct()))

    return filed(year) & filed(year - 1)
