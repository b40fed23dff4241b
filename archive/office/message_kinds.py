"""Kinds of messages about what lasts: the watch, the archive, orders, answers, papers, rosters and addresses (M3)."""

from __future__ import annotations

from dataclasses import dataclass

from archive.bilingual import Bilingual


@dataclass(frozen=True, slots=True)
class MessageKind:
    """A kind of message. ``for_admins``: whether it is about the watch, and so open to administrators, who see no
    filings; ``at_once``: whether it is told at once whatever the subscription says, to administrators at night too."""

    id: str
    name: Bilingual
    for_admins: bool = False
    at_once: bool = False


MESSAGE_KINDS: dict[str, MessageKind] = {
    kind.id: kind
    for kind in (
        MessageKind("watch_stopped", Bilingual("监测中断", "watch stopped"), for_admins=True, at_once=True),
        MessageKind("column_failing", Bilingual("栏目查看异常", "column failing"), for_admins=True),
        MessageKind("integrity", Bilingual("存证异常", "integrity"), for_admins=True),
        MessageKind("order_due", Bilingual("督办即将到期", "order due soon")),
        MessageKind("order_over", Bilingual("督办已超期", "order past due")),
        MessageKind("reply_received", Bilingual("收到单位反馈", "answer received")),
        MessageKind("approval_waiting", Bilingual("待我审核", "for me to approve")),
        MessageKind("notice_changed", Bilingual("已印发文书涉及单位情况变化", "a paper names somebody cleared since")),
        MessageKind("roster", Bilingual("名录建议", "roster suggestion"), for_admins=True),
        MessageKind("address", Bilingual("新栏目建议", "new address of a column"), for_admins=True),
    )
}
