"""Made-up reports, in words of our own: what a page says, before any layout spoils it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from archive.reading.forms import Form, form_named
from archive.reading.reading_model import Table, Value

_COUNTIES = ("青石县", "南浦县", "白桥县", "云岭县", "河湾区", "松原县", "沙柳市", "东陵县")
_BODIES = (
    "教育和体育局",
    "财政局",
    "水利局",
    "民政局",
    "司法局",
    "人民政府办公室",
    "交通运输局",
    "农业农村局",
    "审计局",
    "卫生健康局",
    "城关镇人民政府",
    "柳林乡人民政府",
    "人民政府",
    "市场监督管理局",
    "自然资源局",
    "河东街道办事处",
)
_DEEDS = (
    "我单位把公开工作列入全年重点任务，逐项分解到科室，每季度通报一次进展。",
    "对拟公开的文件先审查后发布，属性认定与公文办理同步完成。",
    "围绕群众关心的就业、教育和医疗事项，在网站设置了专题栏目。",
    "便民服务大厅设有查阅点，备有纸质目录和自助查询设备，方便老年人使用。",
    "安排专人维护门户网站和政务新媒体，错别字和失效链接当日改正。",
    "年内组织业务培训3次，参训人员覆盖全部科室和下属单位。",
    "重要政策出台后三个工作日内发布解读材料12篇，采用问答和图示形式。",
    "认真听取社会评议意见，对反映的问题建立台账，办结后向评议人反馈。",
    "没有发生因公开不当被追究责任的情形，年度考核结果为良好。",
)
_TROUBLES = (
    "公开的主动性还不够强，个别科室对公开目录理解不深，更新偶有迟缓。",
    "解读形式较为单一，图片和视频材料偏少，群众读起来不够直观。",
    "下一步将细化目录，明确每类信息的责任人和时限，并按月抽查。",
    "继续开展面向基层人员的培训，提高答复文书的规范程度。",
)
PARTS = ("natural_person", "business", "research", "social_organisation", "legal_service", "other")


@dataclass(slots=True)
class Truth:
    """One report as its publisher meant it."""

    organ: str
    year: int
    title: str
    published: date
    form: Form
    requests_form: Form
    preamble: list[str]
    sections: list[tuple[int, str, list[str]]]
    tables: dict[str, Table] = field(default_factory=dict)
    faulty: bool = False


def make_truth(dice: random.Random) -> Truth:
    """A consistent report (R1 to R4 hold) of a year from 2019 on; about one in twelve mixes the forms."""
    year = dice.choice((2019, 2020, 2021, 2021, 2022, 2023, 2024, 2025))
    form = _form("F2019" if year < 2021 else "F2021")
    mixed = year >= 2021 and dice.random() < 0.08
    organ = dice.choice(_COUNTIES) + dice.choice(_BODIES)
    truth = Truth(organ, year, _title(dice, organ, year), date(year + 1, 1, 4) + timedelta(days=dice.randrange(80)),
                  form, _form("F2019") if mixed else form, [], [], faulty=mixed)  # fmt: skip
    truth.tables = {
        "disclosure": _disclosure(dice, form),
        "requests": _requests(dice, truth.requests_form),
        "review": _review(dice, form),
    }
    _blank_some(dice, truth.tables)
    truth.preamble = _preamble(dice, organ, year)
    truth.sections = _sections(dice, truth)
    return truth


def _form(name: str) -> Form:
    form = form_named(name)
    assert form is not None, name
    return form


def _title(dice: random.Random, organ: str, year: int) -> str:
    core = dice.choice(("政府信息公开工作年度报告", "政府信息公开年度报告"))
    return dice.choice((f"{organ}{year}年{core}", f"{year}年{organ}{core}", f"{organ}{year}年度{core}"))


def _small(dice: random.Random) -> int:
    return dice.choice((0, 0, 0, 0, 1, 2, 3, 7, 12, 0))


def _disclosure(dice: random.Random, form: Form) -> Table:
    table: Table = {}
    for row in form.tables["disclosure"].rows:
        cells: dict[str, Value] = {}
        for column in form.tables["disclosure"].row_columns(row):
            cells[column] = 0 if row.id == "rules" else dice.choice((0, 3, 27, 1486, 26015))
            if column == "amount_wan_yuan":
                cells[column] = dice.choice((0, Decimal("7730.28"), 12, Decimal("0.5")))
        if cells.get("repealed") == 0 and (cells["issued"] or 0) > (cells["in_force"] or 0):
            cells["in_force"] = cells["issued"]  # what was issued and not repealed is in force
        table[row.id] = cells
    return table


def _requests(dice: random.Random, form: Form) -> Table:
    """Leaf rows are drawn, everything else is their sum, so that R1, R2 and R3 hold."""
    rows = form.tables["requests"].rows
    table: Table = {row.id: {} for row in rows}
    leaves = [row.id for row in rows if row.leaf]
    for part in PARTS:
        busy = part == "natural_person" or dice.random() < 0.3
        for leaf in leaves:
            table[leaf][part] = _small(dice) * (100 if busy and dice.random() < 0.03 else 1) if busy else 0
        done = sum(int(table[leaf][part] or 0) for leaf in leaves)
        left, came = (_small(dice) if busy else 0), (_small(dice) if busy else 0)
        came = min(came, done + left)
        table["total"][part], table["carried_out"][part] = done, left
        table["carried_in"][part], table["new"][part] = came, done + left - came
    for cells in table.values():
        cells["total"] = sum(int(cells[part] or 0) for part in PARTS)
    return table


def _review(dice: random.Random, form: Form) -> Table:
    table: Table = {}
    for row in form.tables["review"].rows:
        cells: dict[str, Value] = {name: _small(dice) for name in ("upheld", "corrected", "other", "pending")}
        cells["total"] = sum(int(value or 0) for value in cells.values())
        table[row.id] = cells
    return table


def _blank_some(dice: random.Random, tables: dict[str, Table]) -> None:
    """In one report of five the zero cells of some rows are left blank; a total stays."""
    if dice.random() < 0.2:
        for table in tables.values():
            for cells in table.values():
                if dice.random() < 0.4:
                    cells.update({name: None for name, value in cells.items() if value == 0 and name != "total"})


def _preamble(dice: random.Random, organ: str, year: int) -> list[str]:
    phone = f"0{dice.randrange(300, 999)}-{dice.randrange(2000000, 8999999)}"
    return [
        f"本报告由{organ}按照《中华人民共和国政府信息公开条例》和国务院办公厅规定的格式编制。",
        f"本报告所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。",
        f"如对本报告有疑问，请与{organ}联系（地址：人民路{dice.randrange(1, 300)}号，联系电话：{phone}）。",
    ]


def _sections(dice: random.Random, truth: Truth) -> list[tuple[int, str, list[str]]]:
    """The sections that have tables carry prose in one report of three."""
    deeds: Callable[[int], list[str]] = lambda count: ["".join(dice.sample(_DEEDS, 3)) for _ in range(count)]  # noqa: E731
    new = truth.tables["requests"]["new"]["total"]
    told = f"{truth.year}年共主动公开政府信息{dice.randrange(90, 2000)}条，收到政府信息公开申请{new}件。"
    first = [told, "（一）主动公开情况", *deeds(2), "（二）监督保障情况", *deeds(1)]
    beside = ["下表所列为全年汇总情况，按规定口径统计。"] if dice.random() < 0.33 else []
    last = [f"{truth.year}年没有收取信息处理费。", "除上述内容外，没有其他需要说明的情况。"]
    if dice.random() < 0.5:
        last += [truth.organ, f"{truth.year + 1}年1月{dice.randrange(4, 29)}日"]
    texts = [first, beside, beside, [], ["".join(_TROUBLES[:2]), "".join(_TROUBLES[2:])], last]
    titles = [section.title if dice.random() < 0.6 else dice.choice(section.labels) for section in truth.form.sections]
    plain = [
        s.title if t in ("概述", "概况", "基本情况") else t for t, s in zip(titles, truth.form.sections, strict=True)
    ]
    return [(n, title, text) for n, (title, text) in enumerate(zip(plain, texts, strict=True), 1)]
