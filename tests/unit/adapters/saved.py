"""Saved pages of columns (tests/real/columns/<family>/), each beside what it must be read as."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from crawler.adapters.base import ColumnPage, ParsedPage

COLUMNS = Path(__file__).parents[2] / "real" / "columns"


@dataclass(frozen=True)
class Saved:
    """One saved page. The expectation file always holds the page's address; the rest may still be missing."""

    family: str
    file: Path

    @property
    def expectation_file(self) -> Path:
        return self.file.with_name(f"{self.file.stem}.expected.json")

    @property
    def expected(self) -> dict[str, Any]:
        if not self.expectation_file.exists():
            return {"url": f"http://www.yunling.example/{self.family}/{self.file.name}"}
        loaded: dict[str, Any] = json.loads(self.expectation_file.read_text(encoding="utf-8"))
        return loaded

    @property
    def page(self) -> ColumnPage:
        said = self.expected
        kind = said.get("content_type", "text/html; charset=utf-8")
        return ColumnPage(said["url"], self.file.read_bytes(), kind, said.get("first_url", said["url"]))

    @property
    def is_static(self) -> bool:
        """Whether the rows stand in the page's own markup, where the generic adapter must find them."""
        own_markup = self.file.suffix in (".html", ".htm", ".shtml") and self.family != "xxgk_annual_report"
        return own_markup and b"<datastore" not in self.file.read_bytes()

    def write(self, parsed: ParsedPage) -> None:
        """Keep what was read as the expectation, for a person to review."""
        text = json.dumps({**self.expected, **as_json(parsed)}, ensure_ascii=False, indent=1)
        self.expectation_file.write_text(text + "\n", encoding="utf-8")


def as_json(parsed: ParsedPage) -> dict[str, Any]:
    """A parsed page as the expectation files write it."""
    return {
        "rows": [[row.title, row.url, row.listed_date.isoformat() if row.listed_date else None] for row in parsed.rows],
        "next": [[page.method, page.url, page.body.decode()] for page in parsed.next_pages],
        "total": parsed.total,
        "warnings": parsed.warnings,
    }


@lru_cache(maxsize=1)
def all_saved() -> tuple[Saved, ...]:
    """Every saved page, in the order of families and names."""
    files = sorted(file for file in COLUMNS.glob("*/*") if not file.name.endswith(".expected.json"))
    return tuple(Saved(file.parent.name, file) for file in files)
