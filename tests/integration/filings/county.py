"""A county in a real database, visited through the real taking-in of rows: what the board's history rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.clock import SHANGHAI
from archive.config.load import Configuration
from archive.config.organs import OrganConfig
from archive.database.models import CaptureRecord, DisclosureColumn, Organ, OrganName, Run, Site, Visit
from archive.database.set_aside import Aside
from archive.filings.verdicts.status import Board, FilingStatus, board
from archive.ingest.listing_row import ListingRow
from archive.ingest.listings import ObservedRow, upsert_listings
from archive.ingest.roster import Roster

REGION = "990107"
KINDS = ["government", "department", "township", "subdistrict", "committee", "other"]


def at(text: str, clock: str = "20:00") -> datetime:
    """Beijing time of a day (``2026-02-05``)."""
    return datetime.fromisoformat(f"{text}T{clock}:00").replace(tzinfo=SHANGHAI)


@dataclass(frozen=True)
class Line:
    """A row of a column: whose report of which year, at which address, with which date in the list."""

    organ: str
    year: int = 2025
    day: date | None = None
    url: str = ""
    title: str = ""

    def row(self, column: str) -> ListingRow:
        return ListingRow(
            self.title or f"{self.organ}{self.year}年政府信息公开工作年度报告",
            self.url or f"http://nb.example/{column}/{self.organ}/{self.year}.html",
            self.day,
        )

    def dated(self, day: date) -> Line:
        return replace(self, day=day)


@dataclass
class County:
    """One site with its columns; every ``visit`` is taken in as a run would take it in."""

    session: Session
    configuration: Configuration
    region: str = REGION
    runs: int = field(default=0)

    def columns(self, *names: str, kinds: Iterable[str] = KINDS, vouched: date | None = date(2025, 12, 1)) -> County:
        """Add columns to the configuration; a person vouches that they hold these organs' reports."""
        if self.session.get(Site, self.region) is None:
            self.session.add(Site(id=self.region, name="云溪县", region=self.region, home="http://nb.example"))
            self.session.flush()
        for name in names:
            self.session.add(
                DisclosureColumn(
                    id=self.column(name),
                    site_id=self.region,
                    url=f"http://nb.example/{name}/",
                    title=f"{name}栏",
                    adapter="generic",
                    kinds=list(kinds),
                    active=True,
                    vouched=vouched,
                )
            )
        self.session.flush()
        return self

    def column(self, name: str) -> str:
        return f"{self.region}/{name}"

    def organs(self, *organs: OrganConfig | str, origin: str = "imported") -> County:
        """Import organs; a plain name is a department that is not dated."""
        for given in organs:
            organ = given if isinstance(given, OrganConfig) else department(given)
            self.session.add(
                Organ(
                    id=organ.organ_id,
                    region=self.region,
                    name=organ.name,
                    kind=organ.kind,
                    origin=origin,
                    valid_from=organ.valid_from,
                    valid_to=organ.valid_to,
                    successor=organ.successor,
                )
            )
            self.session.flush()
            self.session.add_all(OrganName(organ_id=organ.organ_id, name=n) for n in (organ.name, *organ.aliases))
        self.session.flush()
        return self

    def visit(self, when: datetime, lines: Iterable[Line], column: str = "a", outcome: str = "complete") -> County:
        """One visit a column: what it lists, or that it could not be read."""
        self.runs += 1
        visit_id, capture = f"visit-{self.runs}", f"capture-{self.runs}"
        lines = list(lines)
        visit = Visit(
            id=visit_id,
            run_id=f"run-{self.runs}",
            column_id=self.column(column),
            started_at=when,
            finished_at=when + timedelta(minutes=2),
            outcome=outcome,
            error_class="" if outcome == "complete" else "connect",
            reason="",
            adapter="generic",
            pages=[capture] if outcome == "complete" else [],
            rows=len(lines) if outcome == "complete" else 0,
            total=None,
            baseline=False,
        )
        self.session.add_all((visit, self._capture(capture, visit_id, column, when, outcome), self._run(when)))
        self.session.flush()
        seen = when + timedelta(minutes=1)
        rows = (
            [ObservedRow(line.row(column), capture, seen) for line in lines]
            if outcome in ("complete", "partial")
            else []
        )
        roster = Roster(self.session, self.region, self.configuration)
        upsert_listings(
            self.session, visit, "政府信息公开年报", rows, roster, Aside(self.session, when, "test", careful=False)
        )
        return self

    def board(self, as_of: datetime, year: int = 2025) -> Board:
        """The county's board."""
        return board(self.session, self.configuration.deadlines, year, as_of, region=self.region)

    def filing(self, organ: str, as_of: datetime, year: int = 2025) -> FilingStatus:
        """One organ's filing, by its name."""
        found = self.session.scalars(select(Organ.id).where(Organ.name == organ, Organ.region == self.region)).one()
        deadlines = self.configuration.deadlines
        return board(self.session, deadlines, year, as_of, organ_ids=[found]).filings[0]

    def _run(self, when: datetime) -> Run:
        finished = when + timedelta(minutes=3)
        return Run(
            id=f"run-{self.runs}", started_at=when, finished_at=finished, outcome="complete", replay_of="", stats={}
        )

    def _capture(self, identity: str, visit_id: str, column: str, when: datetime, outcome: str) -> CaptureRecord:
        good = outcome == "complete"
        return CaptureRecord(
            id=identity,
            visit_id=visit_id,
            url=f"http://nb.example/{column}/",
            fetched_at=when + timedelta(minutes=1),
            kind="response" if good else "failure",
            status=200 if good else None,
            content_type="text/html",
            payload_digest=f"sha256:{identity}" if good else "",
            etag="",
            last_modified="",
            error_class="" if good else "connect",
            error_text="",
            warc_file="a.warc.gz",
            offset=self.runs,
            length=1,
            refers_to="",
            truncated="",
        )


def department(name: str, **more: object) -> OrganConfig:
    """A department with an id made of its name."""
    organ_id = "o" + sha256(name.encode()).hexdigest()[:8]
    return OrganConfig.model_validate({"organ_id": organ_id, "name": name, "kind": "department", **more})
