"""Names taken apart into region, level and rest; names a slip away; names near one another."""

from __future__ import annotations

import pytest

from archive.recognition.near import close, near_organs, slips_of
from archive.recognition.organ_key import organ_key, split_region
from archive.recognition.organ_names import RosterName, match_organ

COUNTY = "沭阳县"
ROSTER = [
    RosterName("cz", "沭阳县财政局", (), COUNTY),
    RosterName("sw", "沭阳县商务局", ("沭阳县商贸局",), COUNTY),
    RosterName("cz2", "泗阳县财政局", (), "泗阳县"),
]


@pytest.mark.parametrize(
    ("name", "region", "parts"),
    [
        ("河南省商丘市柘城县水利局", "", ("柘城县", "", "水利局")),
        ("柘城县水利局", "柘城县", ("柘城县", "", "水利局")),
        ("县水利局", "柘城县", ("", "县", "水利局")),
        ("柘城水利局", "柘城县", ("柘城县", "", "水利局")),
        ("柘城水利局", "", ("", "", "柘城水利局")),
        ("柘城电视台", "柘城县", ("柘城县", "", "电视台")),
        ("睢水利局", "睢县", ("", "", "睢水利局")),
        ("柘城局", "柘城县", ("", "", "柘城局")),
        ("柘城税局", "柘城县", ("", "", "柘城税局")),
        ("柘城民政局", "柘城县", ("柘城县", "", "民政局")),
        ("柘城镇人民政府", "柘城县", ("", "", "柘城镇人民政府")),
        ("柘城街道办事处", "柘城县", ("", "", "柘城街道办事处")),
        ("市北街道办事处", "青岛市", ("", "", "市北街道办事处")),
        ("柘城县区直机关事务中心", "", ("柘城县", "", "区直机关事务中心")),
        ("睢阳区水利局", "柘城县", ("睢阳区", "", "水利局")),
        ("无名市柘城县水利局", "柘城县", ("柘城县", "", "水利局")),
        ("睢县水利局", "柘城县", ("睢县", "", "水利局")),
        ("城区水利局", "柘城县", ("", "", "城区水利局")),
        ("长治市城区水利局", "柘城县", ("城区", "", "水利局")),
        ("国家税务总局柘城县税务局", "柘城县", ("柘城县", "", "税务局")),
        ("柘城县", "柘城县", ("柘城县", "", "人民政府")),
    ],
)
def test_a_name_is_taken_apart(name: str, region: str, parts: tuple[str, str, str]) -> None:
    found = split_region(name, region)
    assert (found.region, found.level, found.rest) == parts


@pytest.mark.parametrize(
    ("name", "region", "key"),
    [
        ("睢阳区水利局", "柘城县", "睢阳区水利局"),
        ("睢阳区水利局", "", "水利局"),
        ("襄樊市水利局", "襄阳市", "水利局"),
        ("中共柘城县委组织部", "柘城县", "组织部"),
        ("中共柘城县委办公室", "柘城县", "委办公室"),
        ("中共柘城县委农办", "柘城县", "农村工作办公室"),
    ],
)
def test_only_another_places_name_stays_in_the_key(name: str, region: str, key: str) -> None:
    assert organ_key(name, region) == key


@pytest.mark.parametrize(
    ("name", "slips"),
    [
        ("沭阳县财政局", ["cz", "cz2"]),
        ("沐阳县财政局", ["cz"]),
        ("沐阳县财攻局", ["cz"]),
        ("沭阳市财攻局", ["cz"]),
        ("沭阳县商贸局", ["sw"]),
        ("沭阳县教育局", []),
        ("沭阳县财政局办公室", []),
    ],
)
def test_a_slip_of_the_county_or_of_the_name_is_seen_through(name: str, slips: list[str]) -> None:
    assert slips_of(name, ROSTER) == slips


def test_a_name_near_several_names_of_one_organ_is_told_once() -> None:
    twice = [RosterName("sw", "沭阳县商务局", ("沭阳县商务管理局", "商务局"), COUNTY)]
    assert near_organs("沭阳县商务局（商务管理局）", twice) == ["sw"]
    assert slips_of("沭阳县商务局", [*twice, *twice]) == ["sw"]


