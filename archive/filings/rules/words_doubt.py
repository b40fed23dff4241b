"""A row in doubt, in words: what keeps it from being taken for a report, or for this organ's."""

from __future__ import annotations

from archive.bilingual import Bilingual
from archive.filings.rules.facts import Doubt

_WHY: dict[str, Bilingual] = {
    "unopened": Bilingual("页面未能打开", "its page could not be opened"),
    "unclear": Bilingual("正文不足以确定其性质", "its text does not show what it is"),
    "summary": Bilingual("为图解、解读或者摘要", "it is an infographic, an interpretation or a summary"),
    "near_name": Bilingual("单位名称相近而不相同", "the name is similar but not equal to the organ's"),
    "ambiguous": Bilingual("可能属于多家单位", "it may belong to several organs"),
    "organ": Bilingual("不能确定属于哪家单位", "its organ could not be determined"),
    "year": Bilingual("报告年度不明", "its report year is not known"),
    "attachments_left": Bilingual("附件未能全部读取", "not all of its attachments were read"),
    "quarantined": Bilingual("处理时出错，尚未读取", "reading it failed"),
}
DOUBT_KINDS = tuple(_WHY)
_WHY |= {  # of rows that count as another organ's report, and so lie before nobody
    "new_name": Bilingual(
        "可能由本单位更名",
        "this organ may have been renamed to it",
    ),
    "retitled": Bilingual(
        "其标题曾为该单位，后改为其他单位", "its title named this organ before it was changed to another"
    ),
}


def why_words(kind: str) -> Bilingual:
    """The reason of a doubt; an unknown one is shown as it is."""
    return _WHY.get(kind, Bilingual(kind, kind))


def doubt_words(doubt: Doubt) -> Bilingual:
    """The row with the reason, as part of a sentence."""
    why = why_words(doubt.kind)
    if doubt.kind == "new_name":
        return Bilingual(
            f"栏目中新发现名录以外的单位“{doubt.title}”，{why[0]}",
            f"the column newly lists “{doubt.title}”, which is in no roster: {why[1]}",
        )
    if doubt.named:
        return Bilingual(
            f"栏目中有该单位条目“{doubt.title}”，未能确认是否为年报（{why[0]}）",
            f"the column has a listing of this organ, “{doubt.title}”, which may be the report ({why[1]})",
        )
    return Bilingual(
        f"栏目中有条目“{doubt.title}”，未能确认是否为该单位年报（{why[0]}）",
        f"the column has a listing, “{doubt.title}”, which may be this organ's report ({why[1]})",
    )
