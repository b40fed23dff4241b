"""A county of the ledger: how far it has come on its way to being watched, and how well it is watched since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel

from archive.records.fields import Instant, fact
from archive.records.shared_fields import REGION

CountyStatus = Literal[
    "verified", "unverified", "proposed", "accepted", "queued", "not_found", "blocked", "unreachable", "wrong_home",
    "failed", "rejected", "no_home",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class CountyStatusMeaning:
    """A status of a county. ``waits_for``: nobody (it is watched), a person, the program, help, or a home page."""

    code: CountyStatus
    zh: str
    en: str
    waits_for: Literal["watched", "person", "program", "help", "none"]
    meaning_zh: str
    meaning_en: str


_ALL = (
    CountyStatusMeaning(
        "verified", "已监测", "verified", "watched",
        "网站已经人工核实，正在监测。", "A person verified its site; it is watched.",
    ),
    CountyStatusMeaning(
        "unverified", "待核实", "unverified", "person",
        "已有网站文件，尚未核实。", "It has a site file that nobody has verified.",
    ),
    CountyStatusMeaning(
        "proposed", "待审定", "proposed", "person",
        "已找到栏目，等待人工审定。", "Columns were found; a person has to judge them.",
    ),
    CountyStatusMeaning(
        "accepted", "已审定", "accepted", "person",
        "已审定，网站文件已移走。", "It was accepted, and its site file is gone since.",
    ),
    CountyStatusMeaning(
        "queued", "待查找", "queued", "program",
        "首页已导入，尚未查找。", "Its home page waits to be searched.",
    ),
    CountyStatusMeaning(
        "not_found", "未找到栏目", "not found", "help",
        "未找到年报栏目。", "No annual-report column was found.",
    ),
    CountyStatusMeaning(
        "blocked", "访问被拒绝", "blocked", "help",
        "网站拒绝访问。", "The site refuses to be visited.",
    ),
    CountyStatusMeaning(
        "unreachable", "无法访问", "unreachable", "program",
        "网站无法连接。", "The site could not be reached.",
    ),
    CountyStatusMeaning(
        "wrong_home", "首页不符", "wrong home page", "help",
        "首页属于其他地区。", "The home page is another region's.",
    ),
    CountyStatusMeaning(
        "failed", "查找出错", "failed", "program",
        "查找因程序出错而中断。", "The search broke off by a fault of the program.",
    ),
    CountyStatusMeaning(
        "rejected", "已退回", "rejected", "help",
        "审定时退回。", "A person rejected what was found.",
    ),
    CountyStatusMeaning(
        "no_home", "无首页", "no home page", "none",
        "尚无首页网址。", "Nobody has given its home page.",
    ),
)  # fmt: skip
COUNTY_STATUSES: dict[CountyStatus, CountyStatusMeaning] = {one.code: one for one in _ALL}


class CountyOut(BaseModel):
    """One county of the table of divisions."""

    region: Annotated[str, REGION]
    name: Annotated[str, fact("名称", "Name", "Name of the county.")]
    prefecture: Annotated[str, fact("地市", "Prefecture", "Prefecture above it; empty where there is none.")]
    province: Annotated[str, fact("省份", "Province", "Province above it.")]
    status: Annotated[CountyStatus, fact("状态", "Status", "How far it has come.", named=True)]
    reason: Annotated[
        str, fact("原因", "Reason", "Why it is not further, in words; for `not_found` the nearest pages.")
    ]
    error_class: Annotated[str, fact("原因类别", "Error class", "Why its site could not be visited, as a code.")]
    home: Annotated[str, fact("首页", "Home page", "Address of its home page; empty where none is known.")]
    site: Annotated[str, fact("网站编号", "Site", "Id of its site; of several the first.")]
    columns: Annotated[int, fact("栏目数", "Columns", "Columns of its sites, or of what is proposed.")]
    watched_since: Annotated[
        date | None, fact("监测开始日期", "Watched since", "Day from which its verified site is visited.")
    ]
    visits_due: Annotated[int, fact("应查看次数", "Visits due", "Planned visits of the season whose time has passed.")]
    visits_complete: Annotated[int, fact("完整查看次数", "Complete visits", "Those of them that were complete.")]
    visits_share: Annotated[
        float | None, fact("监测完整率", "Share complete", "Share complete, 0 to 1; null when none was due.")
    ]
    since: Annotated[
        Instant | None, fact("状态起始时间", "Since", "When it came to its status, of the queue.", unit="UTC instant")
    ]

    @property
    def status_zh(self) -> str:
        """The status in Chinese."""
        return COUNTY_STATUSES[self.status].zh

    @property
    def status_en(self) -> str:
        """The status in English."""
        return COUNTY_STATUSES[self.status].en
