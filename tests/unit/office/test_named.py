"""N2: whom a notice may name, by the guard alone: accused today on evidence, with a confirmed duty, and nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.filings.rules.facts import FilingFacts
from archive.filings.verdicts.status import judge_filing
from archive.office.act import act
from archive.office.act_kinds import CHECK
from archive.office.intent import Intent
from archive.office.place import Office
from archive.office.refusal import RefusedError
from archive.office.standing import Standing
from tests.unit.filings.cases import DEADLINES, column, doubt, failed, filing, seen
from tests.unit.office.desk import REGION, office, settle, web

AS_OF = datetime(2026, 2, 12, 12, tzinfo=UTC)  # 20:00 in Beijing
VISITS = column("01-30", "02-01", "02-02", "02-11")
SILENT = filing(VISITS)


def standing(facts: FilingFacts) -> Standing:
    return Standing(judge_filing(facts, 14), DEADLINES, AS_OF)


def submitted(at: Office, one: Standing) -> str:
    """Check a filing, draft a notice and submit it with that filing named; the guard that refused, or ""."""
    told = {**one.shown(), "result": "supports", "visit": ""}
    notice = {"id": "n-1", "year": 2025, "moment": AS_OF.isoformat(), "rests": ""}
    try:
        act(at, web("li"), Intent(CHECK, one.name, REGION, {"check": told}), AS_OF, [one])
        act(at, web("li"), Intent("notice.draft", "notice:n-1", REGION, {"notice": notice}), AS_OF)
        named = {one.filing.facts.id: one.shown()["digest"]}
        act(at, web("li"), Intent("notice.review.propose", "notice:n-1", REGION, {"named": named}), AS_OF, [one])
    except RefusedError as refused:
        return refused.guard
    return ""


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        (SILENT, "overdue"),
        (filing(VISITS, sightings=(seen("02-05", "02-02"),)), "late"),
    ],
)
def test_n2_who_is_accused_on_evidence_may_be_named(tmp_path: Path, facts: FilingFacts, state: str) -> None:
    one = standing(facts)
    assert one.filing.ruling.state == state
    assert submitted(settle(office(tmp_path)), one) == ""


@pytest.mark.parametrize(
    "facts",
    [
        filing(VISITS, sightings=(seen("01-30"),)),
        filing(VISITS, confirmed=False),
        filing(VISITS, doubts=(doubt("02-01"),)),
        filing(VISITS, precedent=None),
        filing(VISITS, applicable=False),
        filing(VISITS, outside=True, confirmed=False),
        filing(VISITS, fault="it could not be read"),
        filing(column("01-30", "02-01", failed("02-02"), "02-03"), max_age=(AS_OF - datetime(2026, 2, 9, tzinfo=UTC))),
        replace(SILENT, columns=(*SILENT.columns, column("01-30", failed("02-02", "d"), name="d"))),
    ],
    ids=[
        "on time", "duty unconfirmed", "a row in doubt", "no precedent", "no duty", "no administrative organ",
        "our own fault", "stale", "a column not visited since",
    ],
)  # fmt: skip
def test_n2_whoever_is_not_is_refused(tmp_path: Path, facts: FilingFacts) -> None:
    assert submitted(settle(office(tmp_path)), standing(facts)) in ("N2", "D7")
