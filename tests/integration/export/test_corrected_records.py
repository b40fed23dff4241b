"""A filing stays one record whatever people correct in a roster or decide, and a rebuild gives the same one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.clock import civil_date
from archive.config.kinds import ORGAN_KINDS
from archive.config.load import load_configuration
from archive.database.engine import open_database
from archive.database.models import DecisionRecord, Organ
from archive.errors import ConfigErrors
from archive.filings.decisions.decision_log import DecisionLine
from archive.filings.verdicts.history import record_decision, rejudge_recorded
from archive.ingest.sync import sync_configuration
from archive.office.refusal import RefusedError
from crawler.commands.rebuild import rebuild_database
from tests.acting import append_decision
from tests.integration.export.forms import NOW, YEAR, House, check, correct, open_house, serve
from tests.soak import tried

REGION = "990101"
FIRST = NOW - timedelta(hours=3)


@dataclass(frozen=True)
class Correction:
    """Other values in an organ's row of the roster; ``organ`` counts the organs of the region from one end."""

    organ: int
    values: dict[str, str]


@dataclass(frozen=True)
class Said:
    """What a person decides of an organ's filing; revoke takes back the last decision on it, if there is one."""

    organ: int
    kind: str
    until: date


DAYS = st.sampled_from(("", "2019-03-31", "2025-06-30", "2026-01-20", "2026-02-05"))
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from(ORGAN_KINDS),
        "valid_from": st.sampled_from(("", "2015-01-01", "2025-11-30", "2026-02-01")),
        "valid_to": DAYS,
        "vouched": DAYS,
        "aliases": st.sampled_from(("", "云溪县原{}局", "原{}局|云溪县{}办")),
    },
).filter(lambda told: bool(told) and (told.get("valid_from") or "") <= (told.get("valid_to") or "9"))
ORGANS = st.integers(0, 60)
STEPS = st.lists(
    st.builds(Correction, ORGANS, VALUES)
    | st.builds(
        Said,
        ORGANS,
        st.sampled_from(("confirm", "waive", "dismiss", "revoke")),
        st.sampled_from((date(2026, 2, 7), date(2026, 12, 31))),
    ),
    min_size=2,
    max_size=8,
)


def organ_ids(session: Session) -> list[str]:
    return list(session.scalars(select(Organ.id).where(Organ.region == REGION).order_by(Organ.id)))


def take(house: House, step: Correction | Said, at: datetime, organ_id: str) -> None:
    """Do what the commands do when a roster is imported or a decision made."""
    session, configuration = house.session, load_configuration()
    if isinstance(step, Correction):
        values = {name: value.replace("{}", organ_id.rpartition("-")[2]) for name, value in step.values.items()}
        roster = house.folder / "config" / "organs" / "990101.csv"
        before = roster.read_bytes()
        correct(house.folder, {organ_id: values})
        try:
            configuration = load_configuration()
        except ConfigErrors:  # it ends before it begins, by two corrections: such a file is refused, and put right
            roster.write_bytes(before)
            return
        sync_configuration(session, configuration)
        rejudge_recorded(session, configuration.deadlines, REGION, at)
    elif line := decision(session, step, at, organ_id):
        with suppress(RefusedError):  # what would change nothing is not recorded
            record_decision(session, configuration.deadlines, append_decision(session, line))
    session.commit()


def decision(session: Session, said: Said, at: datetime, organ_id: str) -> DecisionLine | None:
    told = {"organ_id": organ_id, "report_year": int(YEAR), "kind": said.kind, "by": "李某", "at": at}
    told["reason"] = "内部情况说明"
    if said.kind == "revoke":
        query = select(DecisionRecord.id).where(DecisionRecord.organ_id == organ_id, DecisionRecord.kind != "revoke")
        last = session.scalars(query.order_by(DecisionRecord.at.desc())).first()
        return DecisionLine.model_validate(told | {"revokes": last}) if last else None
    return DecisionLine.model_validate(
        told | ({"until": max(said.until, civil_date(at))} if said.kind == "waive" else {})
    )


def rebuilt(house: House) -> House:
    """The same house with its database made anew."""
    house.session.close()
    rebuild_database(load_configuration())
    engine = open_database(load_configuration().settings.database())
    return House(house.folder, Session(engine), serve(house.folder))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    return lambda: tmp_path_factory.mktemp("corrected") / "house"


@given(steps=STEPS)
@settings(max_examples=tried(2, 6), phases=(Phase.explicit, Phase.generate))
def test_every_form_follows_whatever_is_corrected_and_decided(
    counties: Path, folder: Callable[[], Path], steps: list[Correction | Said]
) -> None:
    with open_house(counties, folder()) as house:
        known = organ_ids(house.session)
        for number, step in enumerate(steps):
            take(house, step, FIRST + timedelta(minutes=7 * number), known[step.organ % len(known)])
        house.client = serve(house.folder)
        live = check(house)
        again = rebuilt(house)
        assert check(again) == live
        again.session.close()
