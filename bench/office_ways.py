"""How people act in a history of `bench.histories`: by the functions behind pages and command line, over the database
and with papers as DOCX; or, ten times faster, by `act` alone on facts in memory. The guards are the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy.orm import Session

from archive.filings.decisions.decision_log import DecisionLine
from archive.journal.line import JournalLine
from archive.journal.reading import journal_lock
from archive.office.act import act
from archive.office.act_kinds import CHECK
from archive.office.answers import Answer, answer, filings_of
from archive.office.cases import CheckResult, check_case
from archive.office.decide import propose_decision
from archive.office.drafts import Desk, draft_notice, notice_now, submit_notice
from archive.office.intent import Actor, Intent
from archive.office.issuing import issue_notice
from archive.office.orders import numbered_again, told_orders
from archive.office.papers import Notice
from archive.office.standing import Standing
from bench.office_rows import REGION, YEAR
from bench.office_world import TrueOrgan, World

CLERK = Actor("li", "web")
_NAME, _PREFIX, _LINK = "河口县", "年报督", "0" * 64


class Ways(Protocol):
    """What people do, whichever way."""

    def check(self, one: TrueOrgan, result: CheckResult) -> None:
        """Check a filing."""

    def propose(self, line: DecisionLine) -> JournalLine:
        """Propose a decision."""

    def answer(self, line: JournalLine, actor: Actor, step: Answer) -> JournalLine:
        """Answer a proposal."""

    def draft(self) -> None:
        """Begin a notice."""

    def lacking(self, notice: Notice) -> Sequence[str]:
        """Return the organs that a draft would name and nobody has checked."""

    def submit(self, notice: Notice) -> None:
        """Submit a notice."""

    def issue(self, notice: Notice) -> JournalLine:
        """Issue a notice."""


def forged(world: World, notice: Notice) -> JournalLine:
    """Issue by hand what was approved, whatever has happened since: the guards alone stand in the way."""
    told = {"number": f"手〔2026〕{len(notice.id)}{world.now:%d%H%M}号", "dated": world.today.isoformat(), "docx": ""}
    standings = world.standings(name.removesuffix(f"-{YEAR}") for name in notice.named)
    intent = Intent("notice.issue", notice.name, notice.region, {"issued": told, "named": dict(notice.named)})
    return act(world.office, CLERK, intent, world.now, standings)


@dataclass(frozen=True)
class ByDatabase:
    """By the functions behind the pages."""

    world: World

    def _desk(self, session: Session) -> Desk:
        return Desk(self.world.office, session, self.world.deadlines, self.world.rules)

    def check(self, one: TrueOrgan, result: CheckResult) -> None:
        world = self.world
        with Session(world.engine) as session:
            filing = (one.id, YEAR)
            check_case(world.office, session, world.deadlines, CLERK, filing, result, "经核对如此", world.now)

    def propose(self, line: DecisionLine) -> JournalLine:
        world = self.world
        with Session(world.engine) as session:
            return propose_decision(world.office, session, world.deadlines, CLERK, line, duty="依条例")

    def answer(self, line: JournalLine, actor: Actor, step: Answer) -> JournalLine:
        world = self.world
        with Session(world.engine) as session:
            standings = filings_of(session, world.deadlines, world.office.data, line, world.now)
        rules = world.rules if step == "approve" else None
        return answer(world.office, actor, line.seq, step, "", world.now, rules=rules, filings=standings)

    def draft(self) -> None:
        with Session(self.world.engine) as session:
            draft_notice(self._desk(session), CLERK, REGION, YEAR, self.world.now)

    def lacking(self, notice: Notice) -> Sequence[str]:
        with Session(self.world.engine) as session:
            found = notice_now(self._desk(session), notice, _NAME, self.world.now)
        return [one.standing.filing.facts.organ_id for one in found.unchecked]

    def submit(self, notice: Notice) -> None:
        with Session(self.world.engine) as session:
            submit_notice(self._desk(session), CLERK, notice.id, _NAME, self.world.now)

    def issue(self, notice: Notice) -> JournalLine:
        world = self.world
        with Session(world.engine) as session:
            return issue_notice(self._desk(session), CLERK, notice.id, _NAME, world.now, dated=world.today)


@dataclass(frozen=True)
class InMemory:
    """By `act` alone: whoever drafts names everybody whom the verdict accuses, whatever stands in the way."""

    world: World

    def _standing(self, organ: str) -> Standing:
        return self.world.standings([organ])[0]

    def check(self, one: TrueOrgan, result: CheckResult) -> None:
        standing = self._standing(one.id)
        told = {**standing.shown(), "result": result, "visit": "", "note": "经核对如此"}
        self._act(CHECK, standing.name, {"check": told}, [standing])

    def propose(self, line: DecisionLine) -> JournalLine:
        standing = self._standing(line.organ_id)
        body = {
            "decision": line.model_dump(mode="json", exclude={"by", "at"}),
            "ruling": standing.shown(),
            "duty": "依",
        }
        return self._act(f"decision.{line.kind}.propose", standing.name, body, [standing])

    def answer(self, line: JournalLine, actor: Actor, step: Answer) -> JournalLine:
        world = self.world
        standings = world.standings(_organs_of(line))
        with journal_lock(world.office.data):
            body: dict[str, Any] = {"proposal": line.seq}
            if step == "approve" and "orders" in line.body:
                entered = numbered_again(world.office, line, _PREFIX, standings)
                body["orders"] = told_orders([one.model_copy(update={"link": _LINK}) for one in entered])
            kind = line.act.removesuffix(".propose")
            return act(
                world.office, actor, Intent(f"{kind}.{step}", line.object, line.region, body), world.now, standings
            )

    def draft(self) -> None:
        told = {"id": f"{REGION}-{YEAR}-{self.world.now:%d%H%M}", "year": YEAR, "moment": self.world.now.isoformat()}
        self._act("notice.draft", f"notice:{told['id']}", {"notice": {**told, "rests": ""}}, [])

    def lacking(self, notice: Notice) -> Sequence[str]:
        return [one.filing.facts.organ_id for one in self._accused()]

    def submit(self, notice: Notice) -> None:
        found = self._accused()
        named = {one.filing.facts.id: one.shown()["digest"] for one in found}
        self._act("notice.review.propose", notice.name, {"named": named}, found)

    def issue(self, notice: Notice) -> JournalLine:
        return forged(self.world, notice)

    def _accused(self) -> list[Standing]:
        return [one for one in self.world.standings(self.world.organs) if one.filing.ruling.accuses]

    def _act(self, kind: str, name: str, body: dict[str, Any], standings: Sequence[Standing]) -> JournalLine:
        return act(self.world.office, CLERK, Intent(kind, name, REGION, body), self.world.now, standings)


def _organs_of(line: JournalLine) -> list[str]:
    """The organs that a proposal is about."""
    named = [str(one["organ_id"]) for one in line.body.get("orders", ())]
    named += [str(line.body["decision"]["organ_id"])] if "decision" in line.body else []
    named += [str(one).removesuffix(f"-{YEAR}") for one in line.body.get("named", ())]
    if not named and "filing" in line.body:
        named = [str(line.body["filing"]).removesuffix(f"-{YEAR}")]
    return list(dict.fromkeys(named))
