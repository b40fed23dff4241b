"""通报: who is named for what, in which words, and that nobody is named for what could not be visited."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.errors import NotFoundError
from archive.filings.states import STATES, State
from archive.notices.notice_docx import render_notice
from archive.notices.region_summary import RegionSummary
from tests.soak import tried
from tests.unit.notices.made_board import MADE, everything, filing, rules, standing

STATUTE = ("逾期", "违法", "违规", "违反")


def paragraphs(content: bytes) -> list[str]:
    return [p.text for p in Document(BytesIO(content)).paragraphs]


def whole_text(content: bytes) -> str:
    document = Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def written(made: RegionSummary) -> bytes:
    return render_notice(made, rules(), made_at=MADE)


def test_the_three_parts_come_in_the_conventional_order() -> None:
    told = paragraphs(written(everything()))
    parts = [told.index(part) for part in ("一、总体情况", "二、存在问题", "三、整改要求")]
    assert parts == sorted(parts)
    assert "关于双塔县2025年度\n政府信息公开工作年度报告公布情况的通报" in told
    assert any("数据截至2026年2月9日24时" in text for text in told)


def test_organs_stand_under_what_they_are_named_for() -> None:
    told = paragraphs(written(everything()))
    passages: dict[str, str] = {}
    heading = ""
    for text in told[told.index("二、存在问题") + 1 : told.index("三、整改要求")]:
        if text.startswith("（"):
            heading = text.split("）", 1)[1]
            passages[heading] = ""
        else:
            passages[heading] += text
    assert "双塔县民政局" in passages["逾期未见公布"]
    assert "双塔县水利局" in passages["逾期公布"]
    assert "2月3日20时首次发现" in passages["逾期公布"]
    assert "逾期3天" in passages["逾期公布"]
    assert "双塔县统计局" in passages["公布后又撤下"]
    assert "双塔县财政局" in passages["页面标注日期与核查所见不一致"]
    assert "双塔县信访局" in passages["内容或者格式不符合要求"]
    assert {"双塔县石桥镇人民政府", "双塔县荷溪乡人民政府"} <= {
        name for name in ("双塔县石桥镇人民政府", "双塔县荷溪乡人民政府") if name in passages["晚于本地通常时限"]
    }


def test_unverified_organs_are_counted_and_never_named() -> None:
    text = whole_text(written(everything()))
    assert "林业局" not in text
    assert "东关街道" not in text
    assert "另有2家单位" in text
    assert "未能核查的，不认定为未公布" in text


def test_silence_is_told_as_what_was_seen() -> None:
    """Nobody can know that a report was not published anywhere: it was not to be seen."""
    silent = [filing(f"{name}局", "overdue", 9) for name in ("民政", "水利", "统计")]
    text = whole_text(written(standing(*silent)))
    assert "以下3家单位在时限届满后仍未见公布年报" in text
    assert "仍未公布" not in text


def test_whom_no_law_binds_is_never_said_to_be_overdue_or_in_breach() -> None:
    only_custom = standing(
        filing("石桥镇人民政府", "late", 2, "township"), filing("荷溪乡人民政府", "overdue", 9, "township")
    )
    text = whole_text(written(only_custom))
    assert "晚于本地通常时限2天" in text
    assert "晚于本地通常时限9天" in text
    assert not [word for word in STATUTE if word in text]
    assert "第四十七条" not in text


def test_sentences_of_an_organ_under_custom_keep_its_words_beside_others() -> None:
    for text in paragraphs(written(everything())):
        if "石桥镇" in text or "荷溪乡" in text:
            assert not [word for word in STATUTE if word in text], text


def test_figures_of_the_table_are_those_of_the_sentence() -> None:
    document = Document(BytesIO(written(everything())))
    last = [cell.text for cell in document.tables[0].rows[-1].cells]
    assert last == ["合计", "11", "3", "3", "2", "1", "2"]
    told = next(p.text for p in document.paragraphs if p.text.startswith("截至上述时间"))
    assert "已核查的9家单位中，在时限内公布的3家，占已核查单位的33.3%" in told
    assert "晚于时限公布的3家，时限届满后仍未见公布的2家，公布后又撤下的1家" in told


def test_nothing_to_complain_of_is_said_so_and_no_names_are_annexed() -> None:
    content = written(standing(filing("教育局", "on_time"), filing("财政局", "on_time")))
    told = paragraphs(content)
    assert "三、工作要求" in told
    assert any("未发现" in text for text in told)
    assert len(Document(BytesIO(content)).tables) == 2  # figures, and 版记
    assert any(text == "附件：核查方法与依据" for text in told)


def test_nobody_could_be_visited() -> None:
    text = whole_text(written(standing(filing("教育局", "unverified"))))
    assert "均未能完整查看" in text
    assert "教育局" not in text
    assert "%" not in text


def test_many_organs_are_named_in_one_sentence_and_told_in_the_annex() -> None:
    many = standing(*(filing(f"第{n}局", "overdue", 9) for n in range(1, 31)))
    content = written(many)
    told = paragraphs(content)
    assert any(text.startswith("双塔县第1局、双塔县第2局、") and "30家单位" in text for text in told)
    assert len(Document(BytesIO(content)).tables[1].rows) == 31


def test_every_named_organ_is_in_the_annex() -> None:
    document = Document(BytesIO(written(everything())))
    annexed = [row.cells[1].text for row in document.tables[1].rows[1:]]
    for name in ("民政局", "水利局", "审计局", "石桥镇人民政府", "荷溪乡人民政府", "统计局", "财政局", "信访局"):
        assert f"双塔县{name}" in annexed


def test_what_the_clerk_gives_stands_in_the_document() -> None:
    content = render_notice(
        everything(),
        rules(),
        made_at=MADE,
        office="双塔县人民政府办公室",
        reply_by="2026年3月1日",
        number="双政办〔2026〕3号",
    )
    told = paragraphs(content)
    assert "双政办〔2026〕3号" in told
    assert "双塔县人民政府办公室" in told
    assert any("应当于2026年3月1日前在本单位" in text for text in told)
    assert any("报送双塔县人民政府办公室" in text for text in told)


def test_chinese_is_set_in_chinese_typefaces_on_a4() -> None:
    document = Document(BytesIO(written(everything())))
    section = document.sections[0]
    assert section.page_width
    assert section.page_height
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    xml = document.element.xml
    assert 'w:eastAsia="仿宋"' in xml
    assert 'w:eastAsia="黑体"' in xml
    assert "PAGE" in section.footer._element.xml


def test_before_anything_has_fallen_due_there_is_no_notice() -> None:
    with pytest.raises(NotFoundError, match="had fallen due"):
        standing(filing("人民政府", "not_due", None, "government"))


@settings(max_examples=tried(5, 12), deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(STATES), st.sampled_from(["department", "township"])), min_size=1, max_size=9)
)
def test_unverified_is_never_named_whatever_the_board(drawn: list[tuple[State, str]]) -> None:
    filings = [
        filing(f"第{n}号", state, 4 if state in ("late", "overdue") else None, kind)  # type: ignore[arg-type]
        for n, (state, kind) in enumerate(drawn)
    ]
    try:
        made = standing(*filings)
    except NotFoundError:
        assert all(state in ("not_applicable", "waived", "not_due", "due_soon") for state, _ in drawn)
        return
    text = whole_text(written(made))
    for n, (state, _) in enumerate(drawn):
        if state not in ("late", "overdue", "withdrawn"):
            assert f"第{n}号" not in text
    assert made.total == sum(state not in ("not_applicable", "waived", "not_due", "due_soon") for state, _ in drawn)
