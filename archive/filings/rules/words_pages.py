"""What is said of the page of a report, in both languages: its defects, or that we could not read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from archive.clock import civil_date
from archive.filings.rules.facts import NotFound
from archive.filings.rules.reasons import Bilingual

_DEFECTS: dict[str, Bilingual] = {
    "not_downloadable": ("所附文件不能下载", "its file cannot be had"),
    "wrong_year": ("正文是另一年度的", "its text is of another year"),
    "wrong_organ": ("正文是另一单位的", "its text is another organ's"),
    "section_empty": ("有部分没有内容", "a section is empty"),
    "copied_from_last_year": ("与上年度相同", "it is a copy of last year's"),
}


def defective(checks: Iterable[str]) -> Bilingual:
    found = [_DEFECTS.get(check, (check, check)) for check in checks]
    return (
        f"读取正文发现：{'、'.join(zh for zh, _en in found)}。",
        f"Its text was read: {', '.join(en for _zh, en in found)}.",
    )


def not_found(answers: Sequence[NotFound]) -> Bilingual:
    days = sorted({civil_date(answer.at).isoformat() for answer in answers})
    codes = sorted({str(answer.status) for answer in answers})
    return (
        f"{'、'.join(days)}查看其页面，网站均答复页面不存在（HTTP {'、'.join(codes)}）。",
        f"On {', '.join(days)} the site answered that its page does not exist (HTTP {', '.join(codes)}).",
    )


def page_unread() -> Bilingual:
    return (
        "本系统未能读取其页面，不计为该单位的问题。",
        "We could not read its page; that is not held against the organ.",
    )


def odd_title(title: str, *, was_read: bool) -> Bilingual:
    if not was_read:
        return (
            f"列表标题“{title}”与规定的名称不同。",
            f"The list calls it “{title}”, which is not the prescribed title.",
        )
    return (
        f"列表标题为“{title}”，根据正文认定为年报。",
        f"The list calls it “{title}”; the text showed that it is the report.",
    )
