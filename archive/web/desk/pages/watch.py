"""/desk/watch: what keeps anything from being said: incidents, columns with a new address, sites nobody verified."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Response
from sqlalchemy import select
from sqlalchemy.orm import aliased

from archive.clock import civil_date
from archive.database.models import DisclosureColumn, Site, Visit
from archive.office.tasks.task import Task, in_order
from archive.office.tasks.watch import address_tasks, incident_tasks, site_tasks
from archive.web.desk.queue import incidents
from archive.web.desk.signed_in import Desk

router = APIRouter(include_in_schema=False)


@router.get("/desk/watch")
def watch(context: Desk) -> Response:
    """Return the page: what is to be done first, then every column with its newest visits."""
    session, now = context.room.session, context.now
    found = [*incident_tasks(incidents(context)), *address_tasks(session, now), *site_tasks(session)]
    tasks: list[Task] = in_order((one for one in found if context.person.covers(one.region)), civil_date(now))
    return context.render("watch.html", tasks=tasks, columns=_columns(context))


def _columns(context: Desk) -> list[tuple[Site, DisclosureColumn, Visit | None, Visit | None]]:
    """Return each column of the person's regions with its newest complete visit and its newest of all."""
    session = context.room.session
    query = select(Site, DisclosureColumn).join(DisclosureColumn).where(DisclosureColumn.active)
    rows = session.execute(query.order_by(Site.region, Site.id, DisclosureColumn.id)).all()
    mine = [(site, column) for site, column in rows if context.person.covers(site.region)]

    ids = [column.id for _site, column in mine]
    complete, every = _newest(context, ids, "complete"), _newest(context, ids)
    return [(site, column, complete.get(column.id), every.get(column.id)) for site, column in mine]


def _newest(context: Desk, columns: Sequence[str], outcome: str = "") -> dict[str, Visit]:
    """Return the newest visit of each of some columns, by its id, of those that ended as ``outcome`` says ("": of
    all)."""
    earlier = aliased(Visit)
    newest = select(earlier.id).where(earlier.column_id == DisclosureColumn.id, earlier.finished_at <= context.now)
    newest = newest.where(earlier.outcome == outcome) if outcome else newest
    newest = newest.order_by(earlier.started_at.desc(), earlier.id.desc()).limit(1)
    asked = select(Visit).join(DisclosureColumn, Visit.id == newest.scalar_subquery())
    asked = asked.where(DisclosureColumn.id.in_(columns))
    return {visit.column_id: visit for visit in context.room.session.scalars(asked)}
