"""X3: each page of the desk asks the database at most 20 times, with 200 organs and 5,000 lines of the journal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from archive.database.models import Listing, Organ
from archive.journal.append import append
from archive.journal.line import JournalLine
from tests.integration.web.desk_county import DeskCounty, desk_county
from tests.integration.web.small_county import HOME, REGION
from tests.integration.web.test_desk_cases import CASE
from tests.integration.web.test_desk_pages import DECIDE

MOST, ORGANS, LINES = 20, 200, 5_000


@pytest.fixture
def county(tmp_path: Path) -> Iterator[DeskCounty]:
    with desk_county(tmp_path) as made:
        _enlarge(made)
        yield made


def _enlarge(county: DeskCounty) -> None:
    """Half of the organs silent, half known from a report alone; a note for each of many lines."""
    with Session(county.app.state.app_state.engine) as session:
        known = session.query(Listing).filter_by(organ_id="lh-jyj", report_year=2025).one()
        told = {c.name: getattr(known, c.name) for c in Listing.__table__.columns if c.name != "id"}
        for number in range(ORGANS):
            origin = "imported" if number % 2 else "suggested"
            named = {"region": REGION, "kind": "department", "name": f"临河县第{number}局"}
            session.add(Organ(id=f"lh-{number}", origin=origin, valid_from=date(2010, 1, 1), **named))
            if origin == "suggested":
                session.add(Listing(**{**told, "url": f"{HOME}/{number}.html", "organ_id": f"lh-{number}"}))
        session.commit()
    head = county.lines()[-1]
    for number in range(LINES):
        name, body = f"filing:lh-{number % ORGANS}-2025", {"note": f"说明{number}"}
        line = JournalLine(
            seq=head.seq + 1, at=county.now, act="case.note", object=name, region=REGION, by="li", role="clerk", via="web",
            key=f"k{number}", body=body, prev=head.hash,
        ).sealed()  # fmt: skip
        append(county.data, line)
        head = line


def test_x3_no_page_asks_more_than_twenty_times_however_much_there_is(county: DeskCounty) -> None:
    asked: list[str] = []
    engine = county.app.state.app_state.engine
    event.listen(engine, "before_cursor_execute", lambda _c, _r, statement, *_: asked.append(statement))
    li, wang = county.signed_in("li"), county.signed_in("wang")
    for client in (li, wang):
        for path in ("/desk", "/desk/cases", "/desk/notices", "/desk/orders", "/desk/watch", CASE, DECIDE, "/desk/me"):
            assert client.get(path).status_code == 200, path
            asked.clear()
            client.get(path)
            assert len(asked) <= MOST, (path, asked)
