"""Boards made by hand: filings in any state, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from archive.config.deadlines import Deadlines, load_deadlines
from archive.config.kinds import OrganKind
from archive.config.notices import NoticeRules, load_notice_rules
from archive.config.paths import config_dir
from archive.filings.record import Evidence
from archive.filings.rules.facts import FilingFacts
from archive.filings.rules.verdict import Verdict
from archive.filings.snapshots.snapshot_board import RecordBoard, records_of_board
from archive.filings.states import STATES, Flag, State
from archive.filings.verdicts.status import Board, FilingStatus
from archive.notices.guard import Guarded, guard
from archive.notices.region_summary import RegionSummary, summarise_region

AS_OF = datetime(2026, 2, 9, 16, 0, tzinfo=UTC)  # 10 February, 0:00 in Beijing
MADE = datetime(2026, 2, 10, 1, 30, tzinfo=UTC)
NAME = "双塔县"


@cache
def deadlines() -> Deadlines:
    return load_deadlines(config_dir() / "deadlines.yaml")


@cache
def rules() -> NoticeRules:
    return load_notice_rules(config_dir())


def filing(name: str, state: str, days: int | None = None, kind: OrganKind = "department", **more: Any) -> FilingStatus:
    """One filing of report year 2025; seen at 20:00 of the day that ``days`` after 31 January is."""
    organ_id = f"st-{abs(hash(name)) % 10**8}"
    deadline = deadlines().deadline_for(kind, 2025, "990101")
    facts = FilingFacts(organ_id, NAME + name, kind, "990101", 2025, deadline, AS_OF, confirmed=True)
    seen = datetime(2026, 1, 31, 12, tzinfo=UTC) + timedelta(days=days or -3)
    when: dict[str, Any] = {}
    evidence = [
        Evidence("urn:1", "http://www.st.example/nb/", seen - timedelta(days=1), "sha256:" + "a" * 64, "absent")
    ]
    if state in ("on_time", "late", "withdrawn"):
        when = {
            "first_seen": seen, "absent_until": seen - timedelta(days=1), "declared_date": date(2026, 1, 30), **more,
        }  # fmt: skip
        evidence.append(Evidence("urn:2", "http://www.st.example/nb/1.html", seen, "sha256:" + "b" * 64, "report"))
    elif state == "overdue":
        when = {"absent_until": datetime(2026, 2, 9, 12, tzinfo=UTC), **more}
    else:
        evidence, when = [], more
    flags = tuple(map(Flag, when.pop("flags", ())))
    ruling = Verdict(State(state), f"{name}的理由。", f"why {name}", days_late=days, flags=flags, **when)
    return FilingStatus(facts, ruling, evidence)


def board(*filings: FilingStatus) -> RecordBoard:
    counts = {str(state): sum(f.ruling.state == state for f in filings) for state in STATES}
    return records_of_board(Board(AS_OF, 2025, counts, list(filings)))


def held(*filings: FilingStatus) -> Guarded:
    """Today's verdicts are those of the board."""
    return guard(board(*filings), filings, MADE, deadlines())


def standing(*filings: FilingStatus) -> RegionSummary:
    return summarise_region(held(*filings), "990101", NAME)


def everything() -> RegionSummary:
    """Every state, by law and by custom, with every flag that a notice speaks of."""
    return standing(
        filing("教育局", "on_time"),
        filing("财政局", "on_time", flags=("date_conflict",)),
        filing("水利局", "late", 3),
        filing("审计局", "late", 5, flags=("date_conflict",)),
        filing("民政局", "overdue", 9),
        filing("林业局", "unverified"),
        filing("统计局", "withdrawn", flags=("defective",)),
        filing("信访局", "on_time", flags=("wrong_form",)),
        filing("石桥镇人民政府", "late", 2, "township"),
        filing("荷溪乡人民政府", "overdue", 9, "township"),
        filing("东关街道办事处", "unverified", None, "subdistrict"),
        filing("人民政府", "not_due", None, "government"),
        filing("供销社", "not_applicable", None, "other"),
    )
