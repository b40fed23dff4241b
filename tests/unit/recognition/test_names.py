"""Spellings of one organ meet, different organs stay apart, and ids are readable and stable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.recognition.organ_names import RosterName, match_organ, normalise_organ, organ_id, organ_key, organ_kind

COUNTY = "柘城县"

SPELLINGS = [
    ("睢县", "睢县人民政府"),
    ("柘城县", "柘城县人民政府"),
    ("柘城县政府", "柘城县人民政府"),
    ("柘城县 “互联网+” 中心", "柘城县互联网+中心"),
    ("柘城县县水利局", "柘城县水利局"),
    ("柘城县柘城县水利局", "柘城县水利局"),
    ("红旗市市场监督管理局", "红旗市市场监督管理局"),
    ("红旗市市政府", "红旗市人民政府"),
    ("县政府办", "县人民政府办公室"),
    ("大足区人民政府外事办公室", "大足区外事办公室"),
    ("远襄镇", "远襄镇人民政府"),
    ("辛安镇镇", "辛安镇镇人民政府"),
    ("春水街道办", "春水街道办事处"),
    ("高新区管委会", "高新区管理委员会"),
    ("紫金縣人民政府", "紫金县人民政府"),
]

SAME = [
    ("柘城县发改委", "柘城县发展和改革委员会"),
    ("县人社局", "柘城县人力资源和社会保障局"),
    ("柘城县住建局", "柘城县住房和城乡建设局"),
    ("柘城县卫健委", "柘城县卫生健康委员会"),
    ("柘城县文旅局", "柘城县文化旅游局"),
    ("柘城县教体局", "柘城县教育和体育局"),
    ("柘城县工信局", "柘城县工业和信息化局"),
    ("县政府办", "柘城县人民政府办公室"),
    ("远襄镇", "柘城县远襄镇人民政府"),
    ("春水街道", "柘城县春水街道办事处"),
    ("浦东办事处", "浦东街道办事处"),
    ("扶贫办", "柘城县扶贫开发办公室"),
    ("中共柘城县委组织部", "县委组织部"),
    ("国家税务总局柘城县税务局", "柘城县税务局"),
    ("河南省商丘市柘城县审计局", "柘城县审计局"),
    ("柘城审计局", "柘城县审计局"),
    ("柘城县法院", "柘城县人民法院"),
]

DIFFERENT = [
    ("柘城县", "柘城县人民政府办公室"),
    ("柘城县委办公室", "柘城县人民政府办公室"),
    ("柘城县园林绿化管理局", "柘城县园林绿化养护中心"),
    ("柘城县文化局", "柘城县文化广电旅游局"),
    ("柘城县工商局", "柘城县工商质监局"),
    ("柘城县农业局", "柘城县农业农村局"),
    ("柘城县国税局", "柘城县地税局"),
    ("柘城县农机局", "柘城县农业机械服务中心"),
    ("柘城县城市管理局", "柘城县城市管理综合执法局"),
    ("柘城县卫健局", "柘城县卫健委"),
    ("商丘市审计局", "柘城县审计局"),
    ("市审计局", "柘城县审计局"),
    ("赵县审计局", "柘城县审计局"),
    ("柘城镇", "柘城县人民政府"),
]


@pytest.mark.parametrize(("written", "expected"), SPELLINGS)
def test_one_spelling(written: str, expected: str) -> None:
    assert normalise_organ(written) == expected


@pytest.mark.parametrize(("name", "known"), SAME)
def test_spellings_of_one_organ_meet(name: str, known: str) -> None:
    for given_name, in_roster in ((name, known), (known, name)):
        assert match_organ(given_name, [RosterName("one", in_roster, region_name=COUNTY)]) == ["one"]


@pytest.mark.parametrize(("name", "known"), DIFFERENT)
def test_different_organs_never_merge(name: str, known: str) -> None:
    assert match_organ(name, [RosterName("one", known, region_name=COUNTY)]) == []


def test_all_matches_are_returned_so_that_the_caller_can_be_loud() -> None:
    roster = [
        RosterName("a", "柘城县教育体育局", region_name=COUNTY),
        RosterName("b", "柘城县教体局", region_name=COUNTY),
        RosterName("c", "柘城县水利局", ("柘城县水务局",), COUNTY),
    ]
    assert match_organ("县教育和体育局", roster) == ["a", "b"]
    assert match_organ("柘城县教体局", roster) == ["b"], "a name spelled alike means that one"
    assert match_organ("柘城县水务局", roster) == ["c"]
    assert match_organ("柘城县畜牧局", roster) == []
    assert match_organ("", roster) == []


def test_a_roster_of_two_counties_keeps_them_apart() -> None:
    roster = [RosterName("zhao", "赵县水利局"), RosterName("zhong", "忠县水利局")]
    assert match_organ("忠县水利局", roster) == ["zhong"]
    assert match_organ("水利局", roster) == ["zhao", "zhong"]


def test_a_foreign_county_stays_in_the_key() -> None:
    assert organ_key("柘城县水利局", COUNTY) == organ_key("水利局", COUNTY)
    assert organ_key("赵县水利局", COUNTY) != organ_key("水利局", COUNTY)


def test_kinds_follow_the_ending() -> None:
    assert organ_kind("柘城县国有资产监督管理委员会") == "department"
    assert organ_kind("柘城县产业集聚区管委会") == "committee"
    assert organ_kind("柘城县人民政府驻郑州办事处") == "department"
    assert organ_kind("柘城县市场监督管理局（知识产权局）") == "department"
    assert organ_kind("") == "other"


def test_ids_are_readable_and_numbered_on_a_clash() -> None:
    assert organ_id("411424", "柘城县审计局") == "411424-shenjiju"
    assert organ_id("411424", "审计局", {"411424-shenjiju", "411424-shenjiju-2"}) == "411424-shenjiju-3"
    assert organ_id("411424", "柘城县") == "411424-renminzhengfu"
    assert organ_id("000000", "，") == "000000-organ"


NAME_PARTS = st.sampled_from(
    [*"省市县区旗州盟镇乡局委办", "人民政府", "政府", "办公室", "街道", "管委会", "柘城", "“", " ", "市场", "-"]
)


@given(st.text(max_size=30) | st.lists(NAME_PARTS, max_size=12).map("".join))
def test_normalising_twice_changes_nothing_and_nothing_raises(name: str) -> None:
    once = normalise_organ(name)
    assert normalise_organ(once) == once
    assert organ_key(once, COUNTY) == organ_key(name, COUNTY)
    assert organ_id("411424", name).startswith("411424-")
    assert len(match_organ(name, [RosterName("x", name)])) == (1 if once else 0)
