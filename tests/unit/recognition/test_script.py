"""Names in traditional script are the same names, whichever side is written so."""

from __future__ import annotations

import pytest

from archive.reading.labels import label_key
from archive.recognition.fold import simplified
from archive.recognition.organ_key import organ_key
from archive.recognition.recognise import recognise


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("石門縣人民政府", "石门县人民政府"),
        ("石門縣發展和改革局", "石门县发改局"),
        ("後勤服務中心", "后勤服务中心"),
        ("裡水鎮人民政府", "里水镇人民政府"),
        ("瀋陽市於洪區民政局", "沈阳市于洪区民政局"),
        ("乾安縣教育局", "乾安县教育局"),
    ],
)
def test_a_name_has_one_key_in_both_scripts(old: str, new: str) -> None:
    assert organ_key(old) == organ_key(new)
    assert label_key(old) == label_key(simplified(old))


def test_a_character_of_names_in_use_is_left_alone() -> None:
    assert simplified("乾县民政局") == "乾县民政局"
    assert recognise("乾安縣教育局2023年政府信息公開工作年度報告").organ == "乾安县教育局"


def test_characters_that_no_list_of_ours_held_are_folded() -> None:
    found = recognise("瀋陽市蘇家屯區殘疾人聯合會2023年政府信息公開工作年度報告")
    assert (found.is_report, found.organ) == (True, "沈阳市苏家屯区残疾人联合会")
