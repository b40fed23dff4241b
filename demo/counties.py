"""The small fixed world of ``nianbao demo``: made-up counties around the department deadline of 2026-01-31.

What each county is for stands in its function. Region codes 9901xx belong to no real division.
"""

from __future__ import annotations

from datetime import date, timedelta

from demo.builders import SiteBuilder, altered, days, roster
from demo.oddities import daiping, jixi, langyuan
from demo.world import Column, Incident, Site, World

FIRST_DAY, LAST_DAY = date(2026, 1, 20), date(2026, 2, 12)
YEAR = 2025


def jan(day: int) -> date:
    """Return a day of January 2026."""
    return date(2026, 1, day)


def feb(day: int) -> date:
    """Return a day of February 2026."""
    return date(2026, 2, day)


def small_world() -> World:
    """Return the demo's counties."""
    sites = (yunxi(), songling(), qichuan(), chengzhou(), jixi(), langyuan(), daiping())
    return World(sites, FIRST_DAY, LAST_DAY)


def yunxi() -> Site:
    """云溪县, EmpireCMS with ETags: on time, late, never, altered, a wrong total, a blank cell, one bad day."""
    departments = ["财政局", "教育局", "水利局", "民政局", "自然资源局", "卫生健康局", "农业农村局"]
    towns = ["青石镇", "柳湾镇", "白塘乡", "双槐乡", "城东街道"]
    organs = roster("990101", "云溪县", departments, towns)
    troubles = (Incident("http_500", *days(jan(25), jan(26))),)
    blank = Site("990101", "云溪县", "127.0.0.11", "empirecms", organs, (), troubles=troubles, validators="etag")
    maker = SiteBuilder(blank)
    (_government, office, finance, education, _water, civil, land, health, farming, *local) = organs
    maker.last_year(2024)
    maker.add_other_page(2025, jan(6), 1)
    maker.publish(office, YEAR, jan(21))
    maker.publish(finance, YEAR, jan(22), edits=altered(jan(27)))
    maker.publish(education, YEAR, feb(3))
    maker.publish(civil, YEAR, jan(23), faults=frozenset({"wrong_total"}))
    maker.add_other_page(2025, jan(24), 0)
    maker.publish(land, YEAR, jan(26))
    maker.publish(health, YEAR, jan(25))
    maker.publish(farming, YEAR, jan(31))
    for organ, day in zip(local, (jan(22), jan(24), feb(2), jan(28), jan(30)), strict=True):
        faults = frozenset({"blank_cell"}) if organ is local[1] else frozenset()
        maker.publish(organ, YEAR, day, faults=faults)
    return maker.finish()


def songling() -> Site:
    """松陵区, TRS with three columns and Last-Modified: withdrawn, backdated, the government early, a WAF day."""
    departments = ["财政局", "教育局", "卫生健康局", "审计局", "交通运输局", "市场监督管理局"]
    organs = roster("990102", "松陵区", departments, ["望岭镇", "芦滩镇", "南屏街道", "北苑街道"])
    columns = (
        Column("qj", "区政府年报", ("government",)),
        Column("bm", "部门年报", ("department", "committee", "other")),
        Column("zj", "镇街年报", ("township", "subdistrict")),
    )
    troubles = (Incident("waf", *days(feb(4), feb(5))),)
    blank = Site(
        "990102", "松陵区", "127.0.0.12", "trs", organs, (), columns, troubles, validators="modified",
        quirks=frozenset({"cut_titles"}), per_page=8,
    )  # fmt: skip
    maker = SiteBuilder(blank)
    government, office, finance, education, health, audit, roads, market, *local = organs
    maker.last_year(2024, late={roads.id: date(2025, 2, 12)})
    maker.publish(health, YEAR, jan(23), withdrawn_at=days(feb(2), feb(2))[0] + timedelta(hours=10))
    maker.publish(audit, YEAR, feb(5), declared=jan(30))
    maker.publish(government, YEAR, feb(6))
    maker.publish(office, YEAR, jan(22))
    maker.publish(finance, YEAR, jan(20), mirrored=True)
    maker.publish(education, YEAR, jan(29), style="mso")
    maker.publish(market, YEAR, jan(31), title="2025年政府信息公开工作年度报告")
    for organ, day in zip(local, (jan(21), jan(27), jan(28), feb(9)), strict=True):
        maker.publish(organ, YEAR, day)
    return maker.finish()


def qichuan() -> Site:
    """栖川县, JCMS without validators and with noise; its machine goes off on 29 January and stays off."""
    departments = ["教育局", "水利局", "民政局", "应急管理局", "统计局"]
    organs = roster("990103", "栖川县", departments, ["竹坪镇", "新堰镇", "古井乡"])
    troubles = (Incident("down", *days(jan(29), date(2027, 1, 1))),)
    blank = Site(
        "990103", "栖川县", "127.0.0.13", "jcms", organs, (), troubles=troubles, noise=True, per_page=6,
    )  # fmt: skip
    maker = SiteBuilder(blank)
    _government, office, education, _water, civil, safety, statistics, *local = organs
    maker.last_year(2024)
    for organ, day in ((office, jan(19)), (education, jan(23)), (civil, jan(30)), (safety, feb(2))):
        maker.publish(organ, YEAR, day)
    maker.publish(statistics, YEAR, jan(27))
    for organ, day in zip(local[:2], (jan(26), jan(31)), strict=True):
        maker.publish(organ, YEAR, day)
    return maker.finish()


def chengzhou() -> Site:
    """澄洲县, a home-made GBK site whose column says 页面不存在 over the deadline and then comes back."""
    departments = ["财政局", "民政局", "林业局", "司法局", "信访局"]
    organs = roster("990104", "澄洲县", departments, ["枫桥口镇", "梨树镇", "沙洲乡", "开发区管委会"])
    troubles = (
        Incident("soft_404", *days(jan(30), feb(4))),
        Incident("slow", *days(feb(6), feb(7)), seconds=0.2),
    )
    blank = Site(
        "990104", "澄洲县", "127.0.0.14", "generic", organs, (), troubles=troubles, charset="gbk", per_page=10,
    )  # fmt: skip
    maker = SiteBuilder(blank)
    _government, office, finance, civil, forest, justice, _letters, *local = organs
    maker.last_year(2024)
    maker.publish(office, YEAR, jan(22))
    maker.publish(finance, YEAR, jan(31))  # in the dark, but printed with the last day: the benefit of the doubt
    maker.publish(civil, YEAR, feb(2))  # in the dark, and says itself that it is late
    maker.publish(forest, YEAR, jan(28))
    maker.publish(justice, YEAR, feb(9))
    for organ, day in zip(local, (jan(21), jan(26), jan(29), jan(27)), strict=True):
        maker.publish(organ, YEAR, day)
    return maker.finish()
