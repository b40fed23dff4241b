"""M1: people make, test, pause and end subscriptions of their own, within their regions, to allowed addresses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from archive.office.desk_subscription import (
    CHANNELS,
    CONFIRM,
    END,
    MAKE,
    PAUSE,
    RESUME,
    STATES,
    TEST,
    DeskSubscription,
    Wanted,
)
from archive.office.destinations import is_place_allowed
from archive.office.guards.question import Question
from archive.office.message_kinds import MESSAGE_KINDS
from archive.office.refusal import RefusedError

_MOST = 20  # open ones of one person
_FROM = {
    CONFIRM: ("unconfirmed",),
    PAUSE: ("active",),
    RESUME: ("paused",),
    TEST: ("active", "paused"),
    END: ("unconfirmed", "active", "paused"),
}


def sound_subscription(asked: Question) -> None:
    """Refuse a subscription that cannot be delivered as it is made, and an act on one of another person."""
    if not asked.kind.id.startswith("subscription."):
        return
    told: Mapping[str, Any] = asked.intent.body["subscription"]
    if asked.kind.id == MAKE:
        _sound_address(asked, told)
        _sound_wishes(asked, Wanted.from_json(told["wanted"]))
        return
    found = asked.state.subscriptions.get(str(told["id"]))
    if found is None or found.login != asked.actor.by or found.wanted.region != asked.intent.region:
        _refuse("没有该订阅。", "there is no such subscription")
    _right_link(asked, found, told)
    if found.state not in _FROM[asked.kind.id]:
        _refuse("该订阅的状态已经改变，请重新打开页面。", f"the subscription is {found.state}: open the page again")


def _right_link(asked: Question, found: DeskSubscription, told: Mapping[str, Any]) -> None:
    by_link = asked.actor.via == "reply"
    if by_link and told.get("link") != (found.confirm_link if asked.kind.id == CONFIRM else found.end_link):
        _refuse("该链接已失效。", "the link does not hold")
    if asked.kind.id == CONFIRM and not by_link:
        _refuse("接收地址须凭发到该地址的链接确认。", "an address is confirmed by the link that was sent to it")


def _sound_address(asked: Question, told: Mapping[str, Any]) -> None:
    settings, channel, place = asked.office.settings, told["channel"], str(told["place"])
    if channel not in CHANNELS or asked.actor.via != "web":
        _refuse("订阅须在办公台办理。", "subscriptions are made on the desk")
    if not is_place_allowed(settings, channel, place):
        _refuse(
            f"不能发送到{place or '该渠道'}：请联系管理员在config/office.toml中登记。",
            f"{place or channel} is not among mail_domains, webhook_hosts or robots of config/office.toml",
        )
    mine = [one for one in asked.state.subscriptions.values() if one.login == asked.actor.by and one.state != "ended"]
    if len(mine) >= _MOST:
        _refuse(
            f"每人最多{_MOST}项订阅，请先停止不用的。", f"a person has {_MOST} subscriptions at most: end one first"
        )


def _sound_wishes(asked: Question, wanted: Wanted) -> None:
    if wanted.is_nothing:
        _refuse("请至少选择一项内容。", "choose something to be told of")
    unknown = [one for one in wanted.states if one not in STATES]
    if wanted.region != asked.intent.region or unknown or any(kind not in MESSAGE_KINDS for kind in wanted.kinds):
        _refuse("所选内容有误，请重新选择。", "what is chosen is not offered")
    person = asked.person
    if person is None or person.role_in(wanted.region, "clerk"):
        return
    if wanted.is_of_filings or not all(MESSAGE_KINDS[kind].for_admins for kind in wanted.kinds):
        _refuse(
            "管理员只能订阅监测、存证、名录和栏目的消息。",
            "administrators are told of the watch, the archive, rosters and addresses alone",
        )


def _refuse(zh: str, en: str) -> NoReturn:
    raise RefusedError("M1", zh, en)
