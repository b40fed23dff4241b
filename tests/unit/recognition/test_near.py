"""Names that equal none of the roster's and may still mean one: whom nobody may accuse while such a row stands."""

from __future__ import annotations

import pytest

from archive.recognition.near import near_organs
from archive.recognition.organ_kind import looks_like_organ
from archive.recognition.organ_names import RosterName
from archive.recognition.recognise import recognise

COUNTY = "沭阳县"
ORGANS = {
    "dsj": "大数据局", "fg": "发展和改革局", "zr": "自然资源局", "wj": "卫生健康局", "nm": "农业农村局", "cz": "财政局",
    "sc": "市场监督管理局", "sw": "商务局", "gx": "工业和信息化局", "ly": "林业局", "cd": "城东街道办事处", "qs": "青石镇人民政府",
}  # fmt: skip
ROSTER = [RosterName(organ_id, COUNTY + name, (), COUNTY) for organ_id, name in ORGANS.items()]


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("沭阳县大数据局（发展和改革局）", {"dsj", "fg"}),
        ("沭阳县农业农村局(林业局)", {"nm", "ly"}),
        ("沭阳县发改局", {"fg"}),
        ("沐阳县财政局", {"cz"}),
        ("沭阳县商务和工业信息化局", {"sw", "gx"}),
        ("沭阳县卫生健康委员会", {"wj"}),
        ("沭阳县市场监管局", {"sc"}),
        ("沭阳县城东街道", {"cd"}),
        ("沭阳县青石街道办事处", {"qs"}),
        ("沭阳县青石镇人氏政府", {"qs"}),
        ("城东衔道办事处", {"cd"}),
        ("沭阳县财玫局", {"cz"}),
        ("沭阳县林亚局", {"ly"}),
        ("市监局", {"sc"}),
    ],
)
def test_a_name_that_may_be_theirs(name: str, near: set[str]) -> None:
    assert near <= set(near_organs(name, ROSTER))


@pytest.mark.parametrize(
    "name",
    ["沭阳县教育局", "沭阳县公安局", "沭阳县柳湾镇人民政府", "沭阳县档案馆", "沭阳县教育局（体育局）", "沭阳县民政局"],
)
def test_a_name_that_is_nobodys_of_the_roster(name: str) -> None:
    assert near_organs(name, ROSTER) == []


@pytest.mark.parametrize(
    ("county", "name", "near"),
    [
        ("澜川县", "澜川枫桥口乡人民政府", ["town"]),  # without 县
        ("岚州县", "岚川枫桥口乡人民政府", ["town"]),  # without 县, and one character astray
        ("栖川县", "栖州县北苑街道办事处", ["street"]),  # one character of the county astray
        ("汐川县", "汐川县资源局", ["land"]),  # the first word left out
        ("汐川县", "汐州资源局", []),  # both at once is too far
        ("澜川县", "枫桥县水田乡人民政府", []),
        ("澜川县", "岚川县工会", ["union"]),  # however short the rest
        ("睢县", "雎县税务局", ["tax"]),  # a county of one character
    ],
)
def test_a_county_that_is_written_amiss_before_a_name(county: str, name: str, near: list[str]) -> None:
    names = {
        "town": "枫桥口乡人民政府",
        "street": "北苑街道办事处",
        "land": "自然资源局",
        "tax": "税务局",
        "union": "工会",
    }
    roster = [RosterName(organ, f"{county}{rest}", (), county) for organ, rest in names.items()]
    assert near_organs(name, roster) == near


def test_a_town_that_bears_the_countys_name_is_no_other_town() -> None:
    roster = [RosterName("t", "柘城县城关镇人民政府", (), "柘城县")]
    assert near_organs("柘城镇人民政府", roster) == []
    assert near_organs("柘城街道办事处", roster) == []


def town(name: str) -> list[str]:
    return near_organs(f"{COUNTY}{name}", [RosterName("t", f"{COUNTY}青石桥镇人民政府", (), COUNTY)])


@pytest.mark.parametrize(
    "name", ["青石侨镇人民政府", "青石桥填人民政府", "青石桥乡人民政府", "青石桥街道办事处", "青石桥头镇人民政府"]
)
def test_a_town_with_one_sign_astray_or_another_rank_may_be_it(name: str) -> None:
    assert town(name) == ["t"]


@pytest.mark.parametrize("name", ["柳湾镇人民政府", "青山镇人民政府", "石桥水库镇人民政府", "青石桥农业服务中心"])
def test_another_town_is_another(name: str) -> None:
    assert town(name) == []


def test_towns_told_apart_by_a_word_of_place_are_two() -> None:
    east = [RosterName("e", f"{COUNTY}城东街道办事处", (), COUNTY)]
    assert near_organs(f"{COUNTY}城西街道办事处", east) == []


@pytest.mark.parametrize(("length", "name"), [(40, True), (41, False), (2, True)])
def test_a_publishers_name_has_its_longest(length: int, name: bool) -> None:
    assert looks_like_organ("青" * (length - 1) + "局") is name


def test_several_years_in_a_title_are_told() -> None:
    one, two = "青山县审计局2023年政府信息公开工作年度报告", "青山县审计局2022-2023年政府信息公开工作年度报告"
    assert "several named" not in recognise(one).reason
    assert "year from the title (several named)" in recognise(two).reason


@pytest.mark.parametrize(
    ("name", "near"),
    [("沭阳县住房和成乡建社局", ["zj"]), ("沭阳县住访和成乡建社局", []), ("沭阳县住宅与城市营建局", [])],
)
def test_of_a_long_name_two_characters_may_be_astray_and_three_may_not(name: str, near: list[str]) -> None:
    assert near_organs(name, [RosterName("zj", "沭阳县住房和城乡建设局", (), COUNTY)]) == near
