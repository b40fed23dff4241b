"""/desk/subscriptions: one's own subscriptions with their last messages; made, tested, paused and ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from fastapi import APIRouter, Response

from archive.filings.states import State
from archive.notices.alerts.sent_messages import messages_of
from archive.office.attempt_limits import count_tries, note_try
from archive.office.desk_subscription import END, PAUSE, RESUME, DeskSubscription, Wanted, reader_prefix
from archive.office.destinations import destination_of
from archive.office.intent import new_key
from archive.office.message_kinds import MESSAGE_KINDS
from archive.office.refusal import RefusedError
from archive.office.subscriptions.letter import ChannelError, shown_failure
from archive.office.subscriptions.readers import why_stopped
from archive.office.subscriptions.subscribe import (
    AddressForm,
    MadeSubscription,
    change_subscription,
    confirm_address,
    make_subscription,
    send_test,
)
from archive.web.contents.alert_wishes import WHENS, wanted_words
from archive.web.desk.check_page import check_page
from archive.web.desk.desk_state import why_refused
from archive.web.desk.signed_in import DONE, Desk, DeskContext
from archive.web.desk.subscription_form import SubscriptionForm, empty_form, read_form, regions_of
from archive.web.desk.subscription_words import (
    CHANNEL_NAMES,
    READY,
    SUBSCRIPTION_STATES,
    offered_channels,
    shown_address,
)
from archive.web.serving.parameters import accepts
from archive.web.serving.problems import PageNotFoundError
from archive.web.wording.translation import gettext
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

_PATH = "/desk/subscriptions"
_NEW = f"{_PATH}/new"
_TEST = "test_message"
_LAST = 5  # messages of each subscription
_SHOWN_STATES = (State.OVERDUE, State.LATE, State.WITHDRAWN, State.ON_TIME, State.DUE_SOON)


@router.get(_PATH, dependencies=[DONE])
def subscriptions(context: Desk) -> Response:
    """Return the page."""
    return _page(context)


@router.post(_PATH)
def subscription_changed(context: Desk) -> Response:
    """Test, pause, resume or end one."""
    if context.was_kept:
        return context.go(_PATH, done="kept")
    one = context.state.subscriptions.get(context.field("id"))
    what, office, store = context.field("what"), context.desk.office, context.desk.store
    if one is None or one.login != context.person.login or what not in ("test", "pause", "resume", "end"):
        raise PageNotFoundError(_("没有该订阅。"))
    if what == "end":
        page = check_page(
            context,
            title=_("停止订阅"),
            answers=[(_("渠道"), gettext(context.room.language, CHANNEL_NAMES[one.channel]))],
            effects=[_("不再发送；接收地址随即删除。")],
            back=_PATH,
            grave=False,
        )
        if page:
            return page
    try:
        if what == "test":
            return _tested(context, one)
        kind = {"pause": PAUSE, "resume": RESUME, "end": END}[what]
        change_subscription(office, store, context.actor, one, kind, context.now, context.field("key"))
    except RefusedError as refused:
        return _page(context, problem=why_refused(context.room, refused), status=409)
    return context.go(_PATH, done="kept")


@router.get(_NEW, dependencies=[accepts("ready", "like")])
def new_subscription(context: Desk) -> Response:
    """Return the form, filled in with a ready one or with one of the person's own where that is asked for."""
    ready, like = READY.get(context.room.param("ready")), context.state.subscriptions.get(context.room.param("like"))
    if like and like.login == context.person.login:
        kept = destination_of(context.desk.store, like.id)
        address = kept.address if kept and like.channel == "mail" else ""  # the key of a robot is a secret
        return _form(context, SubscriptionForm(like.wanted, AddressForm(like.channel, address), {}))
    region = next(iter(regions_of(context)), "")
    return _form(context, empty_form(replace(ready[2], region=region) if ready else Wanted(region)))


@router.post(_NEW)
def new_subscription_sent(context: Desk) -> Response:
    """Show what is subscribed to, then subscribe."""
    if context.was_kept:
        return context.go(_PATH, done="kept")
    form = read_form(context)
    if form.faults:
        return _form(context, form, status=422)
    mail = form.address.channel == "mail"
    page = check_page(
        context,
        title=_("核对订阅"),
        answers=[
            *wanted_words(context.room.session, context.room.language, form.wanted),
            (_("渠道"), gettext(context.room.language, CHANNEL_NAMES[form.address.channel])),
            (_("接收地址"), form.address.address),
        ],
        effects=[
            _("先向该邮箱发送确认链接，打开链接确认后开始发送。") if mail else _("自登记时起发送此后发生的情况。")
        ],
        back=_NEW,
    )
    if page:
        return page
    return _made(context, form)


