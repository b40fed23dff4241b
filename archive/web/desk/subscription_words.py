"""Subscriptions in words, and three that are ready to be taken."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from archive.database.models import Organ
from archive.filings.states import State
from archive.office.desk_subscription import CHANNELS, Channel, Wanted
from archive.office.destinations import Destination, is_place_allowed
from archive.office.message_kinds import MESSAGE_KINDS
from archive.web.desk.signed_in import DeskContext
from archive.web.wording.naming import region_name
from archive.web.wording.translation import gettext
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
WHENS = {"digest": _("每日汇总"), "at_once": _("即时")}
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


def wanted_words(context: DeskContext, wanted: Wanted) -> Iterator[tuple[str, str]]:
    """Yield label and value of everything that a subscription asks for, in the language of the page."""
    zh, language = context.room.language == "zh", context.room.language

    def joined(words: list[str]) -> str:
        return ("、" if zh else ", ").join(words)

    yield (
        _("地区"),
        f"{region_name(wanted.region)} {wanted.region}" if wanted.region else gettext(language, _("全部地区")),
    )
    if wanted.organs:
        names = dict(
            context.room.session.execute(select(Organ.id, Organ.name).where(Organ.id.in_(wanted.organs))).all()
        )
        yield _("单位"), joined([names.get(one, one) for one in wanted.organs])
    if wanted.states:
        yield _("判定"), joined([State(one).zh if zh else State(one).en for one in wanted.states])
    if wanted.ladder:
        yield _("截止日期前后"), gettext(language, _("提醒尚未发现公布的单位"))
    if wanted.checks:
        yield _("检查项"), gettext(language, _("全部检查项")) if "*" in wanted.checks else joined(list(wanted.checks))
    if wanted.search:
        yield _("检索式"), wanted.search
    if wanted.kinds:
        kinds = [MESSAGE_KINDS[one].name for one in wanted.kinds]
        yield _("消息"), joined([one.zh if zh else one.en for one in kinds])
    yield _("发送"), gettext(language, WHENS[wanted.when])
