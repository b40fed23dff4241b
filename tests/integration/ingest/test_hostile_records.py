"""Records that make their own ingest fail are set aside, told, and tried again; everything else goes on without them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.database.models import Listing, Quarantine, Run, Version, Visit
from archive.ingest import note_order, note_taking, report_versions
from archive.ingest.page_read import PageRead, read_one
from archive.ingest.stored_pages import StoredPage
from archive.ingest.warc_ingest import ingest_new_records
from tests.integration.ingest.made_archive import HOST, MadeArchive, Piece, report

NOW = datetime(2026, 2, 2, 12, tzinfo=UTC)
GOOD = report("墨川县教育局", 2025, "/good.html")


@pytest.mark.parametrize(
    "odd",
    [
        report("墨川县财政局", 1999, "/odd.html"),
        report("墨川县财政局", 2007, "/odd.html"),
        report("墨川县财政局", 2099, "/odd.html"),
        report("墨川县财政局", 9999, "/odd.html"),
        Piece("墨川县财政局2025年政府信息公开工作年度报告" * 500, "/odd.html"),
        Piece("墨川县财政局2025年\x00\x07\x1b政府信息公开工作年度报告", "/odd.html"),
        Piece("墨川县财政局2025年&#xD83D;政府信息公开工作年度报告\ud800", "/odd.html"),
        report("墨川县财政局", 2025, "/odd.html", day="0001-01-01"),
        report("墨川县财政局", 2025, "/odd.html", day="9999-12-31"),
        report("墨川县财政局", 2025, "/good.html"),
        Piece("墨川县财政局2025年政府信息公开工作年度报告", "/odd.html", page=b"\xff\xfe\x00\x00" * 2000),
    ],
    ids=[
        "year 1999", "year 2007", "year 2099", "year 9999", "long title", "control characters", "lone surrogate",
        "day 1", "last day", "address of another", "bytes that are no page",
    ],
)  # fmt: skip
def test_an_odd_row_stops_nothing_and_a_rebuild_is_the_same(tmp_path: Path, odd: Piece) -> None:
    made = MadeArchive(tmp_path)
    for day in range(3):
        made.run(NOW + timedelta(days=day), [GOOD, odd])
        made.take()
    with Session(made.engine) as session:
        assert len(session.scalars(select(Run)).all()) == 3
        assert session.scalars(select(Version).where(Version.url == f"{HOST}/good.html")).first() is not None
    assert made.dump() == made.rebuilt()


def test_a_note_of_an_unknown_type_is_set_aside_and_tried_again_under_other_rules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = MadeArchive(tmp_path)
    made.run(NOW, [GOOD], also={"type": "dream", "visit_id": "x"})
    taken = made.take()
    assert taken.set_aside == 1
    (held,) = _held(made)
    assert (held.kind, held.tries) == ("note", 1)
    assert "unknown type 'dream'" in held.reason
    assert made.dump() == made.rebuilt()
    made.take()
    assert _held(made)[0].tries == 1, "the same rules are not asked again"
    for module in (note_order, note_taking):
        monkeypatch.setattr(module, "rules_version", lambda: "newer")
    made.take()
    assert [one.rules for one in _held(made)] == ["newer"]


def test_a_page_whose_reading_raises_is_ours_and_heals_when_the_rules_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader is made to fail, as a fault in it would."""

    def faulty(title: str, listed: date | None, page: StoredPage) -> PageRead:
        if page.url.endswith("/bad.html"):
            raise RecursionError("too deep")
        return read_one(title, listed, page)

    made = MadeArchive(tmp_path)
    monkeypatch.setattr(report_versions, "read_one", faulty)
    made.run(NOW, [GOOD, report("墨川县财政局", 2025, "/bad.html")])
    assert made.take().set_aside == 1
    (held,) = _held(made)
    assert (held.kind, held.key, held.reason) == ("page", f"990778/annual {HOST}/bad.html", "RecursionError: too deep")
    assert held.since == NOW + timedelta(minutes=1)
    assert _quarantine_stats(made) == {"quarantine/set_aside": 1, "quarantine/waiting": 1}
    with Session(made.engine) as session:
        rows = {row.url: row for row in session.scalars(select(Listing))}
        assert (rows[f"{HOST}/bad.html"].doubt, rows[f"{HOST}/bad.html"].candidates) == ("quarantined", [])
        assert rows[f"{HOST}/good.html"].doubt != "quarantined"
        assert session.scalars(select(Version.url)).all() == [f"{HOST}/good.html"]
    assert made.dump() == made.rebuilt()
    monkeypatch.setattr(report_versions, "read_one", read_one)
    for module in (note_order, note_taking):
        monkeypatch.setattr(module, "rules_version", lambda: "newer")
    made.take()
    assert _held(made) == []
    assert _quarantine_stats(made) == {"quarantine/set_aside": 0, "quarantine/waiting": 0}, "as a rebuild counts"
    with Session(made.engine) as session:
        assert "quarantined" not in session.scalars(select(Listing.doubt)).all()
        assert len(session.scalars(select(Version.url)).all()) == 2
    assert made.dump() == made.rebuilt()


def test_a_visit_that_cannot_be_taken_in_proves_nothing(tmp_path: Path) -> None:
    made = MadeArchive(tmp_path)

    def broken(note: object, pages: object) -> list[object]:
        raise ValueError("no such page")

    made.run(NOW, [GOOD])
    taken = ingest_new_records(made.engine, made.folder, made.configuration, broken)  # type: ignore[arg-type]
    assert taken.set_aside == 1
    with Session(made.engine) as session:
        visit = session.scalars(select(Visit)).one()
        assert (visit.outcome, visit.error_class, visit.baseline) == ("error", "quarantined", False)
        assert session.scalars(select(Listing)).all() == []
        assert session.scalars(select(Run.id)).all() == ["run1"]


def _quarantine_stats(made: MadeArchive) -> dict[str, int]:
    with Session(made.engine) as session:
        stats = session.scalars(select(Run.stats).order_by(Run.started_at.desc()).limit(1)).one()
    return {key: count for key, count in stats.items() if key.startswith("quarantine/")}


def _held(made: MadeArchive) -> list[Quarantine]:
    with Session(made.engine) as session:
        return list(session.scalars(select(Quarantine)))
