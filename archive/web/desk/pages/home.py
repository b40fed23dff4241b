"""/desk: what fell due last, and the queue of what waits within the regions of the person who is signed in."""

from __future__ import annotations

from collections import Counter

from fastapi import APIRouter, Response

from archive.clock import civil_date
from archive.office.task_kinds import CLASS_NAMES, TASK_KINDS
from archive.web.desk.journal_lines import ShownLine, shown_line
from archive.web.desk.queue import QueuedTask, queue_of
from archive.web.desk.signed_in import Desk, DeskContext
from archive.web.serving.parameters import accepts
from archive.web.serving.query_params import parse_page

router = APIRouter(include_in_schema=False)

_PAGE = 100
_TABS = ("all", "mine", "put_off")


@router.get("/desk", dependencies=[accepts("done", "tab", "task", "q", "page")])
def home(context: Desk) -> Response:
    """Return the page."""
    room, today = context.room, civil_date(context.now)
    queue = queue_of(context)
    tab = room.param("tab") if room.param("tab") in _TABS else "all"
    kind, words = room.param("task"), room.param("q")
    tabs = {name: [one for one in queue.tasks if _in_tab(context, one, name)] for name in _TABS}
    fitting = [
        one for one in tabs[tab] if kind in ("", one.task.kind.id) and words in f"{one.task.subject}{one.task.region}"
    ]
    page = parse_page(room.param("page"))
    shown = fitting[(page - 1) * _PAGE : page * _PAGE]
    return context.render(
        "home.html",
        queue=queue,
        shown=shown,
        total=len(fitting),
        page=page,
        pages=-(-len(fitting) // _PAGE),
        first=(page - 1) * _PAGE,
        today=today,
        counts=Counter(one.task.kind.id for one in tabs[tab]),
        tabs={name: len(some) for name, some in tabs.items()},
        tab=tab,
        kinds=TASK_KINDS,
        classes=CLASS_NAMES,
        filters={"task": kind, "q": words},
        may_write=any(grant.role in ("clerk", "approver") for grant in context.person.grants),
        mine=_proposed(context),
    )


def _in_tab(context: DeskContext, one: QueuedTask, tab: str) -> bool:
    if tab == "put_off":
        return one.is_put_off
    return not one.is_put_off and (tab == "all" or one.taker == context.person.login)


def _proposed(context: DeskContext) -> list[ShownLine]:
    """Return what the person proposed and nobody has answered."""
    mine = (one for one in context.state.proposals.values() if one.by == context.person.login)
    return [shown_line(context.room, one) for one in mine]
