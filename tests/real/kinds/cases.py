"""The committed shapes of whole reports (tests/real/kinds/*.yaml): how each page is made, and what is to be said of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from archive.reading.read import read
from archive.reading.result_json import to_json
from bench.accuracy import plain_pages as made

HERE = Path(__file__).parent
_TOLD = ("error", "warning")


@dataclass(frozen=True, slots=True)
class Case:
    """One shape: ``page`` says in which parts it differs from a plain correct report, ``expect`` what is to be read."""

    id: str
    page: dict[str, Any]
    expect: dict[str, Any]


def cases() -> list[Case]:
    found = []
    for file in sorted(HERE.glob("*.yaml")):
        rows = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
        found += [Case(row["id"], row.get("page") or {}, row.get("expect") or {}) for row in rows]
    return found


def body_of(page: dict[str, Any]) -> bytes:
    """The bytes of the page; ``text`` is given as it stands, ``html`` inside the container of a page."""
    if "text" in page:
        return str(page["text"]).encode(page.get("charset", "utf-8"))
    swaps = page.get("swap") or {}
    if "html" in page:
        content = page["html"].replace("{disclosure}", made.disclosure()).replace("{requests}", made.requests())
        content = content.replace("{review}", made.review())
    else:
        tables = (
            made.disclosure(page.get("disclosure")),
            made.requests(page.get("requests")),
            made.review(page.get("reviews") or (0,) * 15, page.get("review")),
        )
        parts = {name: page[name] for name in ("opening", "first", "last") if name in page}
        content = made.body(tables=tables, **parts)
    content = made.swapped(content, swaps)
    title = {"title": page["title"]} if "title" in page else {}
    return made.page(content, above=page.get("above"), head=page.get("head", ""), **title)


def said(case: Case) -> dict[str, Any]:
    """What is read of the page, as JSON."""
    return to_json(read(body_of(case.page), url=case.page.get("url", "")))


def faults(case: Case, found: dict[str, Any]) -> Iterator[str]:
    """Every expectation that is not met. Unless expected, nothing may be said against the report at all."""
    expect = {"findings": []} | case.expect
    for key, wanted in expect.items():
        got = _GIVEN[key](found) if key in _GIVEN else _at(found, key.split("/"))
        if key == "figures":
            wrong = [row for row in wanted if [*row[:1], _number(row[1]), *row[2:]] not in got]
        elif key == "no_figures":
            wrong = [row for row in wanted if any(row == one[: len(row)] for one in got)]
        elif key == "messages":
            wrong = [word for word in wanted if not any(word in message for message in got)]
        else:
            wrong = [] if _same(wanted, got) else [wanted]
        if wrong:
            yield f"{key}: {wrong} is not in {got}"


def _findings(found: dict[str, Any]) -> list[str]:
    return sorted({f"{one['severity']} {one['check']}" for one in found["findings"] if one["severity"] in _TOLD})


def _not_understood(found: dict[str, Any]) -> list[str]:
    return sorted({one["where"] for one in found["findings"] if one["severity"] == "not_understood"})


_GIVEN: dict[str, Any] = {
    "findings": _findings,
    "not_understood": _not_understood,
    "sections": lambda found: [one["number"] for one in found["sections"]],
    "figures": lambda found: [[one["name"], one["value"], one["scope"]] for one in found["figures"]],
    "no_figures": lambda found: [[one["name"], one["value"], one["scope"]] for one in found["figures"]],
    "messages": lambda found: [one["message"] for one in found["findings"]],
}


def _at(value: Any, path: list[str]) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _number(value: Any) -> Any:
    return value if value is None or isinstance(value, str) else int(value) if int(value) == value else Decimal(value)


def _same(wanted: Any, got: Any) -> bool:
    if isinstance(wanted, dict):
        return isinstance(got, dict) and all(_same(value, got.get(key)) for key, value in wanted.items())
    return bool(wanted == got)
