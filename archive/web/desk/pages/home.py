"""/desk: what fell due last, and the queue of what waits within the regions of the person who is signed in; the queue
also as .json, .csv, .xlsx."""

from __future__ import annotations

from collections import Counter
from datetime import date

from fastapi import APIRouter, Response

from archive.bilingual import Bilingual
from archive.clock import civil_date
from archive.office.task_kinds import CLASS_NAMES, TASK_KINDS
from archive.web.desk.journal_lines import ShownLine, shown_line
from archive.web.desk.list_files import LIST_FORMS, asked_form, list_file, list_routes
from archive.web.desk.queue import QueuedTask, queue_of
from archive.web.desk.signed_in import Desk, DeskContext
from archive.web.formats.sheet import Field
from archive.web.serving.query_params import parse_page
from archive.web.wording.translation import Language

router = APIRouter(include_in_schema=False)

_PAGE = 100
_TABS = ("mine", "all", "put_off")


@list_routes(router, "/desk", "done", "tab", "task", "q", "page")
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
    if asked_form(context) != "html":
        return list_file(context, "nianbao-tasks", _columns(room.language, today), fitting, len(fitting))
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
        forms=LIST_FORMS,
        query={"tab": tab, "task": kind, "q": words},
        may_write=any(grant.role in ("clerk", "approver") for grant in context.person.grants),
        mine=_proposed(context),
    )


def _columns(language: Language, today: date) -> tuple[Field, ...]:
    """Return the columns of the queue as a file."""

    def word(told: Bilingual) -> str:
        return told.zh if language == "zh" else told.en

    return (
        Field("class", Bilingual("类别", "class"), lambda one: word(CLASS_NAMES[one.task.kind.rank])),
        Field("kind", Bilingual("种类代码", "kind id"), lambda one: one.task.kind.id),
        Field("kind_words", Bilingual("种类", "kind"), lambda one: word(one.task.kind.name)),
        Field("subject", Bilingual("对象", "subject"), lambda one: one.task.subject),
        Field("region", Bilingual("地区", "region"), lambda one: one.task.region),
        Field("due", Bilingual("时限", "due"), lambda one: one.task.due),
        Field("days_left", Bilingual("剩余天数", "days left"), lambda one: one.task.days_left(today)),
        Field("why", Bilingual("原因", "why now"), lambda one: word(one.task.why)),
        Field("taker", Bilingual("经办", "taken by"), lambda one: one.taker),
        Field("put_off", Bilingual("已暂缓", "put off"), lambda one: one.is_put_off),
        Field("path", Bilingual("办理页面", "page"), lambda one: one.task.path),
    )


def _in_tab(context: DeskContext, one: QueuedTask, tab: str) -> bool:
    if tab == "put_off":
        return one.is_put_off
    return not one.is_put_off and (tab == "all" or one.taker == context.person.login)


def _proposed(context: DeskContext) -> list[ShownLine]:
    """Return what the person proposed and nobody has answered."""
    mine = (one for one in context.state.proposals.values() if one.by == context.person.login)
    return [shown_line(context.room, one) for one in mine]
