"""Columns whose rows lead to lists of their own: folders of a year, a tree of years and kinds, and what is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.database.dump import dump
from archive.database.engine import open_database
from archive.database.models import Listing
from crawler.running.runs import RunRequest, run_in_child
from tests.integration.visiting.conftest import Visited, visiting
from tests.integration.visiting.rough_web import Answer, Asked, Rough, report_page
from tests.program import nianbao

HEAD = '<html><head><meta charset="utf-8"><title>{name}-粟川县人民政府</title></head><body><div>当前位置：首页 &gt; {name}</div>'
ORGANS = ("财政局", "教育局", "水利局", "民政局")


def shown(rows: Mapping[str, str], name: str = "政府信息公开年报", more: str = "") -> Answer:
    """A page with these rows (title by address)."""
    items = "".join(f'<li><a href="{url}">{title}</a><span>2026-01-12</span></li>' for url, title in rows.items())
    body = f"{HEAD.format(name=name)}<ul class='m'>{items}</ul>{more}</body></html>".encode()

    def answer(asked: Asked) -> bool:
        asked.say(body)
        return False

    return answer


def reports(year: int, organs: tuple[str, ...] = ORGANS) -> dict[str, str]:
    return {
        f"/r/{year}/{number}.html": f"粟川县{organ}{year}年政府信息公开工作年度报告"
        for number, organ in enumerate(organs)
    }


def texts(*years: int) -> dict[str, Answer]:
    def told(organ: str) -> Answer:
        def answer(asked: Asked) -> bool:
            asked.say(report_page(organ))
            return False

        return answer

    return {f"/r/{year}/{n}.html": told(organ) for year in years for n, organ in enumerate(ORGANS)}


FOLDERS = {"/nb/2025/": "2025年政府信息公开年报", "/nb/2024/": "2024年"}
TREE = {"/nb/2025/": "2025年度"}
KINDS = {"/nb/2025/bm/": "县直部门2025年政府信息公开年报", "/nb/2025/one.html": "粟川县2025年政府信息公开工作年度报告"}
SECOND_PAGE = '<a href="/nb/2025/index_2.html">下一页</a>'
BROKEN = '<div class="p">共 3 页 <a href="javascript:turn(2)">后页</a></div>'

SITES = {
    "folders": Rough(
        shown(FOLDERS),
        pages={"/nb/2025/": shown(reports(2025)), "/nb/2024/": shown(reports(2024)), **texts(2024, 2025)},
    ),
    "paged": Rough(
        shown(FOLDERS),
        pages={
            "/nb/2025/": shown(reports(2025, ORGANS[:2]), more=SECOND_PAGE),
            "/nb/2025/index_2.html": shown(dict(list(reports(2025).items())[2:])),
            "/nb/2024/": shown(reports(2024)),
            **texts(2024, 2025),
        },
    ),
    "unread": Rough(
        shown(FOLDERS),
        pages={"/nb/2025/": shown(reports(2025), more=BROKEN), "/nb/2024/": shown(reports(2024)), **texts(2024, 2025)},
    ),
    "tree": Rough(
        shown(TREE), pages={"/nb/2025/": shown(KINDS), "/nb/2025/bm/": shown(reports(2025)), **texts(2025)}
    ),
    "box": Rough(  # the government's own report, with a box of the same column beside it
        shown({"/nb/own.html": "2025年政府信息公开工作年度报告", **reports(2025)}),
        pages={
            "/nb/own.html": shown({"/nb/own.html": "2025年政府信息公开工作年度报告", **reports(2025)}),
            **texts(2025),
        },
    ),
    "half": Rough(  # a page with some reports among other things
        shown({"/nb/mixed/": "2025年公开情况", **reports(2024)}),
        pages={
            "/nb/mixed/": shown({**reports(2025, ORGANS[:1]), **{f"/x/{n}.html": f"关于召开第{n}次会议的通知" for n in range(6)}}),
            **texts(2024, 2025),
        },
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visited]:
    with visiting(tmp_path_factory.mktemp("rowlists"), SITES) as made:
        yield made


def rows(visited: Visited, site: str) -> dict[str, Listing]:
    with Session(visited.engine) as session:
        return {row.title: row for row in session.scalars(select(Listing).where(Listing.column_id == f"{site}/c0"))}


@pytest.mark.parametrize("site", ["folders", "paged"])
def test_the_rows_of_each_years_folder_are_rows_of_the_column(visited: Visited, site: str) -> None:
    note, found = visited.visit(site), rows(visited, site)
    assert (note.outcome, note.rows) == ("complete", 10), note.reason
    assert {row.title for row in found.values() if row.is_report} == {*reports(2025).values(), *reports(2024).values()}
    for folder in FOLDERS.values():
        assert (found[folder].is_report, found[folder].doubt, found[folder].page_state) == (False, "", "list")


def test_a_folders_own_pager_counts_for_the_folder(visited: Visited) -> None:
    note = visited.visit("unread")
    assert (note.outcome, note.error_class) == ("partial", "pager_unread")


def test_a_tree_of_years_and_kinds_is_read_to_its_leaves(visited: Visited) -> None:
    note, found = visited.visit("tree"), rows(visited, "tree")
    assert note.outcome == "complete", note.reason
    assert {*reports(2025).values()} <= {row.title for row in found.values() if row.is_report}
    assert found[KINDS["/nb/2025/bm/"]].page_state == "list"


def test_a_box_beside_an_article_makes_no_list_of_it(visited: Visited) -> None:
    found = rows(visited, "box")
    assert visited.visit("box").rows == 5
    assert found["2025年政府信息公开工作年度报告"].page_state != "list"


def test_a_page_that_may_be_a_list_keeps_the_visit_from_being_complete(visited: Visited) -> None:
    note = visited.visit("half")
    assert (note.outcome, note.error_class) == ("partial", "pager_unread")
    assert "2025年公开情况" in note.reason


@dataclass
class Turning:
    """A folder's page that is there at first and then is another."""

    pages: list[Answer] = field(default_factory=list)
    now: int = 0

    def __call__(self, asked: Asked) -> bool:
        self.pages[self.now](asked)
        return False


