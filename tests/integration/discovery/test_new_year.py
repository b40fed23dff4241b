"""A site with one column a year: in January the next one is searched for and proposed, and nobody is accused meanwhile."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from archive.config.deadlines import load_deadlines
from archive.database.dump import dump
from archive.database.engine import open_database
from archive.database.models import ColumnProposal
from archive.filings.verdicts.status import board
from archive.ingest.column_proposals import open_proposals
from crawler.running.runs import RunRequest, RunResult, run_in_child
from demo.world import at
from tests.conftest import ROOT
from tests.integration.visiting.rough_web import Asked, Rough, served, write_sites
from tests.program import nianbao

BUREAUS = ("财政局", "教育局", "水利局", "民政局")
HUB = "/nb/index.html"


def year_path(year: int) -> str:
    return f"/nb/{year}/index.html"


def list_page(title: str, rows: str) -> bytes:
    head = f'<meta charset="utf-8"><title>{title}-粟川县人民政府</title><meta name="ColumnName" content="{title}">'
    crumb = (
        f'<div class="dqwz">当前位置：<a href="/">首页</a> &gt; <a href="{HUB}">政府信息公开年报</a> &gt; {title}</div>'
    )
    return f'<html><head>{head}</head><body>{crumb}<ul class="m">{rows}</ul></body></html>'.encode()


def reports(year: int, organs: Sequence[str]) -> str:
    row = '<li><a href="/nb/{y}/{n}.html">粟川县{o}{y}年政府信息公开工作年度报告</a><span>{p}-01-1{n}</span></li>'
    return "".join(row.format(y=year, n=n, o=organ, p=year + 1) for n, organ in enumerate(organs))


@dataclass
class Yearly:
    """The site and its watch. ``years`` are the columns it has; of 2025 two organs have published."""

    site: Rough
    config: Path
    data: Path
    years: list[int]

    def visit(self, day: date) -> RunResult:
        return run_in_child(RunRequest((), at(day, "20:00")))

    @property
    def engine(self) -> Engine:
        return open_database(f"sqlite:///{self.data / 'nianbao.db'}")

    def open(self, now: datetime) -> dict[str, ColumnProposal]:
        with Session(self.engine) as session:
            return open_proposals(session, now)

    def states(self, day: date) -> dict[str, tuple[str, str]]:
        deadlines = load_deadlines(ROOT / "config" / "deadlines.yaml")
        with Session(self.engine) as session:
            found = board(session, deadlines, 2025, at(day, "21:00")).filings
        return {one.facts.organ: (one.ruling.state, one.ruling.reason_en) for one in found}

    def watch(self, *years: int) -> None:
        """Write the site's file with these columns."""
        columns = [
            {"id": f"y{year}", "title": f"{year}年", "adapter": "generic", "url": self.url(year)} for year in years
        ]
        self.site.config = {"columns": columns, "verified": "2020-01-01"}
        write_sites(self.config / "sites", {"990777": self.site})

    def url(self, year: int) -> str:
        return f"http://{self.site.host}:{self.site.port}{year_path(year)}"


def hub(years: Sequence[int]) -> Callable[[Asked], None]:
    def answer(asked: Asked) -> None:
        links = "".join(f'<li><a href="{year_path(year)}">{year}年</a></li>' for year in sorted(years, reverse=True))
        asked.say(list_page("政府信息公开年报", links))

    return answer


def column(year: int, organs: Sequence[str]) -> Callable[[Asked], None]:
    return lambda asked: asked.say(list_page(f"{year}年", reports(year, organs)))


@pytest.fixture
def yearly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Yearly]:
    years = [2023, 2024]
    pages = {
        "/": lambda asked: asked.say(list_page("首页", f'<li><a href="{HUB}">政府信息公开年报</a></li>')),
        HUB: hub(years),
        **{year_path(year): column(year, BUREAUS) for year in years},
        year_path(2025): column(2025, BUREAUS[:2]),
    }
    site = Rough(pages=pages, columns=())
    shutil.copytree(ROOT / "config", tmp_path / "config", ignore=shutil.ignore_patterns("sites", "organs"))
    (tmp_path / "config" / "organs").mkdir()
    rows = "".join(f"990777-{n},粟川县{o},{o},department,2019-01-01,,\n" for n, o in enumerate(BUREAUS))
    head = "organ_id,name,aliases,kind,valid_from,valid_to,successor\n"
    (tmp_path / "config" / "organs" / "990777.csv").write_text(head + rows, encoding="utf-8")
    monkeypatch.setenv("NIANBAO_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("NIANBAO_DATA", str(tmp_path / "data"))
    with served({"990777": site}):
        made = Yearly(site, tmp_path / "config", tmp_path / "data", years)
        made.watch(2023, 2024)
        yield made


def test_the_new_years_column_is_proposed_and_until_it_is_known_nobody_is_accused(yearly: Yearly) -> None:
    first = yearly.visit(date(2026, 1, 20))
    assert {visit.outcome for visit in first.visits} == {"complete"}
    yearly.visit(date(2026, 1, 21))
    [proposal] = yearly.open(at(date(2026, 1, 21), "21:00")).values()
    assert (proposal.column_id, proposal.candidates) == ("990777/y2024", []), "the site has none yet"
    yearly.years.append(2025)
    yearly.visit(date(2026, 1, 24))
    assert yearly.open(at(date(2026, 1, 24), "21:00"))["990777/y2024"].candidates == [], "not searched for every day"
    yearly.visit(date(2026, 2, 4))
    [proposal] = yearly.open(at(date(2026, 2, 4), "21:00")).values()
    assert [one["url"] for one in proposal.candidates] == [yearly.url(2025)]
    assert "none of them shows reports of 2025" in proposal.why
    states = yearly.states(date(2026, 2, 4))
    assert {state for state, _ in states.values()} == {"unverified"}
    assert all("one column a year" in reason for _, reason in states.values())
    _rebuilt_is_equal(yearly)

    yearly.watch(2023, 2024, 2025)
    yearly.visit(date(2026, 2, 5))
    assert yearly.open(at(date(2026, 2, 5), "21:00")) == {}, "a person has dealt with it"
    states = yearly.states(date(2026, 2, 5))
    assert {organ: state for organ, (state, _) in states.items()} == {
        "粟川县财政局": "on_time", "粟川县教育局": "on_time", "粟川县水利局": "overdue", "粟川县民政局": "overdue",
    }  # fmt: skip
    assert yearly.visit(date(2026, 2, 5) + timedelta(days=20)).outcome == "complete"
    assert yearly.open(at(date(2026, 3, 1), "21:00")) == {}, "the year is known: nothing more is searched for"


def _rebuilt_is_equal(yearly: Yearly) -> None:
    before = dump(yearly.engine)
    assert any(line.startswith("column_proposal ") for line in before)
    nianbao("rebuild")
    assert dump(yearly.engine) == before
