"""What could not be read of a table leaves only those checks undecided that rest on it."""

from __future__ import annotations

import pytest

from archive.reading.checks.across import last_year_outcomes, parts_outcomes
from archive.reading.checks.doubtful import Doubtful
from archive.reading.checks.outcomes import outcomes_of
from archive.reading.reading_model import Finding, Reading
from archive.reading.result_json import from_json, to_json
from bench.accuracy.plain_pages import body, checks, disclosure, reading, requests, review

CARRIED_IN = "<tr><td colspan=3>二、上年结转政府信息公开申请数量</td><td>1</td>"
GRANTED = "<td colspan=2>（一）予以公开</td><td>4</td><td>0</td>"


def page(swap: dict[str, str] | None = None, *, first: tuple[str, ...] = ("主动公开120条。",)) -> Reading:
    return reading(body(first=first, tables=(disclosure(), requests(swap), review())))


def status(found: Reading, check: str, where: str) -> str:
    return next(one.status for one in outcomes_of(found) if (one.check, one.where) == (check, where))


def undecided(found: Reading) -> set[tuple[str, str]]:
    return {(one.check, one.where) for one in outcomes_of(found) if one.status == "uncertain"}


def test_a_cell_that_could_not_be_read_leaves_the_sums_over_it_undecided() -> None:
    found = page({CARRIED_IN: CARRIED_IN.replace("<td>1</td>", "<td>见附件</td>")})
    assert next(one.cells for one in found.findings) == ("requests.carried_in.natural_person",)
    cells = {where for _, where in undecided(found)} - {"document"}
    assert cells == {"requests.total.natural_person", "requests.carried_in.total"}
    assert status(found, "R1", "requests.total.total") == "pass"
    assert status(found, "R2", "requests.total.natural_person") == "pass"


def test_the_numbers_of_an_unknown_row_leave_only_their_columns_undecided() -> None:
    odd = "<tr><td colspan=3>转送其他机关处理</td>" + "".join(f"<td>{n}</td>" for n in (2, 0, 0, 0, 0, 0, 2)) + "</tr>"
    found = page({"<tr><td colspan=2>（七）总计</td><td>9": odd + "<tr><td colspan=2>（七）总计</td><td>11"})
    assert next(one.cells for one in found.findings if one.check == "not_understood") == (
        "requests.?.natural_person",
        "requests.?.total",
    )
    assert status(found, "R2", "requests.total.natural_person") == "uncertain"
    assert status(found, "R2", "requests.total.business") == "pass"
    assert status(found, "R1", "requests.total.natural_person") == "fail"
    assert status(found, "R3", "requests.total.total") == "fail"


def test_an_unknown_column_leaves_only_rows_with_a_number_in_it_undecided() -> None:
    found = page(
        {
            "<td>科研机构</td>": "<td>大专院校</td>",
            "<td>社会公益组织</td>": "<td>海外人士</td>",
            "<td>法律服务机构</td>": "<td>新闻媒体</td>",
            "rowspan=2>总计": "rowspan=2>全部",
            GRANTED: "<td colspan=2>（一）予以公开</td><td>3</td><td>0</td>",
        }
    )
    assert status(found, "R1", "requests.total.business") == "pass"
    assert {one.status for one in outcomes_of(found) if one.check == "R3"} <= {"pass", "not_assessable", "uncertain"}
    assert not [one for one in found.findings if one.severity == "error" and one.check == "R3"]


def test_a_guessed_column_is_named_in_no_error_yet_its_rows_add_up() -> None:
    found = page({"<td>科研机构</td>": "<td>大专院校</td>"})
    assert next(one.cells for one in found.findings) == ("requests.*.research",)
    assert status(found, "R3", "requests.new.total") == "pass"
    wrong = page(
        {
            "<td>科研机构</td>": "<td>大专院校</td>",
            CARRIED_IN + "<td>0</td><td>0</td>": CARRIED_IN + "<td>0</td><td>6</td>",
        }
    )
    assert status(wrong, "R1", "requests.total.research") == "uncertain"
    assert status(wrong, "R3", "requests.carried_in.total") == "fail"


