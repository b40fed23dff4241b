"""Columns in markup of their own: pagers that no known family has, lists that only a script fills, other lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment
from ruamel.yaml import YAML

from demo.generated_tables import seeded
from demo.hostile.names import words
from demo.render.base import RowView
from demo.world import Site


@cache
def _loaded() -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe").load(Path(__file__).with_name("lists.yaml"))
    return loaded


PAGERS: dict[str, dict[str, str]] = _loaded()["pagers"]
SCRIPT_LISTS: dict[str, str] = _loaded()["script_lists"]
OTHER_LISTS: dict[str, list[Any]] = words()["other_lists"]
_SHAPES = (
    '<li><a href="{r.href}" title="{r.title}">{r.title}</a><span>{r.date}</span></li>',
    '<div class="row"><a href="{r.href}">{r.title}</a><em>{r.date}</em></div>',
    '<tr><td><a href="{r.href}" target="_blank">{r.title}</a></td><td>{r.date}</td></tr>',
    '<dl><dt><a href="{r.href}">{r.title}</a></dt><dd>{r.date:%Y/%m/%d}</dd></dl>',
)
_AROUND = ("<ul>{}</ul>", "<div class='lst'>{}</div>", "<table>{}</table>", "<div>{}</div>")
OTHER_ROWS = 14


@dataclass(frozen=True, slots=True)
class Part:
    """What a list page shows: HTML of the rows, what follows them, and what stands in its head."""

    rows: str
    pager: str = ""
    head: str = ""


def rows_html(site: Site, rows: list[RowView]) -> str:
    """Return the rows in one of four markups, always the same for a site."""
    number = seeded(site.region, "shape").randrange(len(_SHAPES))
    return _AROUND[number].format("".join(_SHAPES[number].format(r=row) for row in rows))


def paged(site: Site, variant: str, rows: list[RowView], page: int, here: str) -> Part:
    """Return a page of a column whose pager is this one."""
    size, pages = site.per_page, max(1, -(-len(rows) // site.per_page))
    shown = rows[(page - 1) * size : page * size]
    if pages == 1:
        return Part(rows_html(site, shown))
    more = {"n": page, "pages": pages, "total": len(rows), "size": size, "here": here, "next": min(page + 1, pages)}
    more |= {"api": "/api/annual/list", "rest": rows_html(site, rows[size:])}
    chosen = PAGERS[variant]
    return Part(rows_html(site, shown), _fill(chosen["html"], more), _fill(chosen.get("head", ""), more))


def by_script(site: Site, variant: str, rows: list[RowView], here: str) -> Part:
    """Return a column whose rows, or most of them, come by a script."""
    first = rows_html(site, rows[:5])
    more = {"n": 1, "size": site.per_page, "here": here, "api": "/api/annual/list", "first": first}
    return Part(_fill(SCRIPT_LISTS[variant], more))


def _fill(template: str, values: dict[str, Any]) -> str:
    return Environment().from_string(template).render(**values)


def other_rows(site: Site, variant: str, today: date) -> tuple[str, list[RowView]]:
    """Return the name and the rows of another list; ``""`` as a name keeps the column's own."""
    name, titles = OTHER_LISTS[variant]
    rng, made = seeded(site.region, variant), []
    for number in range(OTHER_ROWS):
        day = today - timedelta(days=3 * number + rng.randint(0, 2))
        title = _title(site, titles[number % len(titles)], number)
        made.append(RowView(title, title, f"/other/{variant}/{rng.randint(10_000, 99_999)}.html", day, number, ""))
    return name, made


def _title(site: Site, title: str, number: int) -> str:
    organ = site.organs[(number + 2) % len(site.organs)].name
    stranger = words()["strangers"][number % len(words()["strangers"])]
    return str(title).format(county=site.name, organ=organ, stranger=stranger, year=2025, last=2024, n=number + 3)
