"""Incidents of the watch: kinds with their names, what to do about each, and one incident at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self

from archive.bilingual import Bilingual

_NONE = Bilingual("", "")


class IncidentKind(StrEnum):
    """Kind of incident: code, name and remedy in both languages.

    ``alarm``: whether it means that the watch is late or failing, so that ``/healthz/watch`` answers 503.
    """

    zh: str
    en: str
    remedy: Bilingual
    alarm: bool

    def __new__(cls, code: str, zh: str = "", en: str = "", remedy: Bilingual = _NONE, alarm: bool = False) -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.zh, member.en, member.remedy, member.alarm = zh, en, remedy, alarm
        return member

    WATCH_STOPPED = (
        "watch_stopped", "监测中断", "watch stopped",
        Bilingual(
            "确认定时程序在运行、网站能打开；在出现新的完整查看之前，不对该地区出具通报和督办",
            "check that the scheduler runs and that the site answers; until a complete visit no notice is made there",
        ),
        True,
    )  # fmt: skip
    RUN_MISSED = (
        "run_missed", "未按计划运行", "planned run missed",
        Bilingual("查看 nianbao schedule 是否在运行", "check that `nianbao schedule` runs"), True,
    )  # fmt: skip
    VANTAGE_AWAY = (
        "vantage_away", "所要求的查看地点没有查看", "vantage not visiting",
        Bilingual(
            "在该地点运行 nianbao worker --vantage 名称，或者去掉网站文件中的 vantage",
            "run `nianbao worker --vantage NAME` there, or take `vantage` out of the site's file",
        ),
        True,
    )  # fmt: skip
    RUN_FAILED = (
        "run_failed", "运行失败", "run failed",
        Bilingual("看日志和监测页，再执行 nianbao crawl", "read the log and the health page, then run `nianbao crawl`"),
        True,
    )  # fmt: skip
    COLUMN_BLOCKED = (
        "column_blocked", "栏目拒绝访问", "column blocked",
        Bilingual(
            "与网站联系；在网站文件中调大 delay 或设 quiet_hours；不要绕过",
            "write to the site's owner; raise `delay` or set `quiet_hours` in the site's file; never work around it",
        ),
    )  # fmt: skip
    LAYOUT_CHANGED = (
        "layout_changed", "栏目版式已变", "layout changed",
        Bilingual("执行 nianbao site test，核对后更新网站文件", "run `nianbao site test` and update the site's file"),
    )  # fmt: skip
    VISIT_FAILING = (
        "visit_failing", "连续未能完整查看", "visits failing",
        Bilingual("看监测页所列原因；执行 nianbao site test", "see the health page; run `nianbao site test`"),
    )  # fmt: skip
    QUARANTINE = (
        "quarantine", "有记录被搁置", "records set aside",
        Bilingual("看监测页所列原因；升级后自动重试", "see the health page; an upgrade tries them again"),
    )  # fmt: skip
    DISK_LOW = (
        "disk_low", "磁盘空间不足", "disk space low",
        Bilingual("清出空间，或把数据目录移到更大的磁盘", "free space, or move the data folder to a larger disk"), True,
    )  # fmt: skip
    CHAIN_BROKEN = (
        "chain_broken", "存档链不完整", "archive chain broken",
        Bilingual("执行 nianbao verify；从备份恢复所列文件", "run `nianbao verify`; restore the files from the backup"),
        True,
    )  # fmt: skip
    STORAGE_BEHIND = (
        "storage_behind", "对象存储滞后", "object storage behind",
        Bilingual("执行 nianbao storage，看其所列原因", "run `nianbao storage`, which says why"),
    )  # fmt: skip
    TIMESTAMP_MISSING = (
        "timestamp_missing", "未取得时间戳", "timestamp missing",
        Bilingual("检查 timestamps.url 能否访问；下次运行会补", "check `timestamps.url`; the next run asks again"),
    )  # fmt: skip
    ALERTS_HELD = (
        "alerts_held", "通知暂缓发送", "alerts held",
        Bilingual(
            "核对后在办公台“提醒”页放行，或者执行 nianbao alerts release 地区 --reason 理由",
            "check the board, then let them go on the desk, or `nianbao alerts release REGION --reason …`",
        ),
    )  # fmt: skip
    ALERTS_FAILED = (
        "alerts_failed", "通知未送达", "alerts not delivered",
        Bilingual(
            "nianbao alerts list 列出原因；改正后执行 nianbao alerts retry",
            "see `nianbao alerts list`, then `nianbao alerts retry`",
        ),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident as of an instant.

    ``subject``: what it concerns (region, column id, run id, file; "" for the whole installation). ``since``: UTC,
    where the evidence tells it. ``region``: "" where none is meant. ``detail``: one sentence.
    """

    kind: IncidentKind
    subject: str
    since: datetime | None
    detail: Bilingual
    region: str = ""

    @property
    def key(self) -> str:
        """Identity of the incident while it lasts."""
        return f"{self.kind}:{self.subject}"
