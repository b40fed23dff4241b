"""Why a visit came to nothing, in words: the classes that the crawler keeps, for readers who know none of them."""

from __future__ import annotations

Bilingual = tuple[str, str]

_WORDS: dict[str, Bilingual] = {
    "": ("未能读完整个栏目", "the column was not read to its end"),
    "connect": ("无法连接", "no connection"),
    "reset": ("连接中断", "the connection broke"),
    "dataloss": ("内容没有收全", "the answer was cut"),
    "bad_response": ("回应不合规范", "the answer was not readable"),
    "dns": ("域名无法解析", "the host name is not known"),
    "timeout": ("超时无响应", "no answer in time"),
    "tls": ("安全连接失败", "no secure connection"),
    "scheme": ("网址无法访问", "the address cannot be asked for"),
    "too_large": ("内容过大", "the answer was too large"),
    "robots": ("robots.txt 不允许访问", "robots.txt forbids it"),
    "challenge": ("被网站防护拦截", "the site's guard refused"),
    "login": ("要求登录", "a login is asked for"),
    "soft_404": ("返回“页面不存在”的替代页", "a page that says it does not exist"),
    "wrong_site": ("打开的是别的网站", "another site answered"),
    "off_site": ("被引到站外", "sent away from the site"),
    "private_address": ("被引到内部地址", "sent to a private address"),
    "layout_changed": ("栏目版式已变", "the column's layout has changed"),
    "empty": ("栏目中没有条目", "the column had no rows"),
    "emptied": ("栏目变为空白", "the column was found empty"),
    "other_list": ("栏目地址上是另一份列表", "another list stands at the column's address"),
    "undecodable": ("文字编码无法识别", "the text could not be decoded"),
    "other_years": ("栏目只显示其他年度", "the column shows other years only"),
    "rows_vanished": ("大量条目同时消失", "many rows vanished at once"),
    "rows_missing": ("条目没有读全", "rows were missing"),
    "request_cap": ("达到请求次数上限", "the cap of requests was reached"),
    "browser_requests": ("达到请求次数上限", "the cap of requests was reached"),
    "quiet_hours": ("处于不访问的时段", "in the hours in which the site is not asked"),
    "retry_after": ("网站要求稍后再来", "the site asked to be left alone"),
    "browser_failed": ("浏览器未能呈现页面", "the browser could not show the page"),
    "browser_request": ("页面脚本的请求未成", "a request of the page's scripts failed"),
    "browser_timeout": ("浏览器呈现超时", "the browser took too long"),
    "browser_missing": ("没有安装所需的浏览器", "the browser it needs is not installed"),
    "cut_answer": ("内容没有收全", "the answer was cut"),
    "pager_unread": ("翻页没有读全", "not every page was read"),
    "repeated_page": ("翻页重复出现", "a page came twice"),
    "too_many_pages": ("页数超过上限", "more pages than are read"),
    "cut_short": ("查看中途停止", "the visit was cut short"),
}
_STATUS: dict[str, Bilingual] = {
    "404": ("页面不存在", "not found"),
    "410": ("页面已删除", "gone"),
    "429": ("网站限制访问频率", "too many requests"),
    "4": ("网站拒绝访问", "refused"),
    "5": ("服务器出错", "server error"),
}


def failure_reason(error_class: str) -> Bilingual:
    """The class in Chinese and English; ``http_503`` with its number. An unknown one is shown as it is."""
    status = error_class.removeprefix("http_")
    if status != error_class:
        zh, en = _STATUS.get(status) or _STATUS.get(status[:1]) or ("回应异常", "odd answer")
        return f"{zh}（HTTP {status}）", f"{en} (HTTP {status})"
    return _WORDS.get(error_class, (error_class, error_class))
