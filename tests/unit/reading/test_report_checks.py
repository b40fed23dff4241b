"""Each check finds its fault and says nothing of a correct report."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from archive.reading.checks.across import check_last_year, check_parts, check_reconsideration_first
from archive.reading.checks.publisher_checks import is_same_organ
from archive.reading.checks.sketch import likeness
from archive.reading.checks.text_overlap import ComparableProse, check_copied, measure_overlap
from archive.reading.read import read
from archive.reading.reading_model import Finding, Reading
from bench.accuracy.pages import make_page
from bench.accuracy.truth import Truth, make_truth


def fresh(seed: int = 0) -> Truth:
    """A clean F2021 report of a county department without blank cells."""
    for number in range(seed * 1000, seed * 1000 + 500):
        truth = make_truth(random.Random(number))
        cells = [v for table in truth.tables.values() for row in table.values() for v in row.values()]
        if not truth.faulty and truth.form.form == "F2021" and None not in cells and "县" in truth.organ:
            return truth
    raise AssertionError("no clean report was made")


def reading_of(change: Callable[[Truth], None] | None = None, seed: int = 0) -> Reading:
    truth = fresh(seed)
    if change:
        change(truth)
    page = make_page(random.Random(3), truth, dirty=False)
    return read(page.body, url=page.url, content_type=page.content_type)


def checks(reading: Reading) -> list[tuple[str, str]]:
    return [(finding.check, finding.where) for finding in reading.findings]


def test_nothing_is_said_of_a_correct_report() -> None:
    assert [finding for seed in range(5) for finding in reading_of(seed=seed).findings] == []


def put(table: str, row: str, column: str, value: int | None) -> Callable[[Truth], None]:
    def change(truth: Truth) -> None:
        truth.tables[table][row][column] = value

    return change


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (put("requests", "carried_out", "natural_person", 99_999), ("R1", "requests.total.natural_person")),
        (put("requests", "granted", "business", 77_777), ("R2", "requests.total.business")),
        (put("requests", "partial", "total", 55_555), ("R3", "requests.partial.total")),
        (put("review", "reconsideration", "total", 4_444), ("R4", "review.reconsideration.total")),
        (put("disclosure", "rules", "issued", 2), ("R7", "disclosure.rules.issued")),
        (
            put("disclosure", "normative_documents", "in_force", None),
            ("blank_cells", "disclosure.normative_documents.in_force"),
        ),
    ],
)
def test_faults_in_cells(change: Callable[[Truth], None], found: tuple[str, str]) -> None:
    assert found in checks(reading_of(change))


def test_blank_parts_make_a_mismatch_doubtful_not_wrong() -> None:
    def change(truth: Truth) -> None:
        truth.tables["review"]["litigation_direct"] = {
            "upheld": 1,
            "corrected": None,
            "other": 0,
            "pending": 0,
            "total": 3,
        }
        truth.tables["review"]["reconsideration"] = {
            "upheld": None,
            "corrected": None,
            "other": None,
            "pending": None,
            "total": None,
        }

    severities = {(f.check, f.where): f.severity for f in reading_of(change).findings}
    assert severities["R4", "review.litigation_direct.total"] == "warning"
    assert ("R4", "review.reconsideration.total") not in severities


def replaced(old: str, new: str) -> Callable[[Truth], None]:
    def change(truth: Truth) -> None:
        truth.preamble = [text.replace(old, new) for text in truth.preamble]
        truth.sections = [(n, t, [text.replace(old, new) for text in texts]) for n, t, texts in truth.sections]

    return change


def test_other_years_in_period_and_prose() -> None:
    year = fresh().year
    period = reading_of(replaced(f"{year}年1月1日起至{year}年", f"{year - 1}年1月1日起至{year - 1}年"))
    assert {("R9", "period"), ("wrong_year", "period")} <= set(checks(period))
    backwards = reading_of(replaced(f"{year}年1月1日起至", f"{year + 1}年1月1日起至"))
    assert ("R9", "period") in checks(backwards)
    garbled = reading_of(replaced(f"至{year}年12月", f"至20{year}年12月"))
    assert ("R9", "period") in checks(garbled)
    prose = reading_of(replaced(f"{year}年共主动公开", f"{year - 1}年共主动公开"))
    assert ("R9", "sections.1") in checks(prose)


def test_number_in_the_prose_against_the_table() -> None:
    truth = fresh()
    new = truth.tables["requests"]["new"]["total"]
    assert ("R8", "requests.new.total") in checks(reading_of(replaced(f"申请{new}件", f"申请{int(new or 0) + 5000}件")))
    wider = replaced(f"收到政府信息公开申请{new}件", "全县各部门收到政府信息公开申请88888件")
    assert "R8" not in [check for check, _ in checks(reading_of(wider))]


def test_another_publisher_and_another_county() -> None:
    truth = fresh()
    assert ("R10", "preamble") in checks(reading_of(replaced(f"由{truth.organ}按照", "由沙柳市地震局按照")))
    assert is_same_organ("柘城县发改委", "柘城县发展和改革委员会")
    assert not is_same_organ("佛坪县民政局", "佛坪县发改局")


def test_the_name_of_another_county_left_in_the_text() -> None:
    page = "嘉祥县水利局2023年政府信息公开工作年度报告\n一、总体情况\n{}\n二、主动公开政府信息情况\n无。"
    left = read(page.format("更多内容见金乡县人民政府门户网站。").encode())
    assert ("wrong_organ", "text") in checks(left)
    own = read(page.format("更多内容见嘉祥县人民政府门户网站，赴金乡县学习一次。").encode())
    assert "wrong_organ" not in [check for check, _ in checks(own)]


def test_sections_missing_and_empty_and_words_of_a_template() -> None:
    def drop(truth: Truth) -> None:
        truth.sections = [section for section in truth.sections if section[0] != 5]

    def empty(truth: Truth) -> None:
        truth.sections[5] = (6, truth.sections[5][1], [])

    assert ("section_missing", "sections.5") in checks(reading_of(drop))
    assert ("section_empty", "sections.6") in checks(reading_of(empty))
    assert ("template_left_over", "text") in checks(reading_of(replaced("我单位", "XX局")))


def test_an_outdated_form_is_wrong_and_two_forms_are_mixed() -> None:
    for number in range(400):
        truth = make_truth(random.Random(number))
        if truth.faulty:
            page = make_page(random.Random(3), truth, dirty=False)
            reading = read(page.body, url=page.url)
            assert reading.form == "mixed"
            assert ("wrong_form", "requests") in checks(reading)
            return
    raise AssertionError("no mixed report was made")


def test_picture_only_and_empty_pages_say_so() -> None:
    title = "白桥县水利局2023年政府信息公开工作年度报告"
    frame = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><div id='zoom'>{{}}</div></body></html>"
    picture = read(frame.format("<img src='/u/1.jpg'><img src='/u/2.jpg'>").encode())
    assert (picture.is_report, checks(picture)) == (True, [("not_downloadable", "document")])
    assert checks(read(frame.format("").encode())) == [("unreadable", "document")]
    attached = read(frame.format("<a href='/d/x.pdf'>年报.pdf</a>").encode(), url="http://a.gov.cn/1.html")
    assert attached.attachments == ["http://a.gov.cn/d/x.pdf"]
    assert attached.findings == []


def test_last_years_figures() -> None:
    now, before = reading_of(), reading_of()
    before.tables["requests"]["carried_out"]["total"] = 40
    before.tables["disclosure"]["normative_documents"]["in_force"] = 5000
    found = [(finding.check, finding.severity) for finding in check_last_year(now, before)]
    assert ("R5", "warning") in found
    assert ("R6", "note") in found
    before.tables["requests"]["carried_out"] = dict(now.tables["requests"]["carried_in"])
    assert [f for f in check_last_year(now, before) if f.check == "R5"] == []


def test_the_county_is_the_sum_of_its_organs_only_when_all_are_there() -> None:
    county, part = reading_of(), reading_of()
    assert check_parts(county, [part]) == []
    assert {finding.check for finding in check_parts(county, [part, part])} == {"R11"}
    assert check_parts(county, [part, Reading()]) == []


def test_direct_suits_since_2024_are_a_note_for_statistics() -> None:
    reading = reading_of()
    reading.report_year, reading.tables["review"]["litigation_direct"]["total"] = 2024, 2
    found: list[Finding] = check_reconsideration_first(reading)
    assert [(finding.check, finding.severity) for finding in found] == [("R12", "note")]
    reading.report_year = 2023
    assert check_reconsideration_first(reading) == []


def own_words(organ: str, year: int, sentences: list[str]) -> Reading:
    opening = f"一、总体情况\n本报告根据《中华人民共和国政府信息公开条例》编制，统计期限自{year}年1月1日起至{year}年12月31日止。"
    return read(
        f"{organ}{year}年政府信息公开工作年度报告\n{opening}\n{''.join(sentences)}\n二、主动公开政府信息情况\n无。".encode()
    )


WORDS = [
    "河堤",
    "水库",
    "灌渠",
    "泵站",
    "闸门",
    "村庄",
    "账册",
    "公告",
    "便民",
    "信箱",
    "档案",
    "栏目",
    "审批",
    "培训",
    "答复",
    "窗口",
    "图纸",
    "汛情",
    "饮水",
    "监测",
]


def made_sentences(seed: int, count: int = 30) -> list[str]:
    dice = random.Random(seed)
    return [f"{''.join(dice.sample(WORDS, 8))}工作{dice.randrange(100)}项。" for _ in range(count)]


def test_copying_is_found_with_only_the_year_and_numbers_changed() -> None:
    first = ComparableProse(own_words("白桥县水利局", 2022, made_sentences(1)))
    dice = random.Random(9)
    changed = [text.replace("项", f"{dice.randrange(9)}项") for text in made_sentences(1)]
    again = ComparableProse(own_words("白桥县水利局", 2023, changed))
    assert [finding.check for finding in check_copied(again, first, same_organ=True)] == ["copied_from_last_year"]
    other = ComparableProse(own_words("南浦县水利局", 2023, changed))
    assert [finding.check for finding in check_copied(other, first, same_organ=False)] == ["copied_from_other"]
    assert measure_overlap(other, first).passages[0][1] in first.reading.text.replace("\n", "")
    assert again.sketch
    assert first.sketch
    assert likeness(again.sketch, first.sketch) > 0.8


def test_the_legal_opening_alone_is_not_copying() -> None:
    one, two = (
        ComparableProse(own_words("白桥县水利局", 2023, made_sentences(1))),
        ComparableProse(own_words("南浦县水利局", 2023, made_sentences(2))),
    )
    assert check_copied(one, two, same_organ=False) == []
    assert measure_overlap(one, two).share < 0.3
    short = ComparableProse(own_words("白桥县水利局", 2023, [])), ComparableProse(own_words("白桥县水利局", 2022, []))
    assert check_copied(*short, same_organ=True) == []
