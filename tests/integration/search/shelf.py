"""A small real archive for the search tests, filled through the tables of archive.database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from archive.database.engine import open_database
from archive.database.models import (
    DisclosureColumn,
    FindingRecord,
    Listing,
    Organ,
    OrganName,
    Site,
    VerdictRecord,
    Version,
)
from archive.search.indexing import refresh_index
from archive.search.search_result import SearchResult
from archive.search.service import search

SEEN = datetime(2024, 1, 20, 2, tzinfo=UTC)


@dataclass
class Shelf:
    """An archive and its index; ``add`` puts a version in, ``find`` brings the index up to date and asks it."""

    session: Session
    folder: Path
    fresh: bool = False
    numbers: dict[str, int] = field(default_factory=dict)

    def organ(self, id_: str, name: str, *aliases: str, region: str = "370126", kind: str = "department") -> None:
        self.session.add(Organ(
            id=id_, name=name, region=region, kind=kind, origin="confirmed", valid_from=None, valid_to=None,
            successor=None))  # fmt: skip
        self.session.flush()
        self.session.add_all(OrganName(organ_id=id_, name=alias) for alias in aliases)

    def add(self, title: str, text: str = "", **values: Any) -> Version:
        """A version; the same ``url`` again is its next version."""
        url = values.pop("url", f"http://a.test/{len(self.numbers) + 1}.html")
        self.numbers[url] = number = self.numbers.get(url, 0) + 1
        organ, year = values.get("organ_id"), values.get("report_year")
        made = Version(**{
            "report_id": f"{organ}-{year}" if organ and year else "", "organ_id": None, "report_year": None,
            "column_id": "a/col", "url": url, "number": number, "capture_id": "c", "content_digest": f"{url}#{number}",
            "first_seen_at": SEEN, "last_seen_at": SEEN, "title": title, "organ_name": "", "declared_date": None,
            "declared_source": "", "form": "F2021", "is_report": True, "reader_version": "r1"} | values)  # fmt: skip
        made.reading = {**(made.reading or {}), "text": text}
        self.session.add(made)
        self.session.flush()
        return made

    def listing(self, title: str, url: str) -> Listing:
        made = Listing(
            column_id="a/col", url=url, title=title, listed_date=date(2024, 1, 19), first_visit_id="l",
            first_capture_id="c", first_seen_at=SEEN, last_seen_at=SEEN, absent_until=None, absent_visit_id="",
            missing_since=None, missing_visits=0, is_report=True, report_year=None, organ_id=None, reason="",
            page_state="", page_failures=0, page_tried_at=None)  # fmt: skip
        self.session.add(made)
        self.session.flush()
        return made

    def finding(self, version: Version, check: str) -> None:
        self.session.add(FindingRecord(
            version_id=version.id, check=check, severity="error", where="", message_zh="", message_en=""))  # fmt: skip
        self.session.flush()

    def verdict(self, organ: str, year: int, state: str, days: int | None = None) -> None:
        self.session.execute(delete(VerdictRecord).where(
            VerdictRecord.organ_id == organ, VerdictRecord.report_year == year))  # fmt: skip
        self.session.add(VerdictRecord(
            organ_id=organ, report_year=year, valid_from=SEEN, state=state, days_late=days, flags=[],
            deadline=date(2024, 1, 31), basis="statute", grade="observed", reason_zh="", reason_en="", evidence=[],
            rule_version="1"))  # fmt: skip
        self.session.flush()

    def refresh(self) -> int:
        self.session.commit()
        return refresh_index(self.session, self.folder)

    def find(self, query: str, **how: Any) -> SearchResult:
        self.refresh()
        return search(self.session, self.folder, query, **how)

    def titles(self, query: str, **how: Any) -> list[str]:
        return [hit.title for hit in self.find(query, **how).hits]


@contextmanager
def open_shelf(folder: Path, url: str = "") -> Iterator[Shelf]:
    """An empty archive with one site and one column, in SQLite when no database is named."""
    engine = open_database(url or f"sqlite:///{folder / 'nianbao.sqlite'}")
    with Session(engine) as session:
        session.add(Site(id="a", name="甲县", region="370126", home="http://a.test/", verified=None))
        session.flush()
        session.add(DisclosureColumn(
            id="a/col", site_id="a", url="http://a.test/col", title="年报", adapter="x", kinds=[], active=True
        ))  # fmt: skip
        session.flush()
        yield Shelf(session, folder / "search")
    engine.dispose()
