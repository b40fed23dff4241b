"""/desk/alerts: alerts that are held back, to be let go with a reason, and the messages of config/alerts.yaml."""

from __future__ import annotations

from fastapi import APIRouter, Response

from archive.config.alerts import load_alert_rules
from archive.errors import NianbaoError
from archive.journal.line import JournalLine
from archive.notices.alerts.events import AlertEvent
from archive.notices.alerts.holds import Hold, held_events, held_regions
from archive.notices.alerts.sent_messages import messages_of
from archive.office.releases import release_alerts
from archive.office.subscriptions.letter import shown_failure
from archive.web.desk.check_page import check_page
from archive.web.desk.desk_state import why_refused
from archive.web.desk.signed_in import DONE, Desk, DeskContext
from archive.web.serving.problems import PageNotFoundError
from archive.web.wording.naming import region_names
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

_PATH = "/desk/alerts"
_LAST = 5  # messages of each subscription
_MOST = 50  # held events that are listed of a region


@router.get(_PATH, dependencies=[DONE])
def alerts(context: Desk) -> Response:
    """Return the page."""
    return _page(context)


@router.post(_PATH)
def release_proposed(context: Desk) -> Response:
    """Show what is let go, then propose it."""
    if context.was_kept:
        return context.go(_PATH, done="kept")
    region, reason = context.field("region"), context.field("reason")
    if region not in _held(context):
        raise PageNotFoundError(_("没有该对象。"))
    page = check_page(
        context,
        title=_("放行暂缓的提醒"),
        answers=[(_("地区"), region_names(context.room.session).get(region, region)), (_("理由"), reason)],
        effects=[_("经他人同意后，下一次发送时发出；其间已改变的不再发出。")],
        back=_PATH,
        grave=False,
    )
    if page:
        return page
    try:
        release_alerts(
            context.desk.office, context.actor, region, reason, context.now, propose=True, key=context.field("key")
        )
    except NianbaoError as refused:
        return _page(context, why_refused(context.room, refused), 409)
    return context.go(_PATH, done="kept")


def _held(context: DeskContext) -> dict[str, Hold]:
    found = held_regions(context.desk.office.data)
    return {region: one for region, one in found.items() if context.person.covers(region)}


def _proposals(context: DeskContext, region: str) -> list[JournalLine]:
    return context.state.proposals_on(f"held:{region}")


def _page(context: DeskContext, problem: str = "", status: int = 200) -> Response:
    data, person = context.desk.office.data, context.person
    held = _held(context)
    events: dict[str, list[AlertEvent]] = {region: held_events(data, region) for region in held}
    readers = [one for one in load_alert_rules().subscriptions if person.is_admin or person.covers(one.region)]
    return context.render(
        "alerts.html",
        status=status,
        problem=problem,
        held=held,
        events={region: some[:_MOST] for region, some in events.items()},
        counts={region: len(some) for region, some in events.items()},
        proposals={region: _proposals(context, region) for region in held},
        may_propose={region: person.role_in(region, "clerk") is not None for region in held},
        names=region_names(context.room.session),
        readers=readers,
        messages={one.id: messages_of(data, one.id, _LAST, exactly=True) for one in readers},
        sees={one.id: person.covers(one.region) for one in readers},
        failure=shown_failure,
    )
