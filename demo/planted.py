"""What is planted in the demo's world, and what must come out of each: the demo prints it, and tests hold it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from demo.verdict_check import Told


@dataclass(frozen=True, slots=True)
class Planted:
    """One organ's filing with the only word an honest program has for it; ``case`` says what happened, ``must`` why."""

    organ: str
    case: str
    must: str
    state: str
    days: int | None = None
    flag: str = ""

    def held(self, told: Told | None) -> bool:
        """Did it come out as it must?"""
        if told is None or told.state != self.state:
            return False
        return (self.days is None or told.days_late == self.days) and (not self.flag or self.flag in told.flags)


PLANTED = (
    Planted("云溪县财政局", "按期公布，后改动内容", "按期", "on_time"),
    Planted("云溪县教育局", "截止日期后三天公布", "逾期3天", "late", 3),
    Planted("云溪县水利局", "始终未公布", "逾期未见，有完整查看为证", "overdue", 12),
    Planted("松陵区卫生健康局", "公布后撤下", "已撤下", "withdrawn"),
    Planted("松陵区审计局", "晚公布，页面标注早于截止日期", "逾期，日期矛盾", "late", flag="date_conflict"),
    Planted("栖川县水利局", "网站自1月29日起无法访问", "看不到的不认定", "unverified"),
    Planted("澄洲县财政局", "栏目中断期间公布，页面标注按期", "从宽认定按期", "on_time"),
    Planted(
        "霁溪县财政局", "标题是“关于公布…的通知”，正文是年报", "由正文认定，标题不规范", "on_time", flag="odd_title"
    ),
    Planted("霁溪县卫生健康局", "署名“霁溪县卫健服务局”，与名册不一致", "存疑，由人工确认，不认定逾期", "unverified"),
    Planted("霁溪县统计局", "文字与上年度报告相同", "按期，正文有问题", "on_time", flag="defective"),
    Planted("霁溪县梨树镇人民政府", "正文是附件PDF，表格有框线", "按期，正文和表格由附件读出", "on_time"),
    Planted("霁溪县河滨街道办事处", "附件是扫描件，没有文字", "按期；读不出的不算该单位的问题", "on_time"),
    Planted("霁溪县林业局", "同一栏目中始终未公布", "疑点与其无关，逾期未见", "overdue", 12),
    Planted("琅塬县水利局", "翻页方式无法识别，其后的行没有读到", "栏目未读全，不认定逾期", "unverified"),
    Planted("黛坪县审计局", "1月28日起原址换成另一栏目，30日公布", "不是该栏目，不认定逾期", "unverified"),
    Planted("黛坪县财政局", "换栏目之前已见公布", "按期，不认定已撤下", "on_time"),
)


def table(told: Mapping[str, Told], planted: Iterable[Planted] = PLANTED) -> list[str]:
    """Return a line for each case: whether it held, whose, what happened and what must come out.

    ``told`` by organ name.
    """
    lines = []
    for one in planted:
        said = told.get(one.organ)
        mark = "✓" if one.held(said) else f"✗ ({said.state if said else '无'})"
        lines.append(f"{mark} {one.organ}：{one.case} → {one.must}")
    return lines
