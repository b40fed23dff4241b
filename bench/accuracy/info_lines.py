"""The committed shapes of lines about a page (tests/real/reports/info_lines.yaml), each read in a whole page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ruamel.yaml import YAML

from archive.reading.read import read
from bench.accuracy.plain_pages import with_info_line

FILE = Path(__file__).resolve().parents[2] / "tests" / "real" / "reports" / "info_lines.yaml"
Said = tuple[date, str] | None


@dataclass(frozen=True, slots=True)
class InfoLine:
    """Markup of the line, where it stands (above, inside or last), and the claim it makes."""

    html: str
    place: str
    expected: Said


def _load() -> tuple[InfoLine, ...]:
    rows = YAML(typ="safe").load(FILE.read_text(encoding="utf-8"))
    return tuple(
        InfoLine(
            row["html"],
            "inside" if row.get("inside") else "last" if row.get("last") else "above",
            (row["day"], row.get("source", "label")) if row["day"] else None,
        )
        for row in rows
    )


INFO_LINES = _load()


def score_info_lines() -> Iterator[tuple[InfoLine, Said]]:
    """Each line with what was read of it."""
    for line in INFO_LINES:
        published = read(with_info_line(line.html, line.place)).published
        yield line, (published.date, published.source) if published else None
