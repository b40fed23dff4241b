"""/desk/watch: what keeps anything from being said: incidents, columns with a new address, sites nobody verified."""

from __future__ import annotations

from fastapi import APIRouter, Response
from sqlalchemy import select

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

    def newest(column_id: str, outcome: str = "") -> Visit | None:
        asked = select(Visit).where(Visit.column_id == column_id, Visit.finished_at <= context.now)
        asked = asked.where(Visit.outcome == outcome) if outcome else asked
        return session.scalar(asked.order_by(Visit.started_at.desc()).limit(1))

    return [(site, column, newest(column.id, "complete"), newest(column.id)) for site, column in mine]
