"""States, flags and grades of a filing, and classes of errors: code, names and meaning. No other table holds them."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Self

from archive.bilingual import Bilingual


class _Named(StrEnum):
    """A code with its name in Chinese and English."""

    zh: str
    en: str

    def name_in(self, language: Literal["zh", "en"]) -> str:
        """Return the name in a language."""
        return self.zh if language == "zh" else self.en


class State(_Named):
    """State of a filing as of an instant, in the order in which counts are listed.

    ``symbol`` is shown beside the name; ``accuses``: of confirmed duty; ``custom``: its name where custom sets the day.
    """

    symbol: str
    accuses: bool
    custom: Bilingual | None

    def __new__(
        cls,
        code: str,
        zh: str = "",
        en: str = "",
        symbol: str = "",
        accuses: bool = False,
        custom: Bilingual | None = None,
    ) -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.zh, member.en, member.symbol, member.accuses, member.custom = zh, en, symbol, accuses, custom
        return member

    NOT_DUE = "not_due", "未到期", "not due", "○"
    DUE_SOON = "due_soon", "即将到期", "due soon", "◔"
    ON_TIME = "on_time", "按期", "on time", "✓"
    LATE = (
        "late", "逾期公布", "published late", "△", True,
        Bilingual("晚于本地通常时限公布", "published after the local customary date"),
    )  # fmt: skip
    OVERDUE = (
        "overdue", "逾期未见公布", "overdue, not seen", "✕", True,
        Bilingual("已过本地通常时限，未见公布", "not seen after the local customary date"),
    )  # fmt: skip
    WITHDRAWN = "withdrawn", "已撤下", "withdrawn", "⊘", True
    UNVERIFIED = "unverified", "未能核查", "unverified", "?"
    NOT_APPLICABLE = "not_applicable", "不适用", "not applicable", "–"
    WAIVED = "waived", "人工豁免", "waived", "◇"

    def name_for(self, basis: str, language: Literal["zh", "en"] = "zh") -> str:
        """Return the name that fits the basis of the deadline."""
        zh, en = self.custom if basis == "custom" and self.custom else (self.zh, self.en)
        return zh if language == "zh" else en


STATES: tuple[State, ...] = tuple(State)


class Flag(_Named):
    """Mark beside a state. ``accuses``: whether it may be held against an organ whose duty is confirmed; ``is_fault``:
    whether it says something of the report, and not of the calendar, of the duty or of what we could read."""

    accuses: bool
    is_fault: bool

    def __new__(cls, code: str, zh: str = "", en: str = "", accuses: bool = False, is_fault: bool = True) -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.zh, member.en, member.accuses, member.is_fault = zh, en, accuses, is_fault
        return member

    DATE_CONFLICT = "date_conflict", "日期矛盾", "dates conflict", True
    SUSPECTED_REIMPORT = "suspected_reimport", "疑似迁移重发", "re-import suspected"
    DEFECTIVE = "defective", "内容异常", "defective", True
    PAGE_UNREAD = "page_unread", "页面未能读取", "page not read", False, False
    ODD_TITLE = "odd_title", "标题不规范", "odd title", False, False
    DUTY_UNCONFIRMED = "duty_unconfirmed", "义务未确认", "duty not confirmed", False, False
    ANNOUNCED_LATE = "announced_late", "已说明延期", "announced late"
    STALE = "stale", "此后未再核查", "not verified since", False, False
    WRONG_FORM = "wrong_form", "格式不符", "wrong form", True
    DEADLINE_WAS_HOLIDAY = "deadline_was_holiday", "截止日期为节假日", "deadline on a holiday", False, False


class Grade(_Named):
    """Strength of the evidence for the day of publication, the strongest first."""

    def __new__(cls, code: str, zh: str = "", en: str = "") -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.zh, member.en = zh, en
        return member

    OBSERVED = "observed", "监测所见", "observed"
    THIRD_PARTY = "third_party", "第三方网页存档", "third-party capture"
    URL = "url", "网址中的日期", "date in the URL"
    PAGE = "page", "页面标注", "date on the page"
    ROW = "row", "列表标注", "date in the list"
    NONE = "none", "无", "none"


class Meaning(enum.Flag):
    """What an error class means to those who handle it."""

    NOTHING = 0
    REFUSAL = enum.auto()  # by the site's owner or its guard: asking again the same way will not help
    STOPPED = enum.auto()  # we stopped before the end: what was read until then stands, and proves no absence
    NOT_REQUESTED = enum.auto()  # we chose not to ask: nothing was said by anybody that could be stored
    SENT = enum.auto()  # the request had surely gone out
    PASSING = enum.auto()  # may be over a minute later: worth asking again
    OTHER_SCHEME = enum.auto()  # worth asking once over http in place of https, or the other way round
    ELSEWHERE = enum.auto()  # the address belongs to no registered or public host
    GONE = enum.auto()  # the address itself is gone, or leads elsewhere
    NO_ROWS = enum.auto()  # the page came and showed no rows
    SCRIPTED = enum.auto()  # what a page that waits for its scripts may look like; a browser may show it
    OF_COLUMN = enum.auto()  # says of a column that it is not there; a report may look so itself
    OF_PAGE = enum.auto()  # told by a page that is none of the column's: asking for the pages anew may help
    OF_PAGER = enum.auto()  # pages that were not read: asking for the others anew will not bring them
    UNREACHED = enum.auto()  # of every page of a site: the site could not be visited at all


@dataclass(frozen=True, slots=True)
class ErrorClass:
    """Why a visit or a request came to nothing. ``at_fault``: where the cause lies, as far as it can be told."""

    code: str
    zh: str
    en: str
    at_fault: Literal["site", "network", "ours"]
    means: Meaning = Meaning.NOTHING


_M = Meaning
_RESTED = _M.STOPPED | _M.NOT_REQUESTED | _M.UNREACHED
_LOST = _M.PASSING | _M.UNREACHED
_REFUSED = _M.REFUSAL | _M.UNREACHED
_INSIDE = _M.ELSEWHERE | _M.UNREACHED
_ASTRAY = _INSIDE | _M.GONE

ERROR_CLASSES: dict[str, ErrorClass] = {
    one.code: one
    for one in (
        ErrorClass("", "未能完整查看栏目", "the column was not visited in full", "site", _M.NO_ROWS),
        ErrorClass("connect", "无法连接", "no connection", "network", _LOST | _M.OTHER_SCHEME),
        ErrorClass("proxy", "经代理未能连接", "not reached through the proxy", "network", _LOST),
        ErrorClass("reset", "连接中断", "the connection broke", "network", _LOST | _M.OTHER_SCHEME | _M.SENT),
        ErrorClass("dns", "域名无法解析", "the host name is not known", "network", _LOST),
        ErrorClass("timeout", "超时无响应", "no response in time", "network", _LOST | _M.OTHER_SCHEME),
        ErrorClass("tls", "安全连接失败", "no secure connection", "site", _M.OTHER_SCHEME | _M.UNREACHED),
        ErrorClass("dataloss", "内容不完整", "the response was incomplete", "network", _M.SENT),
        ErrorClass("cut_answer", "内容不完整", "the response was incomplete", "network"),
        ErrorClass("bad_response", "响应不合规范", "the response was malformed", "site", _LOST | _M.SENT),
        ErrorClass("scheme", "网址无法访问", "the URL cannot be requested", "site"),
        ErrorClass("redirect_loop", "网页反复跳转", "redirect loop", "site"),
        ErrorClass("too_large", "内容过大", "the response was too large", "ours", _M.SENT),
        ErrorClass("robots", "robots.txt 不允许访问", "robots.txt forbids it", "site", _REFUSED),
        ErrorClass("challenge", "被网站防护拦截", "blocked by the site's firewall", "site", _REFUSED),
        ErrorClass("retry_after", "网站要求稍后再来", "the site sent Retry-After", "site", _REFUSED | _M.NOT_REQUESTED),
        ErrorClass("login", "要求登录", "login required", "site", _M.UNREACHED),
        ErrorClass("soft_404", "返回“页面不存在”的替代页", "a substitute page saying “not found”", "site", _M.GONE),
        ErrorClass("wrong_site", "打开的是其他网站", "another site responded", "site", _M.GONE | _M.UNREACHED),
        ErrorClass("off_site", "被跳转到站外", "redirected off the site", "site", _ASTRAY),
        ErrorClass("offsite", "被跳转到站外", "redirected off the site", "site", _M.GONE),
        ErrorClass("private_address", "被跳转到内部地址", "redirected to a private address", "site", _INSIDE),
        ErrorClass(
            "layout_changed", "栏目版式已变", "the column's layout has changed", "site",
            _M.NO_ROWS | _M.SCRIPTED | _M.OF_COLUMN | _M.OF_PAGE,
        ),
        ErrorClass(
            "empty", "栏目中没有条目", "the column had no listings", "site", _M.NO_ROWS | _M.SCRIPTED | _M.UNREACHED
        ),
        ErrorClass("emptied", "栏目变为空白", "the column became empty", "site", _M.NO_ROWS),
        ErrorClass("other_list", "栏目网址显示其他列表", "the column's URL shows another list", "site", _M.OF_COLUMN),
        ErrorClass("other_years", "栏目只显示其他年度", "the column shows other years only", "site"),
        ErrorClass("unexpected", "未达到审定时所见内容", "the column lacks what a person confirmed", "site"),
        ErrorClass("undecodable", "文字编码无法识别", "the text could not be decoded", "site"),
        ErrorClass("rows_vanished", "大量条目同时消失", "many listings disappeared at once", "site"),
        ErrorClass("rows_missing", "条目不完整", "listings were missing", "site", _M.NO_ROWS),
        ErrorClass("pager_unread", "未能读取全部分页", "not every list page was read", "site", _M.OF_PAGER),
        ErrorClass("repeated_page", "分页重复", "a list page came twice", "site", _M.OF_PAGE),
        ErrorClass("too_many_pages", "页数超过上限", "more list pages than the limit", "ours"),
        ErrorClass("request_cap", "达到请求次数上限", "the request limit was reached", "ours", _RESTED),
        ErrorClass("quiet_hours", "处于不访问的时段", "quiet hours of the site", "ours", _RESTED),
        ErrorClass("cut_short", "查看中途停止", "the visit was stopped early", "ours", _M.STOPPED),
        ErrorClass("browser_requests", "达到请求次数上限", "the request limit was reached", "ours"),
        ErrorClass("browser_failed", "浏览器未能呈现页面", "the browser could not show the page", "ours"),
        ErrorClass("browser_request", "页面脚本的请求失败", "a request of the page's scripts failed", "site"),
        ErrorClass("browser_timeout", "浏览器呈现超时", "browser timeout", "ours"),
        ErrorClass("browser_missing", "没有安装所需的浏览器", "the browser it needs is not installed", "ours"),
        ErrorClass(
            "not_in_archive", "回放的存档中没有该页", "not in the replayed archive", "ours",
            _M.OTHER_SCHEME | _M.UNREACHED,
        ),
        ErrorClass("ignored", "请求未发出", "the request was not made", "ours"),
        ErrorClass("quarantined", "处理时出错，尚未读取", "reading it failed", "ours"),
        ErrorClass("other", "原因不明", "unknown cause", "ours", _M.UNREACHED),
        ErrorClass("http_401", "网站拒绝访问", "refused", "site", _REFUSED),
        ErrorClass("http_403", "网站拒绝访问", "refused", "site", _REFUSED),
        ErrorClass("http_404", "页面不存在", "not found", "site", _M.GONE | _M.UNREACHED),
        ErrorClass("http_410", "页面已删除", "gone", "site", _M.GONE),
        ErrorClass("http_412", "网站拒绝访问", "refused", "site", _REFUSED),
        ErrorClass("http_429", "网站限制访问频率", "too many requests", "site", _REFUSED),
        ErrorClass("http_521", "服务器出错", "server error", "site", _REFUSED),
        ErrorClass("http_4xx", "网站拒绝访问", "refused", "site", _M.UNREACHED),
        ErrorClass("http_5xx", "服务器出错", "server error", "site", _M.UNREACHED),
    )
}  # fmt: skip
_STATUS = re.compile(r"http_[1-5]\d\d")


def classes_meaning(meaning: Meaning) -> frozenset[str]:
    """Return the codes of all error classes of a meaning."""
    return frozenset(one.code for one in ERROR_CLASSES.values() if meaning in one.means)


def status_class(status: int) -> str:
    """Return the error class of an HTTP status of 400 or more: its own where it means more than its hundred."""
    own = f"http_{status}"
    return own if own in ERROR_CLASSES else f"http_{status // 100}xx"


def known_class(code: str) -> str:
    """Return an error class that is in the table. Raises ValueError for any other: nobody could tell what it means."""
    if code in ERROR_CLASSES or _STATUS.fullmatch(code):
        return code
    raise ValueError(f"{code!r} is not in archive/filings/states.py: ERROR_CLASSES")


def failure_reason(code: str) -> Bilingual:
    """Return an error class in words, those of HTTP with their status; a code of older captures as it is."""
    if _STATUS.fullmatch(code):
        one = ERROR_CLASSES.get(code) or ERROR_CLASSES.get(f"{code[:6]}xx")
        zh, en = (one.zh, one.en) if one else ("响应异常", "unexpected response")
        return Bilingual(f"{zh}（HTTP {code[5:]}）", f"{en} (HTTP {code[5:]})")
    found = ERROR_CLASSES.get(code)
    return Bilingual(found.zh, found.en) if found else Bilingual(code, code)
