"""Lists of home pages as they come: which county each row is, and why others are left out."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from archive.errors import NianbaoError
from crawler.discovery.home_list import read_homes

REGISTER: list[list[str | int]] = [
    ["全国政府网站基本信息数据库", "", "", "", ""],
    ["序号", "网站标识码", "网站名称", "首页网址", "主办单位"],
    [1, "3708290001", "嘉祥县人民政府", "www.jiaxiang.gov.cn", "嘉祥县人民政府办公室"],
    [2, "3708290013", "嘉祥县教育局", "jyj.jiaxiang.gov.cn", "嘉祥县教育局"],
    [3, "3708000001", "济宁市人民政府", "www.jining.gov.cn", "济宁市人民政府办公室"],
    [4, "4114240001", "“柘城县人民政府”门户网站", "http://www.zhecheng.gov.cn/index.html", "柘城县人民政府"],
]


def test_the_register_gives_the_counties_own_sites(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet(index=0)
    for row in REGISTER:
        sheet.append(row)
    file = tmp_path / "register.xlsx"
    book.save(file)
    found = read_homes(file)
    assert [(row.line, row.region, row.home) for row in found.rows] == [
        (3, "370829", "http://www.jiaxiang.gov.cn/"),
        (6, "411424", "http://www.zhecheng.gov.cn/index.html"),
    ]
    assert [(one.line, one.kind) for one in found.left_out] == [
        (4, "not the county government's own site"),
        (5, "no county's code"),
    ]


def test_a_register_that_is_html_under_the_name_of_a_workbook_is_read(tmp_path: Path) -> None:
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in REGISTER[1:])
    file = tmp_path / "register.xls"
    file.write_text(f"<html><table>{rows}</table></html>", encoding="gb18030")
    assert [row.region for row in read_homes(file).rows] == ["370829", "411424"]


def test_wikidata_names_each_county_once(tmp_path: Path) -> None:
    file = tmp_path / "query.csv"
    file.write_text(
        "item,itemLabel,divisionCode,officialWebsite\n"
        "http://www.wikidata.org/entity/Q1,嘉祥县,370829,http://www.jiaxiang.gov.cn/\n"
        "http://www.wikidata.org/entity/Q1,嘉祥县,370829,http://www.jiaxiang.gov.cn/index.html\n"
        "http://www.wikidata.org/entity/Q2,柘城县,411424,https://old.zhecheng.gov.cn\n"
        "http://www.wikidata.org/entity/Q2,柘城县,411424,http://www.zhecheng.gov.cn/\n",
        encoding="utf-8",
    )
    found = read_homes(file)
    assert [(row.region, row.home) for row in found.rows] == [
        ("370829", "http://www.jiaxiang.gov.cn/"),
        ("411424", "https://old.zhecheng.gov.cn/"),
    ]
    assert [one.why for one in found.left_out] == [
        "same county and host",
        "411424 has https://old.zhecheng.gov.cn/ on line 4; http://www.zhecheng.gov.cn/",
    ]


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("嘉祥县", "370829"),
        ("山东省济宁市嘉祥县", "370829"),
        ("江苏省/南京市/鼓楼区", "320106"),
        ("徐州市鼓楼区人民政府", "320302"),
        ("鼓楼区", ""),
        ("济宁市", ""),
    ],
)
def test_a_name_is_enough_where_only_one_county_bears_it(tmp_path: Path, name: str, region: str) -> None:
    file = tmp_path / "names.csv"
    file.write_text(f"名称\t网站\n{name}\thttp://www.x.gov.cn/\n".replace("网站", "网址"), encoding="utf-8-sig")
    found = read_homes(file)
    assert [row.region for row in found.rows] == ([region] if region else [])
    assert len(found.left_out) == (0 if region else 1)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"a,b\n1,2\n", "no header names a home page"),
        (b"PK\x03\x04broken", "damaged or encrypted"),
        (b"\xff\xff\xff", "neither a workbook nor text"),
    ],
)
def test_what_is_no_list_is_refused(tmp_path: Path, content: bytes, told: str) -> None:
    file = tmp_path / "list"
    file.write_bytes(content)
    with pytest.raises(NianbaoError, match=told):
        read_homes(file)
