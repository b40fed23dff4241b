"""`nianbao demo --exit`: the made-up web over simulated days, as a user runs it."""

from __future__ import annotations

import re

import pytest

from tests.program import installed


@pytest.fixture(scope="module")
def board() -> dict[str, str]:
    """What the demo prints of each organ: its line of the board."""
    done = installed("demo", "--exit", timeout=1200)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    lines = (re.split(r"\s*│\s*", line.strip("│\n ")) for line in done.stdout.splitlines() if line.startswith("│"))
    return {cells[0]: " ".join(cells[1:6]) for cells in lines if cells[0]}


@pytest.mark.parametrize(
    ("organ", "told"),
    [
        ("云溪县财政局", r"^按期"),
        ("云溪县教育局", r"^逾期发布 3\b"),
        ("云溪县水利局", r"^逾期未见发布 12\b"),
        ("云溪县人民政府", r"^未到期"),
        ("松陵区卫生健康局", r"^已撤下"),
        ("松陵区审计局", r"^逾期发布 .*日期矛盾"),
        ("栖川县水利局", r"^未能核查"),
        ("澄洲县财政局", r"^按期"),
        ("澄洲县民政局", r"^逾期发布 2\b"),
    ],
)
def test_each_planted_case_comes_out_as_it_must(board: dict[str, str], organ: str, told: str) -> None:
    assert re.search(told, board[organ]), f"{organ}: {board[organ]}"


def test_nobody_at_the_site_that_was_down_is_accused(board: dict[str, str]) -> None:
    down = {organ: told for organ, told in board.items() if organ.startswith("栖川县")}
    assert len(down) >= 8
    assert not [organ for organ, told in down.items() if told.startswith("逾期")]