def missing(asked: Asked) -> bool:
    asked.say(b"<html><body>404</body></html>", "404 Not Found")
    return False


def test_a_folder_that_does_not_come_proves_no_absence_and_a_rebuild_says_the_same(tmp_path: Path) -> None:
    turning = Turning([shown(reports(2025)), missing, shown(reports(2025))])
    pages: dict[str, Answer] = {"/nb/2025/": turning, "/nb/2024/": shown(reports(2024)), **texts(2024, 2025)}
    with visiting(tmp_path, {"turning": Rough(shown(FOLDERS), pages=pages)}) as made:
        assert made.visit("turning").outcome == "complete"
        for now, outcome in ((1, "partial"), (2, "complete")):
            turning.now = now
            note = run_in_child(RunRequest(("turning",))).visits[0]
            assert note.outcome == outcome, note.reason
        assert not any(row.missing_visits for row in rows(made, "turning").values())
        kept = dump(made.engine)
        nianbao("rebuild")
        assert dump(open_database(f"sqlite:///{made.data / 'nianbao.db'}")) == kept


def test_files_that_hang_on_a_page_are_no_rows_that_may_vanish(tmp_path: Path) -> None:
    files = {f"/f/{n}.html.doc": organ for n, organ in enumerate(ORGANS)}
    links = "".join(
        f'<p>附件：<a href="{path}">{number}. 粟川县{organ}2025年政府信息公开工作年度报告.doc</a></p>'
        for number, (path, organ) in enumerate(files.items(), 1)
    )
    hung = f"{HEAD.format(name='汇总')}<h1>粟川县2025年度政府信息公开工作年度报告（汇总）</h1><div>{links}</div></body></html>"

    def roll(asked: Asked) -> bool:
        asked.say(hung.encode())
        return False

    column = {"/nb/roll.html": "粟川县2025年度政府信息公开工作年度报告（汇总）", **reports(2024)}
    bodies = {path: (lambda asked, organ=organ: bool(asked.say(report_page(organ)))) for path, organ in files.items()}
    with visiting(
        tmp_path, {"roll": Rough(shown(column), pages={"/nb/roll.html": roll, **bodies, **texts(2024)})}
    ) as made:
        assert made.visit("roll").outcome == "complete"
        assert sum(bool(row.found_on) for row in rows(made, "roll").values()) == len(ORGANS)
        again = run_in_child(RunRequest(("roll",))).visits[0]
        assert again.outcome == "complete", again.reason
