"""Three counties of ``nianbao demo`` where nothing is broken and nothing is as the rules expect.

An odd title over a whole report, a name that is nearly an organ's, a pager that nobody knows, another list at the
column's address. In none of them may anybody who published be accused; who did not is found where that can be proved.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from demo.builders import SiteBuilder, roster
from demo.world import Face, Incident, Site, at

YEAR = 2025
_EVER = at(date(2027, 1, 1))


def jixi() -> Site:
    """霁溪县, TRS: a report under the notice that announces it, one under nearly a name, one with last year's prose,
    one that is a PDF with tables, one that was scanned."""
    organs = roster("990105", "霁溪县", ["财政局", "卫生健康局", "林业局", "统计局"], ["梨树镇", "河滨街道"])
    maker = SiteBuilder(Site("990105", "霁溪县", "127.0.0.15", "trs", organs, (), per_page=20))
    _government, office, finance, health, _forest, statistics, *local = organs
    maker.last_year(2024)
    notice = f"关于公布{finance.name}{YEAR}年政府信息公开工作年度报告的通知"
    lead = f"<p>各股室、各下属单位：</p><p>现将{finance.name}{YEAR}年政府信息公开工作年度报告予以公布。</p>"
    maker.publish(finance, YEAR, _jan(22), faces=(_from_the_start(title=notice, lead=lead),), oddities=("odd_title",))
    near = "霁溪县卫健服务局"
    title = f"{near}{YEAR}年政府信息公开工作年度报告"
    maker.publish(
        health, YEAR, _jan(23), faces=(_from_the_start(title=title, organ_name=near),), oddities=("look_alike",)
    )
    maker.publish(office, YEAR, _jan(21))
    maker.publish(statistics, YEAR, _jan(24), prose_of=YEAR - 1)
    for organ, day, file in zip(local, (27, 28), ("pdf", "scan"), strict=True):
        maker.publish(organ, YEAR, _jan(day), file=file)
    return maker.finish()


def langyuan() -> Site:
    """琅塬县, home-made: from the second page on the rows are behind a pager of buttons that no family has."""
    organs = roster("990106", "琅塬县", ["教育局", "民政局", "水利局", "司法局"], ["青石镇", "白塘乡"])
    pager = Incident("pager", at(date(2020, 1, 1)), _EVER, variant="data_buttons")
    blank = Site("990106", "琅塬县", "127.0.0.16", "generic", organs, (), hostile=(pager,), per_page=7)
    maker = SiteBuilder(blank)
    _government, office, education, civil, _water, justice, *local = organs
    maker.last_year(2024)
    for organ, day in zip((office, education, civil, justice, *local), (20, 21, 22, 26, 27, 30), strict=True):
        maker.publish(organ, YEAR, _jan(day), declared=date(2026, 1, day))
    return maker.finish()


def daiping() -> Site:
    """黛坪县, UCAP: from 28 January on the column's address shows the reports on the rule of law."""
    organs = roster("990107", "黛坪县", ["财政局", "审计局", "商务局", "信访局"], ["柳湾镇", "古井乡"])
    other = Incident("other_list", at(date(2026, 1, 28), "00:00"), _EVER, variant="rule_of_law")
    maker = SiteBuilder(Site("990107", "黛坪县", "127.0.0.17", "ucap", organs, (), hostile=(other,), per_page=20))
    _government, office, finance, audit, _trade, letters, *local = organs
    maker.last_year(2024)
    for organ, day in zip((office, finance, audit, letters, *local), (20, 22, 30, 31, 26, 29), strict=True):
        maker.publish(organ, YEAR, _jan(day))
    return maker.finish()


def _jan(day: int) -> date:
    return date(2026, 1, day)


def _from_the_start(title: str, organ_name: str = "", lead: str = "") -> Face:
    return replace(Face(at(date(2020, 1, 1))), title=title, organ_name=organ_name, lead=lead)
