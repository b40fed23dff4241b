"""What is wrong with the page of a report that was seen, and whose failure it is: the organ's, or only ours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from archive.bilingual import Bilingual
from archive.clock import civil_date
from archive.filings.rules.facts import FilingFacts, NotFound, Observation
from archive.filings.rules.vantages import answered_everywhere
from archive.filings.rules.verdict import EvidenceRef, Verdict
from archive.filings.states import Flag


def judge_pages(facts: FilingFacts, ruling: Verdict) -> Verdict:
    """Return the ruling with the flags of the pages that still stand, each with its sentence.

    ``defective`` rests on text that was read, or on the site's own answer, on two days, that the page does not exist:
    to each vantage, where visits are made from several. A page that we could not read is ours: ``page_unread``.
    """
    if facts.deadline.was_holiday:
        ruling = replace(ruling, flags=(*ruling.flags, Flag.DEADLINE_WAS_HOLIDAY))
    shown = [sighting for sighting in facts.sightings if sighting.gone_at is None and not sighting.replaced]
    if not shown:
        return ruling
    if defects := sorted({check for sighting in shown for check in sighting.defects}):
        ruling = ruling.also(defective_text(defects), Flag.DEFECTIVE)
    elif all(sighting.not_found and answered_everywhere(facts.columns, sighting) for sighting in shown):
        answers = [answer for sighting in shown for answer in (sighting.not_found[0], sighting.not_found[-1])]
        rests = tuple(EvidenceRef("report", capture_id=answer.capture_id) for answer in answers)
        ruling = ruling.also(not_found_text(answers), Flag.DEFECTIVE, rests=rests)
    elif all(_is_unread(sighting) for sighting in shown):
        ruling = ruling.also(page_unread_text(), Flag.PAGE_UNREAD)
    if any(sighting.form == "wrong" for sighting in shown):
        ruling = replace(ruling, flags=(*ruling.flags, Flag.WRONG_FORM))
    if all(sighting.odd_title for sighting in shown):
        was_read = not all(_is_unread(sighting) for sighting in shown)
        ruling = ruling.also(odd_title_text(shown[0].title, was_read=was_read), Flag.ODD_TITLE)
    return ruling


def _is_unread(sighting: Observation) -> bool:
    return sighting.page_unread or bool(sighting.not_found)


_DEFECTS: dict[str, Bilingual] = {
    "not_downloadable": Bilingual("所附文件不能下载", "its file cannot be downloaded"),
    "wrong_year": Bilingual("正文为其他年度", "its text is of another year"),
    "wrong_organ": Bilingual("正文为其他单位", "its text is another organ's"),
    "section_empty": Bilingual("部分内容为空", "a section is empty"),
    "copied_from_last_year": Bilingual("与上年度相同", "it is a copy of last year's"),
}


def defective_text(checks: Iterable[str]) -> Bilingual:
    """Return the sentence that names the defects found in the text."""
    found = [_DEFECTS.get(check, (check, check)) for check in checks]
    return Bilingual(
        f"读取正文发现：{'、'.join(zh for zh, _en in found)}。",
        f"Reading its text found: {', '.join(en for _zh, en in found)}.",
    )


def not_found_text(answers: Sequence[NotFound]) -> Bilingual:
    """Return the sentence on days and status codes with which the site said that the page does not exist."""
    days = sorted({civil_date(answer.at).isoformat() for answer in answers})
    codes = sorted({str(answer.status) for answer in answers})
    return Bilingual(
        f"{'、'.join(days)}查看其页面，网站均响应页面不存在（HTTP {'、'.join(codes)}）。",
        f"On {', '.join(days)} the site responded that its page does not exist (HTTP {', '.join(codes)}).",
    )


def page_unread_text() -> Bilingual:
    """Return the sentence that the page could not be read."""
    return Bilingual(
        "本系统未能读取其页面，不计为该单位的问题。",
        "The program could not read its page; this is not held against the organ.",
    )


def odd_title_text(title: str, *, was_read: bool) -> Bilingual:
    """Return the sentence on a listing title that is not the prescribed one."""
    if not was_read:
        return Bilingual(
            f"列表标题“{title}”与规定的名称不同。",
            f"Its title in the list is “{title}”, which is not the prescribed title.",
        )
    return Bilingual(
        f"列表标题为“{title}”，根据正文认定为年报。",
        f"Its title in the list is “{title}”; the text shows that it is the report.",
    )
