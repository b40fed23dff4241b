"""Kinds of tasks of the queue, in classes, and which of them can be put off."""

from __future__ import annotations

from dataclasses import dataclass

from archive.bilingual import Bilingual

MOST_DAYS = 7  # for which a task can be put off


@dataclass(frozen=True, slots=True)
class TaskKind:
    """A kind of task. ``rank``: its class, 1 harm, 2 time limits, 3 answers, 4 verification, 5 rosters and addresses;
    the first two cannot be put off."""

    id: str
    rank: int
    name: Bilingual

    @property
    def can_wait(self) -> bool:
        return self.rank > 2


TASK_KINDS: dict[str, TaskKind] = {
    kind: TaskKind(kind, rank, Bilingual(zh, en))
    for kind, rank, zh, en in (
        ("integrity", 1, "存证异常", "integrity"),
        ("watch_stopped", 1, "监测中断", "watch stopped"),
        ("notice_changed", 1, "已印发文书涉及单位情况变化", "a paper names somebody cleared since"),
        ("first_check", 2, "时限届满待核查", "due, to be checked"),
        ("reply", 2, "单位反馈待审", "an answer waits"),
        ("order_due", 2, "督办到期", "order due"),
        ("approval", 3, "待我审核", "for me to approve"),
        ("returned", 3, "退回我的", "returned to me"),
        ("verify", 4, "待核实", "to be verified"),
        ("close_ready", 4, "具备销号条件", "ready to be closed"),
        ("escalate", 4, "可升级", "may be escalated"),
        ("conflict", 4, "日期矛盾、疑似迁移", "dates in conflict"),
        ("content", 4, "内容问题待确认", "content to be confirmed"),
        ("unverified", 4, "未能核查", "not verified"),
        ("doubt", 4, "待确认条目", "listing in doubt"),
        ("watch", 4, "监测异常", "watch failing"),
        ("roster", 5, "名录建议", "roster"),
        ("address", 5, "新栏目建议", "new address of a column"),
        ("site", 5, "网站待核验", "site to be verified"),
        ("held", 5, "暂缓提醒", "alerts held"),
    )
}
CLASS_NAMES: dict[int, Bilingual] = {
    1: Bilingual("损害", "harm"),
    2: Bilingual("时限", "time limits"),
    3: Bilingual("待审", "answers"),
    4: Bilingual("核实", "verification"),
    5: Bilingual("底数", "rosters"),
}
