"""Nobody is named but whom today's verdict accuses with a confirmed duty, fresh evidence and no decision against it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from archive.config.kinds import OrganKind
from archive.errors import NotFoundError
from archive.filings.rules.column_visits import ColumnFact, VisitFact
from archive.filings.rules.decisions import Decision, apply_decisions
from archive.filings.states import STATES
from archive.filings.verdicts.status import FilingStatus
from archive.filings.verdicts.watches import Watch
from archive.notices.guard import StaleEvidenceError, charges_of, guard, nameable, objection, refuse_when_stale
from archive.notices.ledger_sheet import ledger
from archive.notices.notice_annexes import CHANGES
from archive.notices.notice_blocks import TableBlock
from archive.notices.notice_content import compose_notice
from archive.notices.notice_docx import render_notice
from archive.notices.order_docx import render_orders
from archive.notices.region_summary import RegionSummary, summarise_region
from tests.soak import tried
from tests.unit.notices.made_board import AS_OF, MADE, NAME, board, deadlines, filing, rules

NOW = MADE + timedelta(days=2)
DEADLINES = deadlines()
FLAGS = (
    "date_conflict", "defective", "wrong_form", "page_unread", "odd_title", "duty_unconfirmed", "stale",
    "suspected_reimport", "announced_late",
)  # fmt: skip
NAMES = tuple(f"第{n}局" for n in range(1, 9))


def word(kind: str, name: str = "民政局", finding: str = "") -> Decision:
    made = Decision(f"w-{kind}", name, 2025, kind, "李某", MADE, "内部理由", finding=finding)  # type: ignore[arg-type]
    return replace(made, until=date(2027, 1, 1)) if kind == "waive" else made


def visited(at: datetime) -> ColumnFact:
    return ColumnFact("c", "年报", (VisitFact("k", at, at + timedelta(minutes=5), "complete"),))


def today(
    name: str, state: Any, days: int | None = None, *, flags: tuple[str, ...] = (), confirmed: bool = True,
    decisions: tuple[Decision, ...] = (), newest: datetime = NOW - timedelta(hours=9), kind: OrganKind = "department",
) -> FilingStatus:  # fmt: skip
    """A filing as judged now, by the rules and then by people."""
    made = filing(name, state, days, kind, flags=flags)
    facts = replace(made.facts, confirmed=confirmed, decisions=decisions, as_of=NOW, columns=(visited(newest),))
    ruling, spoke = apply_decisions(made.ruling, decisions) if decisions else (made.ruling, None)
    return replace(made, facts=facts, ruling=ruling, automatic_verdict=made.ruling, decision=spoke)


@pytest.mark.parametrize(
    ("now_judged", "why"),
    [
        (today("民政局", "overdue", 9), ""),
        (today("民政局", "late", 11), "已公布（2026年2月11日首次发现）"),
        (today("民政局", "on_time"), "已公布（2026年1月28日首次发现）"),
        (today("民政局", "unverified"), "现有证据不足以认定，列为未能核查"),
        (today("民政局", "unverified", flags=("stale",)), "此后未再核查，现不作认定"),
        (today("民政局", "overdue", 9, flags=("stale",)), "此后未再核查，现不作认定"),
        (today("民政局", "overdue", 9, newest=NOW - timedelta(days=3, hours=1)), "此后未再核查，现不作认定"),
        (today("民政局", "overdue", 9, decisions=(word("waive"),)), "已决定豁免"),
        (today("民政局", "overdue", 9, decisions=(word("dismiss"),)), "经人工复核，不予认定"),
        (today("民政局", "overdue", 9, decisions=(word("dismiss", finding="f"),)), ""),
        (today("民政局", "overdue", 9, decisions=(word("confirm"),)), ""),
        (today("民政局", "overdue", 9, confirmed=False), "公布义务未经确认"),
        (today("民政局", "overdue", 9, flags=("duty_unconfirmed",)), "公布义务未经确认"),
        (today("民政局", "not_applicable"), "该单位不负有公布义务"),
        (None, "名录中已没有该单位"),
    ],
)
def test_every_link_is_needed(now_judged: FilingStatus | None, why: str) -> None:
    assert objection(now_judged, "silent", NOW, DEADLINES) == why


def test_a_page_that_we_failed_to_fetch_is_no_fault_in_content() -> None:
    assert nameable(today("民政局", "late", 3, flags=("defective",)), NOW, DEADLINES) == {"late", "content"}
    assert nameable(today("民政局", "late", 3, flags=("defective", "page_unread")), NOW, DEADLINES) == {"late"}
    assert nameable(today("民政局", "on_time", flags=("page_unread", "odd_title")), NOW, DEADLINES) == set()
    moved = today("民政局", "on_time", flags=("date_conflict", "suspected_reimport"))
    assert nameable(moved, NOW, DEADLINES) == set()


def test_lateness_does_not_age_but_silence_does() -> None:
    long_ago = NOW - timedelta(days=40)
    assert nameable(today("民政局", "late", 3, newest=long_ago), NOW, DEADLINES) == {"late"}
    for state in ("overdue", "withdrawn"):
        assert nameable(today("民政局", state, 9, newest=long_ago), NOW, DEADLINES) == set()


def test_what_was_struck_is_listed_with_the_reason_and_without_the_decision_itself() -> None:
    frozen = board(filing("教育局", "on_time"), filing("民政局", "overdue", 9), filing("水利局", "overdue", 9))
    now_judged = [
        today("教育局", "on_time"),
        today("民政局", "overdue", 11, decisions=(word("waive"),)),
        today("水利局", "on_time"),
    ]
    made = summarise_region(guard(frozen, now_judged, NOW, DEADLINES), "990101", NAME)
    assert not made.has_problems
    assert made.total == 1
    paper = compose_notice(made, rules())
    annex = next(annex for annex in paper.annexes if annex.name == CHANGES)
    (grid,) = [piece for piece in annex.pieces if isinstance(piece, TableBlock)]
    assert [row[1:] for row in grid.rows] == [
        (f"{NAME}民政局", "逾期9天，未见公布", "已决定豁免"),
        (f"{NAME}水利局", "逾期9天，未见公布", "已公布（2026年1月28日首次发现）"),
    ]
    assert "复核，剔除2家" in text_of(render_notice(made, rules(), made_at=NOW))
    assert "内部理由" not in text_of(render_notice(made, rules(), made_at=NOW))
    book = load_workbook(BytesIO(ledger(made, rules(), made_at=NOW, version="t")))
    assert [row[2] for row in book[CHANGES].iter_rows(min_row=2, values_only=True)] == [
        f"{NAME}民政局",
        f"{NAME}水利局",
    ]


def test_n5_whose_report_was_seen_since_the_snapshot_is_late_with_its_days_and_held_to_nothing_else() -> None:
    frozen = board(
        filing("教育局", "on_time"),
        filing("民政局", "overdue", 9),
        filing("水利局", "overdue", 9),
        filing("石桥镇人民政府", "overdue", 9, "township"),
    )
    now_judged = [
        today("教育局", "on_time"),
        today("民政局", "late", 11, flags=("date_conflict", "defective")),
        today("水利局", "late", 11, decisions=(word("waive"),)),
        today("石桥镇人民政府", "late", 11, kind="township"),
    ]
    made = summarise_region(guard(frozen, now_judged, NOW, DEADLINES), "990101", NAME)
    assert [(one.organ, one.days_late) for one in made.late] == [(f"{NAME}民政局", 11)]
    assert [one.organ for one in made.custom] == [f"{NAME}石桥镇人民政府"]
    assert (made.overdue, made.conflicting, made.defective) == ((), (), ())
    assert [(change.filing.organ, change.why) for change in made.changes] == [
        (f"{NAME}民政局", "已公布（2026年2月11日首次发现），改列逾期公布（逾期11天）"),
        (f"{NAME}水利局", "已决定豁免"),
        (f"{NAME}石桥镇人民政府", "已公布（2026年2月11日首次发现），改列晚于本地通常时限公布（晚于本地通常时限11天）"),
    ]
    assert sum(group.late for group in made.groups) == 2
    told = text_of(render_notice(made, rules(), made_at=NOW, base="https://nianbao.example"))
    assert (
        "剔除1家，所涉问题不再列入，其中1家不计入上述数量；2家在快照之后发现已经公布，已由届满后未见公布改列晚于时限公布"
        in told
    )
    assert "注明改列的，按复核时所见列入" in told
    package = f"{made.late[0].filing_id}/evidence.wacz?as_of="
    assert f"{package}2026-02-09" not in told, "the package shows the verdict that the paper names"
    assert package in told


def test_unconfirmed_organs_stand_in_no_count() -> None:
    frozen = board(filing("教育局", "on_time"), filing("法院", "late", 3, flags=("duty_unconfirmed",)))
    now_judged = [today("教育局", "on_time"), today("法院", "late", 3, flags=("duty_unconfirmed",))]
    made = summarise_region(guard(frozen, now_judged, NOW, DEADLINES), "990101", NAME)
    assert (made.total, len(made.unconfirmed), made.changes) == (1, 1, ())
    told = text_of(render_notice(made, rules(), made_at=NOW))
    assert "公布义务尚未确认的1家单位" in told
    assert "法院" not in told


def text_of(content: bytes, *, changes: bool = True) -> str:
    """All text of a document; without ``changes`` only up to the annex that lists what was struck."""
    document = Document(BytesIO(content))
    lines: list[str] = []
    for element in document.element.body:
        text = "".join(piece.text or "" for piece in element.iter() if piece.tag.endswith("}t"))
        if text == CHANGES and not changes:
            break
        lines.append(text)
    return "\n".join(lines)


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[FilingStatus], list[FilingStatus]]:
    """A frozen board and the same filings as judged now, drawn apart from each other."""
    frozen: list[FilingStatus] = []
    now_judged: list[FilingStatus] = []
    for name in NAMES:
        for when in (frozen, now_judged):
            state = draw(st.sampled_from(STATES))
            days = draw(st.integers(1, 9)) if state in ("late", "overdue") else None
            flags = tuple(draw(st.sets(st.sampled_from(FLAGS), max_size=3)))
            if when is frozen:
                frozen.append(filing(name, state, days, draw(st.sampled_from(("department", "township"))), flags=flags))
                continue
            words = tuple(
                word(kind) for kind in draw(st.lists(st.sampled_from(("confirm", "waive", "dismiss")), max_size=2))
            )
            newest = NOW - timedelta(days=draw(st.integers(0, 6)), hours=1)
            if draw(st.integers(0, 9)):
                now_judged.append(
                    today(name, state, days, flags=flags, confirmed=draw(st.booleans()), decisions=words, newest=newest)
                )
    return frozen, now_judged


def accused_in(made: RegionSummary) -> dict[str, str]:
    """Every paper that is made of a standing, without the annex that lists what was struck and why."""
    papers = {"docx": text_of(render_notice(made, rules(), made_at=NOW), changes=False)}
    pieces = [p for annex in compose_notice(made, rules()).annexes if annex.name != CHANGES for p in annex.pieces]
    papers["page"] = "\n".join(map(str, [*compose_notice(made, rules()).body, *pieces]))
    book = load_workbook(BytesIO(ledger(made, rules(), made_at=NOW, version="t")))
    papers["xlsx"] = "\n".join(str(cell) for row in book["问题台账"].iter_rows(values_only=True) for cell in row)
    papers["orders"] = (
        text_of(render_orders(made, made.needing_orders, rules(), made_at=NOW)) if made.needing_orders else ""
    )
    return papers


@given(cases())
@settings(max_examples=tried(10, 40), deadline=None)
def test_nobody_is_named_whom_the_guard_does_not_let_pass(
    case: tuple[list[FilingStatus], list[FilingStatus]],
) -> None:
    frozen, now_judged = case
    allowed = {f.facts.organ for f in now_judged if nameable(f, NOW, DEADLINES)}
    held = {f.facts.organ for f in frozen if charges_of(f.ruling)}
    try:
        made = summarise_region(guard(board(*frozen), now_judged, NOW, DEADLINES), "990101", NAME)
    except NotFoundError:
        return
    for paper, text in accused_in(made).items():
        named = {NAME + name for name in NAMES if NAME + name in text}
        assert named <= allowed & held, paper
    assert made.total == len(made.filings)
    for row in load_workbook(BytesIO(ledger(made, rules(), made_at=NOW, version="t")))["全部单位"].iter_rows(
        min_row=2, values_only=True
    ):
        if str(row[8]) in ("逾期公布", "逾期未见公布", "已撤下", "晚于本地通常时限公布", "已过本地通常时限，未见公布"):
            assert row[2] in allowed


@pytest.mark.parametrize(
    ("day", "days"),
    [
        (date(2026, 1, 2), 10),
        (date(2026, 1, 4), 3),
        (date(2026, 4, 15), 3),
        (date(2026, 4, 16), 10),
        (date(2026, 9, 1), 10),
    ],
)
def test_evidence_ages_by_the_calendar_of_visits(day: date, days: int) -> None:
    assert DEADLINES.max_age(day) == timedelta(days=days)
    now = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    assert not DEADLINES.is_outdated(now - timedelta(days=days), now)
    assert DEADLINES.is_outdated(now - timedelta(days=days, minutes=1), now)
    assert DEADLINES.is_outdated(None, now)


def test_papers_are_refused_as_a_whole_when_nobody_visited_lately() -> None:
    def watch(newest: datetime | None) -> list[Watch]:
        return [Watch("990101", newest, date(2026, 1, 1), AS_OF, DEADLINES.max_age(date(2026, 2, 10)))]

    refuse_when_stale(watch(NOW - timedelta(days=2)), "990101", NOW, DEADLINES)
    with pytest.raises(StaleEvidenceError, match="4 days ago") as stale:
        refuse_when_stale(watch(NOW - timedelta(days=4)), "990101", NOW, DEADLINES)
    assert stale.value.zh.startswith("监测已中断4天，最近一次完整查看为2026年2月8日")
    with pytest.raises(StaleEvidenceError, match="never been visited"):
        refuse_when_stale(watch(None), "990101", NOW, DEADLINES)
