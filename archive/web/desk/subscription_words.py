"""Subscriptions in words, and three that are ready to be taken."""

from __future__ import annotations

from archive.office.desk_subscription import CHANNELS, Channel, Wanted
from archive.office.destinations import Destination, is_place_allowed
from archive.web.desk.signed_in import DeskContext
from archive.web.wording.translation import gettext_noop as _

CHANNEL_NAMES: dict[Channel, str] = {
    "mail": _("电子邮件"),
    "wecom": _("企业微信群机器人"),
    "dingtalk": _("钉钉群机器人"),
    "feishu": _("飞书群机器人"),
    "webhook": _("webhook"),
}
SUBSCRIPTION_STATES = {
    "unconfirmed": _("待确认邮箱"),
    "active": _("在用"),
    "paused": _("已暂停"),
    "ended": _("已停止"),
}
# Name, what it is for, and what it holds but for the region.
READY: dict[str, tuple[str, str, Wanted]] = {
    "overdue": (
        _("逾期与撤下"),
        _("逾期未见公布、逾期公布、已撤下，以及截止日期前后的提醒，每日汇总。"),
        Wanted("", states=("late", "overdue", "withdrawn"), ladder=True),
    ),
    "work": (
        _("我的待办"),
        _("待我审核、收到反馈、督办到期和超期、已印发文书涉及单位情况变化，即时。"),
        Wanted(
            "",
            kinds=("order_due", "order_over", "reply_received", "approval_waiting", "notice_changed"),
            when="at_once",
        ),
    ),
    "watch": (
        _("监测与存证"),
        _("监测中断、栏目查看异常、存证异常，即时。"),
        Wanted("", kinds=("watch_stopped", "column_failing", "integrity"), when="at_once"),
    ),
}


def offered_channels(context: DeskContext) -> list[Channel]:
    """Return the channels that the settings let people choose."""
    settings = context.desk.office.settings
    asked = {"mail": settings.mail_domains, "webhook": settings.webhook_hosts}
    return [one for one in CHANNELS if (asked[one] if one in asked else is_place_allowed(settings, one, ""))]


def shown_address(to: Destination | None) -> str:
    """Return an address as its owner sees it on a page: keys and paths of webhooks are secrets."""
    if to is None or to.channel == "mail":
        return to.address if to else ""
    return f"{to.place}/…" if to.channel == "webhook" else f"…{to.address[-4:]}"
