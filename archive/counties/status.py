"""How far each county has come on its way to being watched: the one table of states, in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

CountyStatus = Literal[
    "verified", "unverified", "proposed", "accepted", "queued", "not_found", "blocked", "unreachable", "wrong_home",
    "failed", "rejected", "no_home",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class StatusMeaning:
    """A state of a county. ``tone``: how far it is from being watched: watched, waiting for a person, for the program,
    in want of help, or unknown."""

    code: CountyStatus
    zh: str
    en: str
    tone: Literal["watched", "person", "program", "help", "none"]
    meaning_zh: str
    meaning_en: str


_ALL = (
    StatusMeaning(
        "verified", "已监测", "watched", "watched",
        "网站已经人工核实，正在监测。", "A person verified its site; it is watched.",
    ),
    StatusMeaning(
        "unverified", "待核实", "unverified", "person",
        "已有网站文件，尚未核实。", "It has a site file that nobody has verified.",
    ),
    StatusMeaning(
        "proposed", "待审定", "proposed", "person",
        "已找到栏目，等待人工审定。", "Columns were found; a person has to judge them.",
    ),
    StatusMeaning(
        "accepted", "已审定", "accepted", "person",
        "已审定，网站文件已移走。", "It was accepted, and its site file is gone since.",
    ),
    StatusMeaning(
        "queued", "待查找", "queued", "program",
        "首页已导入，尚未查找。", "Its home page waits to be searched.",
    ),
    StatusMeaning(
        "not_found", "未找到栏目", "not found", "help",
        "未找到年报栏目。", "No annual-report column was found.",
    ),
    StatusMeaning(
        "blocked", "访问被拒绝", "blocked", "help",
        "网站拒绝访问。", "The site refuses to be visited.",
    ),
    StatusMeaning(
        "unreachable", "无法访问", "unreachable", "program",
        "网站无法连接。", "The site could not be reached.",
    ),
    StatusMeaning(
        "wrong_home", "首页不符", "wrong home page", "help",
        "首页属于其他地区。", "The home page is another region's.",
    ),
    StatusMeaning(
        "failed", "查找出错", "failed", "program",
        "查找因程序出错而中断。", "The search broke off by a fault of the program.",
    ),
    StatusMeaning(
        "rejected", "已退回", "rejected", "help",
        "审定时退回。", "A person rejected what was found.",
    ),
    StatusMeaning(
        "no_home", "无首页", "no home page", "none",
        "尚无首页网址。", "Nobody has given its home page.",
    ),
)  # fmt: skip
COUNTY_STATUSES: dict[CountyStatus, StatusMeaning] = {one.code: one for one in _ALL}
assert set(COUNTY_STATUSES) == set(get_args(CountyStatus))
