"""What is said of the page of a report, in both languages: its defects, or that we could not read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from archive.bilingual import Bilingual
from archive.clock import civil_date
from archive.filings.rules.facts import NotFound

_DEFECTS: dict[str, Bilingual] = {
    "not_downloadable": Bilingual("所附文件不能下载", "its file cannot be downloaded"),
    "wrong_year": Bilingual("正文为其他年度", "its text is of another year"),
    "wrong_organ": Bilingual("正文为其他单位", "its text is another organ's"),
    "section_empty": Bilingual("部分内容为空", "a section is empty"),
    "copied_from_last_year": Bilingual("与上年度相同", "it is a copy of last year's"),
}


def defective(checks: Iterable[str]) -> Bilingual:
    found = [_DEFECTS.get(check, (check, check)) for check in checks]
    return Bilingual(
        f"读取正文发现：{'、'.join(zh for zh, _en in found)}。",
        f"Reading its text found: {', '.join(en for _zh, en in found)}.",
    )


def not_found(answers: Sequence[NotFound]) -> Bilingual:
    days = sorted({civil_date(answer.at).isoformat() for answer in answers})
    codes = sorted({str(answer.status) for answer in answers})
    return Bilingual(
        f"{'、'.join(days)}查看其页面，网站均响应页面不存在（HTTP {'、'.join(codes)}）。",
        f"On {', '.join(days)} the site responded that its page does not exist (HTTP {', '.join(codes)}).",
    )


def page_unread() -> Bilingual:
    return Bilingual(
        "本系统未能读取其页面，不计为该单位的问题。",
        "The program could not read its page; this is not held against the organ.",
    )


def odd_title(title: str, *, was_read: bool) -> Bilingual:
    if not was_read:
        return Bilingual(
            f"列表标题“{title}”与规定的名称不同。",
            f"Its title in the list is “{title}”, which is not the prescribed title.",
        )
    return Bilingual(
        f"列表标题为“{title}”，根据正文认定为年报。",
        f"Its title in the list is “{title}”; the text shows that it is the report.",
    )
