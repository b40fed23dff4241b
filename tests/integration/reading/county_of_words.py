"""A made-up county whose reports are written cell by cell, so that every cross-report finding is known."""

from __future__ import annotations

import random
from datetime import date

from archive.reading.forms import Form, form_named
from archive.reading.reading_model import Table
from bench.accuracy.tables import Dirt, TableMaker
from demo.builders import SiteBuilder, roster
from demo.world import Organ, Site, World

REGION, COUNTY = "990109", "云溪县"
FIRST_DAY, LAST_DAY = date(2026, 1, 20), date(2026, 1, 24)
_WORDS = "河堤水库灌渠泵站闸门村庄账册公告便民信箱档案栏目审批培训答复窗口图纸汛情饮水监测"
_PARTS = ("natural_person", "business", "research", "social_organisation", "legal_service", "other")


def prose(seed: int) -> list[str]:
    """Thirty sentences that no other seed gives."""
    dice = random.Random(seed)
    return [f"{''.join(dice.sample(_WORDS, 16))}工作有序推进。" for _ in range(30)]


def body(
    words: int, *, new: int = 0, carried_in: int = 0, carried_out: int = 0, in_force: int = 0, suits: int = 0
) -> str:
    """The HTML of a report of form F2021 whose own sums are right; all requests are of natural persons."""
    form = form_named("F2021")
    assert form is not None
    maker = TableMaker(random.Random(1), Dirt())
    tables = {
        2: maker.disclosure(form, _disclosure(form, in_force)),
        3: maker.requests(form, _requests(form, new, carried_in, carried_out)),
        4: maker.review(_review(form, suits)),
    }
    paragraphs = {1: prose(words), 5: prose(words + 500), 6: ["没有其他需要报告的事项。"]}
    return "".join(
        f"<p>{'一二三四五六'[section.number - 1]}、{section.title}</p>"
        + "".join(f"<p>{text}</p>" for text in paragraphs.get(section.number, []))
        + tables.get(section.number, "")
        for section in form.sections
    )


def _disclosure(form: Form, in_force: int) -> Table:
    layout = form.tables["disclosure"]
    table: Table = {row.id: dict.fromkeys(layout.row_columns(row), 0) for row in layout.rows}
    table["normative_documents"]["in_force"] = in_force
    return table


def _requests(form: Form, new: int, carried_in: int, carried_out: int) -> Table:
    layout = form.tables["requests"]
    table: Table = {row.id: dict.fromkeys((*_PARTS, "total"), 0) for row in layout.rows}
    done = new + carried_in - carried_out
    told = {"new": new, "carried_in": carried_in, "granted": done, "total": done, "carried_out": carried_out}
    for row, value in told.items():
        table[row] |= {"natural_person": value, "total": value}
    return table


def _review(form: Form, suits: int) -> Table:
    layout = form.tables["review"]
    table: Table = {row.id: dict.fromkeys((column.id for column in layout.columns), 0) for row in layout.rows}
    table["litigation_direct"] |= {"upheld": suits, "total": suits}
    return table


def world() -> World:
    """Four organs and the government: last year's reports stand, this year's come on 20 and, of the office, 22 January.

    Finance carries in what it did not carry out and loses a document, water repeats its own text and tells of a suit,
    civil affairs repeats the words of finance, and the government's requests are not the sum of its organs'.
    """
    organs = roster(REGION, COUNTY, ["财政局", "水利局", "民政局"], [])
    maker = SiteBuilder(Site(REGION, COUNTY, "127.0.0.39", "generic", organs, ()))
    government, office, finance, water, civil = organs

    def publish(organ: Organ, year: int, day: date, content: str) -> None:
        maker.publish(organ, year, day, content=content, style="plain")

    for at, organ in enumerate(organs):
        publish(organ, 2024, date(2025, 1, 10 + at), body(at, new=4, carried_out=2, in_force=10))
    early = date(2026, 1, 20)
    publish(finance, 2025, early, body(11, new=3, carried_in=5, in_force=9))
    publish(water, 2025, early, body(3, new=3, carried_in=2, in_force=10, suits=1))
    publish(civil, 2025, early, body(11, new=1, carried_in=2, in_force=10))
    publish(government, 2025, early, body(12, new=30, carried_in=2, in_force=10))
    publish(office, 2025, date(2026, 1, 22), body(13, new=2, carried_in=2, in_force=10))
    return World((maker.finish(),), FIRST_DAY, LAST_DAY)