def test_what_is_unread_in_one_table_says_nothing_of_another() -> None:
    table = disclosure({"colspan=3>210": "colspan=3>见附表"})
    found = reading(body(tables=(table, requests({CARRIED_IN: CARRIED_IN.replace(">1<", ">3<")}), review())))
    assert {"R1", "R3", "not_understood"} <= checks(found)
    assert status(found, "decimal_count", "document") == "uncertain"
    others = ("review_blank", "R7", "in_force_order", "wrong_form", "missing_row", "blank_cells")
    assert [status(found, check, "document") for check in others] == ["pass"] * len(others)


def test_where_a_heading_is_not_known_nothing_is_said_of_what_lacks() -> None:
    found = reading(body(tables=(disclosure({"本年废止件数": "本年作废情况"}), requests(), review())))
    others = ("wrong_form", "missing_row", "blank_cells")
    assert [status(found, check, "document") for check in others] == ["uncertain"] * len(others)


def test_prose_is_not_held_against_a_cell_that_was_not_read() -> None:
    new = "<tr><td colspan=3>一、本年新收政府信息公开申请数量</td>"
    told = ("2024年收到政府信息公开申请90件。",)
    assert "R8" in checks(page(first=told))
    found = page({new: new + "<td>0</td>"}, first=told)
    assert "R8" not in checks(found)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("2024年收到政府信息公开申请9件。", ["pass"]),
        ("2024年收到政府信息公开申请8件。", ["fail"]),
        ("上半年收到政府信息公开申请8件。", ["not_assessable"]),
        ("全县各部门收到政府信息公开申请80件。", ["not_assessable"]),
        ("收到政府信息公开申请约8件。", ["not_assessable"]),
        ("2024年收到政府信息公开申请9件，其中网上收到申请8件。", ["pass", "not_assessable"]),
        ("全年举办培训8次。", ["not_assessable"]),
    ],
)
def test_r8_has_an_outcome_for_every_number_a_cell_repeats(line: str, wanted: list[str]) -> None:
    found = [one for one in outcomes_of(page(first=(line,))) if one.check == "R8"]
    assert [one.status for one in found] == wanted
    assert all((one.difference is None) == (one.status == "not_assessable") for one in found)


def test_reports_side_by_side_are_undecided_where_either_was_not_read() -> None:
    last = page({"四、结转下年度继续办理</td><td>1</td>": "四、结转下年度继续办理</td><td>约4</td>"})
    fails = {one.where for one in last_year_outcomes(page(), last) if one.check == "R5" and one.status == "fail"}
    assert fails == set()
    county = page({CARRIED_IN: CARRIED_IN.replace(">1<", ">3<")})
    county.findings = [
        Finding("not_understood", "not_understood", "requests", "有", "some", ("requests.carried_in.natural_person",))
    ]
    summed = {one.where: one.status for one in parts_outcomes(county, [page()])}
    assert summed["requests.carried_in.natural_person"] == "uncertain"
    assert summed["requests.new.total"] == "pass"


def test_the_cells_in_doubt_are_kept_with_the_reading() -> None:
    found = page({CARRIED_IN: CARRIED_IN.replace("<td>1</td>", "<td>见附件</td>")})
    again = from_json(to_json(found))
    assert again.findings == found.findings
    assert Doubtful.in_reading(again) == Doubtful.in_reading(found) != Doubtful()


def test_whether_documents_in_force_may_be_is_open_where_their_row_was_not_read() -> None:
    found = reading(body(tables=(disclosure({"<td>8</td>": "<td>见附件</td>"}), requests(), review())))
    assert status(found, "in_force_order", "document") == "uncertain"
    assert status(found, "R7", "document") == "pass"


def test_a_failure_names_the_cells_it_rests_on() -> None:
    found = reading(
        body(tables=(disclosure({"<td>规章</td><td>0</td>": "<td>规章</td><td>2</td>"}), requests(), review()))
    )
    [failed] = [one for one in outcomes_of(found) if one.check == "R7"]
    assert (failed.status, failed.cells) == ("fail", ("disclosure.rules.issued",))