def test_a_roster_without_counties_takes_them_from_its_names() -> None:
    roster = [RosterName("cz", "沭阳县财政局"), RosterName("jy", "沭阳县教育局")]
    assert match_organ("县财政局", roster) == ["cz"]
    assert match_organ("市财政局", roster) == []
    assert match_organ("泗阳县财政局", roster) == []
    assert match_organ("", roster) == []
    assert near_organs("沭阳县财攻局", roster) == ["cz"]


NEAR = [
    ("财政局", "财政局"),
    ("财政局", "财政局办公室"),
    ("财政局", "财政局信息公开办公室"),
    ("财政局", "财政局综合科"),
    ("发改委", "发展改革委员会"),
    ("农业局", "畜牧局"),
    ("教育局", "体育局"),
    ("人民政府", "人民政府办公室"),
    ("城东街道办事处", "城冻街道办事处"),
    ("青石镇人民政府", "青石镇人民政府党政办公室"),
    ("城东街道办事处", "城东街道办事处综合办"),
    # 发改 in 发展改革: signs of a name of four or more, from its first on
    ("甲丙局", "甲乙丙丁局"),
    ("水局", "水局"),
    ("甲丁局", "甲乙丙丁戊局"),
    # six of ten in one order
    ("甲乙丙丁戊己一二三四局", "甲乙丙丁戊己五六七八局"),
    ("青石镇人民政府", "青石乡人民政府"),
    ("青石桥镇人民政府", "青石湾镇人民政府"),
    ("青石镇人民政府", "青石街道办事处"),
    ("清南河镇人民政府", "南河镇人民政府"),
    ("南河镇人民政府", "南河湾镇人民政府"),
    ("工业和信息化局", "商务和工业信息化局"),
    ("市场监督管理局", "市场监管局"),
    ("住房城乡建设局", "住房和城乡规划建设局"),
    ("城乡建设住房局", "住房城乡建设局"),
    ("退役军人事务局", "退伍军人事务局"),
    ("文化广电旅游局", "文化广播电视旅游局"),
    # one sign of four, two of seven; four of six in one order
    ("甲乙丙戊局", "甲乙丙丁局"),
    ("大数据服务管理局", "大数剧服务办理局"),
    ("甲乙丙丁戊己局", "甲乙丙丁子丑局"),
]
APART = [
    ("", ""),
    ("", "财政局"),
    ("局", "财政局"),
    ("财政局", "财政局国库科"),
    ("公安局", "公安局交警大队"),
    ("人民政府", "财政局"),
    ("青石镇人民政府", "财政局"),
    ("青石镇人民政府", "青石中心"),
    ("城东街道办事处", "城西街道办事处"),
    ("青石桥镇人民政府", "青土湾镇人民政府"),
    ("大南河镇人民政府", "南河镇人民政府"),
    ("南河东镇人民政府", "南河镇人民政府"),
    ("南河镇人民政府", "北山镇人民政府"),
    ("南镇人民政府", "南河镇人民政府"),
    ("城东街道办事处", "城东街道中心"),
    ("南东镇人民政府", "南西镇人民政府"),
    ("甲丙局", "甲乙丙局"),
    ("乙丁局", "甲乙丙丁局"),
    ("甲丁丙局", "甲乙丙丁戊局"),
    ("甲乙丙丁戊一二三四局", "甲乙丙丁戊五六七八局"),
    ("办公室", "教育办公室"),
    ("南河镇人民政府", "南河大湾镇人民政府"),
    ("财政局", "教育局"),
    ("审计局", "统计局"),
    # one sign of three, two of six; four of eight in one order, three of four
    ("甲乙丙局", "甲乙丁局"),
    ("数据服务管理局", "数剧服务办理局"),
    ("甲乙丙丁戊己庚辛局", "甲乙丙丁子丑寅卯局"),
    ("甲乙丙丁戊局", "甲乙丙子丑局"),
]


@pytest.mark.parametrize(("one", "other"), NEAR)
def test_near_names(one: str, other: str) -> None:
    assert close(one, other)
    assert close(other, one)


@pytest.mark.parametrize(("one", "other"), APART)
def test_names_that_are_not_near(one: str, other: str) -> None:
    assert not close(one, other)
    assert not close(other, one)
