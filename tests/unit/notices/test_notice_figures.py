"""N7: the figures of a notice are those of the snapshot less the struck, and all of them add up, whatever the boards."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any, get_args

from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.config.kinds import OrganKind
from archive.errors import NotFoundError
from archive.filings.states import STATES
from archive.notices.guard import guard
from archive.notices.notice_docx import render_notice
from archive.notices.notice_text import opening, overall
from archive.notices.region_summary import RegionSummary, VisitsMade, summarise_region
from archive.notices.standing_today import every_day
from tests.soak import tried
from tests.unit.notices.made_board import AS_OF, MADE, NAME, board, deadlines, filing, rules

KINDS = ("department", "township", "subdistrict", "other")
STATE = st.sampled_from(STATES)
BOARDS = st.lists(st.tuples(STATE, STATE, st.sampled_from(KINDS), st.booleans()), min_size=1, max_size=12)


def made(drawn: list[Any]) -> RegionSummary:
    then = [filing(f"第{n}号", state, days_of(state), kind) for n, (state, _, kind, _) in enumerate(drawn)]
    now = [filing(f"第{n}号", state, days_of(state), kind) for n, (_, state, kind, _) in enumerate(drawn)]
    protected = {one.facts.id: "经复核，暂不列入" for one, (*_, held) in zip(now, drawn, strict=True) if held}
    held = guard(board(*then), now, MADE, deadlines(), protected)
    return summarise_region(held, "990101", NAME)


def days_of(state: str) -> int | None:
    return 4 if state in ("late", "overdue") else None


@settings(max_examples=tried(20, 60), deadline=None)
@given(BOARDS)
def test_n7_the_figures_add_up_and_are_those_of_the_snapshot_less_the_struck(drawn: list[Any]) -> None:
    try:
        summary = made(drawn)
    except NotFoundError:
        return
    counted = {str(state): sum(one.state == state for one in summary.filings) for state in STATES}
    groups = summary.groups
    assert (
        summary.total
        == len(summary.filings)
        == sum(
            sum(getattr(group, state) for group in groups)
            for state in ("on_time", "late", "overdue", "withdrawn", "unverified")
        )
    )
    custom = {state: sum(one.state == state for one in summary.custom) for state in ("late", "overdue")}
    assert len(summary.late) + custom["late"] == counted["late"] == sum(group.late for group in groups)
    assert len(summary.overdue) + custom["overdue"] == counted["overdue"] == sum(group.overdue for group in groups)
    assert len(summary.withdrawn) == counted["withdrawn"]
    assert len(summary.unverified) == counted["unverified"]
    struck = {change.filing.filing_id for change in summary.struck}
    in_snapshot = {
        one.filing_id
        for one in board(*(filing(f"第{n}号", s, days_of(s), k) for n, (s, _, k, _) in enumerate(drawn))).filings
        if one.state in ("late", "overdue", "withdrawn")
    }
    left = {one.filing_id for one in summary.filings if one.state in ("late", "overdue", "withdrawn")}
    assert left == in_snapshot - struck
    assert not {one.filing_id for one in summary.named} & struck


@settings(max_examples=tried(5, 15), deadline=None)
@given(BOARDS)
def test_n7_the_table_the_sentence_and_the_annex_say_the_same(drawn: list[Any]) -> None:
    try:
        summary = made(drawn)
    except NotFoundError:
        return
    document = Document(BytesIO(render_notice(summary, rules(), made_at=MADE)))
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows][1:]
    numbers = [list(map(int, row[1:])) for row in rows]
    assert numbers[-1] == [sum(column) for column in zip(*numbers[:-1], strict=True)]
    assert all(row[0] == sum(row[1:]) for row in numbers)
    told = "".join(overall(summary, rules()))
    assert f"共{numbers[-1][0]}家" in told
    if summary.changes:
        assert "以上为截至快照时（2026年2月9日24时）的情况，印发前于2月10日9时30分复核，" in told
        assert (f"剔除{len(summary.struck)}家" in told) == bool(summary.struck)
        assert (f"{len(summary.moved)}家在快照之后" in told) == bool(summary.moved)
        struck = document.tables[-2]
        assert len(struck.rows) - 1 == len(summary.changes)
    if summary.named:
        annexed = {row.cells[1].text for row in document.tables[1].rows[1:]}
        assert annexed == {one.organ for one in summary.named}


def test_kinds_that_the_boards_draw_are_known() -> None:
    assert set(KINDS) <= set(get_args(OrganKind))


@given(
    st.sets(st.integers(0, 9), min_size=1),
    st.sets(st.integers(0, 9), min_size=1),
)
def test_n7_daily_is_said_only_where_every_column_has_a_visit_onevery_day(one: set[int], other: set[int]) -> None:
    first = AS_OF.date()
    columns = [{first + timedelta(days=day) for day in days} for days in (one, other)]
    whole = set(range(min(one | other), max(one | other) + 1))
    assert every_day(columns) == (len(whole) > 1 and one == other == whole)


def test_n7_else_the_visits_are_counted_and_the_newest_told() -> None:
    newest = datetime.fromisoformat("2026-02-09T20:00+08:00")
    summary = made([("overdue", "overdue", "department", False)])
    for is_daily, words in ((True, "逐日完整查看，共12次，"), (False, "共完整查看12次，")):
        told = opening(replace(summary, visits=VisitsMade(12, 1, newest, is_daily=is_daily)))
        assert f"{words}最近一次为2月9日20时" in told
        assert ("逐日" in told) == is_daily
