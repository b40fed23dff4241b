"""The book of 督办单: numbers without gaps, steps in turn, nothing overwritten, and proposals that change nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.errors import ConfigError, NianbaoError, NotFoundError
from archive.notices.order import FOLLOWS, MARKS, STEPS, Order, OrderLogLine, OrderStep
from archive.notices.order_closing import order_problems
from archive.notices.order_log import find_order, orders_of, read_orders
from archive.notices.order_suggestions import suggested_step
from tests.acting import issue_orders, record_step
from tests.soak import tried
from tests.unit.notices.made_board import filing

NOW = datetime(2026, 2, 3, 2, tzinfo=UTC)


def line(
    organ: str = "st-mzj", at: datetime = NOW, state: str = "overdue", due: date = date(2026, 2, 20), follows: str = ""
) -> OrderLogLine:
    return OrderLogLine(
        number="-",
        step="issued",
        by="李某",
        at=at,
        organ_id=organ,
        report_year=2025,
        state=state,
        due=due,
        follows=follows,
    )


def taken(number: str, step: OrderStep, at: datetime = NOW, note: str = "已核") -> OrderLogLine:
    return OrderLogLine(number=number, step=step, by="张某", at=at, note=note)


def written(data: Path) -> bytes:
    return (data / "office" / "journal" / "2026.jsonl").read_bytes()


def test_numbers_run_on_within_a_year_and_begin_again_with_the_next(tmp_path: Path) -> None:
    first = issue_orders([line("a"), line("b")], "年报督", tmp_path)
    later = issue_orders([line("c")], "年报督", tmp_path)
    later += issue_orders([line("d", NOW + timedelta(days=365), due=date(2027, 2, 20))], "年报督", tmp_path)
    assert [order.number for order in (*first, *later)] == [
        "年报督〔2026〕1号", "年报督〔2026〕2号", "年报督〔2026〕3号", "年报督〔2027〕1号",
    ]  # fmt: skip
    assert find_order("2026-3", tmp_path).issued_line.organ_id == "c"


def test_an_organ_is_not_pursued_twice_at_once(tmp_path: Path) -> None:
    issue_orders([line()], "督", tmp_path)
    with pytest.raises(NianbaoError, match="open order already"):
        issue_orders([line("other"), line()], "督", tmp_path)
    assert len(read_orders(tmp_path)) == 1, "all or none"
    record_step(taken("2026-1", "closed"), tmp_path)
    with pytest.raises(NianbaoError, match="same matter"):
        issue_orders([line()], "督", tmp_path)
    issue_orders([line(follows="督〔2026〕1号")], "督", tmp_path)
    assert [order.number for order in orders_of(["st-mzj-2025"], tmp_path)["st-mzj-2025"]] == [
        "督〔2026〕1号",
        "督〔2026〕2号",
    ]


def test_the_whole_way_with_a_return_is_kept_step_by_step(tmp_path: Path) -> None:
    issue_orders([line()], "督", tmp_path)
    way: list[OrderStep] = ["received", "rectified", "returned", "rectified", "closed"]
    for number, step in enumerate(way, 1):
        record_step(taken("督〔2026〕1号", step, NOW + timedelta(hours=number)), tmp_path)
    (order,) = read_orders(tmp_path)
    assert [step.step for step in order.steps] == ["issued", *way]
    assert {step.by for step in order.steps} == {"李某", "张某"}
    assert not order.open


@given(
    st.lists(st.sampled_from([step for step in STEPS if step not in (*MARKS, "escalated", "cancelled")]), max_size=8)
)
@settings(max_examples=tried(12, 40), deadline=None)
def test_a_step_out_of_turn_is_refused_and_leaves_no_trace(
    tmp_path_factory: pytest.TempPathFactory, steps: list[OrderStep]
) -> None:
    folder = tmp_path_factory.mktemp("book")
    issue_orders([line()], "督", folder)
    state: OrderStep = "issued"
    for step in (one for one in steps if one != "issued"):
        before = written(folder)
        if step in FOLLOWS[state]:
            assert record_step(taken("2026-1", step), folder).state == step
            assert written(folder).startswith(before), "only ever appended to"
            state = step
        else:
            with pytest.raises(NianbaoError, match="can follow"):
                record_step(taken("2026-1", step), folder)
            assert written(folder) == before


@pytest.mark.parametrize(
    ("steps", "day", "state"),
    [
        ((), date(2026, 2, 20), "已发"),
        ((), date(2026, 2, 21), "超期未整改"),
        (("received",), date(2026, 2, 21), "超期未整改"),
        (("rectified",), date(2026, 3, 21), "已整改"),
        (("rectified", "returned"), date(2026, 2, 19), "已退回"),
        (("rectified", "returned"), date(2026, 2, 22), "超期未整改"),
        (("closed",), date(2026, 9, 1), "已销号"),
    ],
)
def test_over_time_follows_from_the_set_day_alone(steps: tuple[OrderStep, ...], day: date, state: str) -> None:
    order = Order((line(), *(taken("督〔2026〕1号", step) for step in steps)))
    assert order.state_zh(day) == state


def test_the_program_proposes_and_closes_nothing(tmp_path: Path) -> None:
    (order,) = issue_orders([line()], "督", tmp_path)
    before = written(tmp_path)
    assert suggested_step(order, filing("民政局", "overdue", 9)) == ""
    assert suggested_step(order, filing("民政局", "late", 12)) == "已公布（2026-02-12首次发现），建议销号"
    done = Order((*order.steps, taken(order.number, "rectified")))
    assert suggested_step(done, filing("民政局", "overdue", 20)) == "反馈已整改，复查仍未发现，待核实"
    assert suggested_step(Order((*order.steps, taken(order.number, "closed"))), filing("民政局", "late", 12)) == ""
    assert suggested_step(order, filing("民政局", "unverified")) == "", "not to have been able to look is no news"
    assert written(tmp_path) == before


def test_what_is_wrong_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no order"):
        record_step(taken("2026-9", "received"), tmp_path)
    for wrong in ({"due": None}, {"organ_id": ""}, {"by": " "}, {"at": NOW.replace(tzinfo=None)}):
        with pytest.raises(ValueError, match="validation error"):
            OrderLogLine.model_validate(line().model_dump() | wrong)
    with pytest.raises(ValueError, match="needs a note"):
        taken("x", "closed", note=" ")
    book = tmp_path / "orders" / "orders.jsonl"
    book.parent.mkdir()
    first = line().model_copy(update={"number": "督〔2026〕1号"})
    book.write_text(first.model_dump_json() + "\n" + taken("督〔2026〕7号", "received").model_dump_json() + "\n")
    with pytest.raises(ConfigError, match=r"orders\.jsonl:2"):
        read_orders(tmp_path)
    assert [problem.kind for problem in order_problems(book.parent)] == ["damaged_record"]


def test_orders_from_before_the_journal_go_on_in_it(tmp_path: Path) -> None:
    book = tmp_path / "orders" / "orders.jsonl"
    book.parent.mkdir()
    old = line().model_copy(update={"number": "督〔2026〕007号"})
    book.write_text(old.model_dump_json() + "\n", encoding="utf-8")
    before = book.read_bytes()
    record_step(taken("2026-7", "received"), tmp_path)
    (new,) = issue_orders([line("other")], "督", tmp_path)
    assert new.number == "督〔2026〕8号"
    assert [(order.number, order.state) for order in read_orders(tmp_path)] == [
        ("督〔2026〕007号", "received"),
        ("督〔2026〕8号", "issued"),
    ]
    assert book.read_bytes() == before, "never written again"