def _made(context: DeskContext, form: SubscriptionForm) -> Response:
    office, store, now = context.desk.office, context.desk.store, context.now
    if form.address.channel == "mail" and (limited := _limited(context)):
        return limited
    try:
        made = make_subscription(office, store, context.actor, form.address, form.wanted, now, context.field("key"))
    except RefusedError as refused:
        faults = {"": why_refused(context.room, refused)}
        return _form(context, SubscriptionForm(form.wanted, form.address, faults), status=409)
    try:
        confirm_address(office, made)
    except ChannelError as failed:  # without the link nobody could confirm it
        one = context.state.subscriptions[made.id]
        change_subscription(office, store, context.actor, one, END, now)
        faults = {"address": _("确认邮件未能发出，未登记订阅。")}
        faulty = SubscriptionForm(form.wanted, form.address, faults)
        return _form(context, faulty, status=502, answer=str(failed))
    return _page(context, made=made) if made.secret else context.go(_PATH, done="kept")


def _tested(context: DeskContext, one: DeskSubscription) -> Response:
    if limited := _limited(context):
        return limited
    office, store = context.desk.office, context.desk.store
    try:
        answer = send_test(office, store, context.actor, one, context.now, context.field("key"))
    except ChannelError as failed:
        context.log("test_message", subscription=one.id, outcome=str(failed))
        return _page(context, answer=str(failed), status=502)
    context.log("test_message", subscription=one.id, outcome=answer)
    return _page(context, answer=answer, is_taken=True)


def _limited(context: DeskContext) -> Response | None:
    """Return the page of a person who sent too many test messages in an hour (S10); else count one more."""
    store, login = context.desk.store, context.person.login
    if count_tries(store, _TEST, login, context.now - timedelta(hours=1)) < context.desk.office.settings.tests_an_hour:
        note_try(store, _TEST, login, context.now)
        return None
    context.log("limited", reason="test messages")
    page = _page(context, problem=_("一小时内发送测试和确认邮件的次数已满，请稍后再试。"), status=429)
    page.headers["Retry-After"] = "3600"
    return page


def _page(
    context: DeskContext,
    *,
    problem: str = "",
    status: int = 200,
    made: MadeSubscription | None = None,
    answer: str = "",
    is_taken: bool = False,
) -> Response:
    office, store, state = context.desk.office, context.desk.store, context.state
    mine = [one for one in state.subscriptions.values() if one.login == context.person.login and one.state != "ended"]
    addresses = {one.id: destination_of(store, one.id) for one in mine}
    return context.render(
        "subscriptions.html",
        status=status,
        problem=problem,
        made=made,
        answer=answer,
        is_taken=is_taken,
        failure=shown_failure,
        mine=mine,
        words={one.id: list(wanted_words(context.room.session, context.room.language, one.wanted)) for one in mine},
        addresses={name: shown_address(to) for name, to in addresses.items()},
        stopped={one.id: why_stopped(office.settings, context.person, one, addresses[one.id]) for one in mine},
        messages={one.id: messages_of(office.data, reader_prefix(one.id), _LAST) for one in mine},
        channels=CHANNEL_NAMES,
        states=SUBSCRIPTION_STATES,
        ready=READY if not context.person.is_admin else {"watch": READY["watch"]},
        may_subscribe=bool(regions_of(context)),
        new_key=new_key,
    )


def _form(context: DeskContext, form: SubscriptionForm, *, status: int = 200, answer: str = "") -> Response:
    sees_filings = any(grant.role != "admin" for grant in context.person.grants)
    problem = form.faults.get("", "") or next(iter(form.faults.values()), "")
    return context.render(
        "new_subscription.html",
        status=status,
        problem=problem,
        answer=answer,
        failure=shown_failure,
        form=form,
        regions=regions_of(context),
        sees_filings=sees_filings,
        shown_states=_SHOWN_STATES,
        kinds=[kind for kind in MESSAGE_KINDS.values() if sees_filings or kind.for_admins],
        channels={one: CHANNEL_NAMES[one] for one in offered_channels(context)},
        whens=WHENS,
        domains=context.desk.office.settings.mail_domains,
        hosts=context.desk.office.settings.webhook_hosts,
        organ_lines="\n".join(form.wanted.organs) or context.field("organs"),
        check_line=" ".join(form.wanted.checks) or context.field("checks"),
    )
