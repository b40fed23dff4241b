"""`nianbao demo --exit`: the made-up web over simulated days, as a user runs it."""

from __future__ import annotations

import re

import pytest

from tests.program import installed


@pytest.fixture(scope="module")
def printed() -> list[str]:
    """What the demo prints."""
    done = installed("demo", "--exit", timeout=1200)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def board(printed: list[str]) -> dict[str, str]:
    """Each organ's line of the board."""
    lines = (re.split(r"\s*│\s*", line.strip("│\n ")) for line in printed if line.startswith("│"))
    return {cells[0]: " ".join(cells[1:6]) for cells in lines if cells[0]}


@pytest.mark.parametrize(
    ("organ", "told"),
    [
        ("云溪县财政局", r"^按期"),
        ("云溪县教育局", r"^逾期公布 3\b"),
        ("云溪县水利局", r"^逾期未见公布 12\b"),
        ("云溪县人民政府", r"^未到期"),
        ("松陵区卫生健康局", r"^已撤下"),
        ("松陵区审计局", r"^逾期公布 .*日期矛盾"),
        ("栖川县水利局", r"^未能核查"),
        ("澄洲县财政局", r"^按期"),
        ("澄洲县民政局", r"^逾期公布 2\b"),
        ("霁溪县财政局", r"^按期.*标题不规范"),
        ("霁溪县卫生健康局", r"^未能核查"),
        ("霁溪县统计局", r"^按期.*内容异常"),
        ("霁溪县梨树镇人民政府", r"^按期"),
        ("霁溪县河滨街道办事处", r"^按期"),
        ("霁溪县林业局", r"^逾期未见公布 12\b"),
        ("琅塬县水利局", r"^未能核查"),
        ("黛坪县审计局", r"^未能核查"),
        ("黛坪县财政局", r"^按期"),
    ],
)
def test_each_planted_case_comes_out_as_it_must(board: dict[str, str], organ: str, told: str) -> None:
    assert re.search(told, board[organ]), f"{organ}: {board[organ]}"


def test_nobody_at_the_site_that_was_down_is_accused(board: dict[str, str]) -> None:
    down = {organ: told for organ, told in board.items() if organ.startswith("栖川县")}
    assert len(down) >= 8
    assert not [organ for organ, told in down.items() if told.startswith("逾期")]


def test_the_planted_cases_are_listed_and_all_hold(printed: list[str]) -> None:
    held = [line for line in printed if line.startswith(("✓", "✗"))]
    assert len(held) >= 16
    assert [line for line in held if not line.startswith("✓")] == []


@pytest.mark.parametrize("county", ["霁溪县", "琅塬县", "黛坪县"])
def test_nobody_who_published_where_the_pages_are_odd_is_accused(board: dict[str, str], county: str) -> None:
    there = {organ: told for organ, told in board.items() if organ.startswith(county)}
    assert len(there) >= 8
    accused = {organ for organ, told in there.items() if told.startswith(("逾期", "晚于", "已撤下"))}
    assert accused <= {"霁溪县林业局"}
