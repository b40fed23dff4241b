"""What can happen in a history of `bench.histories`, one thing at a time and in any order, each by the real way in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from archive.errors import NianbaoError
from archive.filings.decisions.decision_log import DecisionLine
from archive.journal.line import JournalLine
from archive.notices.guard import StaleEvidenceError
from archive.notices.order import Order, OrderLogLine
from archive.notices.order_log import read_orders
from archive.office.answers import Answer
from archive.office.cases import RESULTS, CheckResult
from archive.office.intent import Actor
from archive.office.journal_state import journal_state
from archive.office.orders import propose_escalation, propose_orders, propose_step, record_step
from archive.office.papers import Notice, notices_in
from archive.office.refusal import RefusedError
from archive.office.replies import propose_rejection
from bench.office_rows import REGION, YEAR
from bench.office_ways import CLERK, Ways, forged
from bench.office_world import TrueOrgan, World

_APPROVERS = (Actor("han", "web"), Actor("wang", "web"))
_CHARGES = {"silent": "overdue", "late": "late", "withdrawn": "withdrawn"}


@dataclass(frozen=True)
class Paper:
    """A paper that went out: whom it names, and of whom that was wrong, with why."""

    kind: str
    named: tuple[str, ...]
    wrong: tuple[str, ...]


@dataclass
class Steps:
    """The steps of one history. ``refused``: guards (or kinds of error) by how often they refused."""

    world: World
    random: Random
    ways: Ways
    papers: list[Paper] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)

    def happen(self) -> None:
        """Have one thing happen, or be refused."""
        world, random = self.world, self.random
        steps: Mapping[Callable[[], None], int] = {
            self._visit: 5, self._publish: 2, self._take_down: 1, self._check: 2, self._propose: 2, self._answer: 4,
            self._revoke: 1, self._notice: 9, self._order: 6, self._organ_answers: 2, self._reject: 1,
            self._escalate: 2, self._end_order: 1, self._leave: 1, self._wait_long: 1,
        }  # fmt: skip
        world.wait(random.choice((1, 5, 30, 120, 400, 900)))
        (step,) = random.choices(list(steps), list(steps.values()))
        try:
            step()
        except RefusedError as refused:
            self.refused[refused.guard] += 1
        except StaleEvidenceError:
            self.refused["stale"] += 1
        except NianbaoError as refused:
            self.refused[type(refused).__name__] += 1
        world.wait(1)

    def _any(self) -> TrueOrgan:
        return self.random.choice(list(self.world.organs.values()))

    def _visit(self) -> None:
        self.world.visit("complete" if self.random.random() < 0.85 else "error")

    def _publish(self) -> None:
        self._any().listed = True

    def _take_down(self) -> None:
        self._any().listed = False

    def _leave(self) -> None:
        if self.random.random() < 0.2:
            self.world.leave(self._any())

    def _wait_long(self) -> None:
        self.world.wait(self.random.choice((2, 4, 8)) * 24 * 60)

    def _check(self, one: TrueOrgan | None = None, result: CheckResult | None = None) -> None:
        one = one or self._any()
        result = result or self.random.choices(RESULTS, (8, 1, 1))[0]
        self.ways.check(one, result)
        one.checked = (result, one.marks)

    def _propose(self) -> None:
        one, kind = self._any(), self.random.choice(("waive", "dismiss", "dismiss", "confirm"))
        told = {"organ_id": one.id, "report_year": YEAR, "kind": kind, "by": "li", "at": self.world.now}
        until = self.world.today + timedelta(days=self.random.choice((1, 5, 200))) if kind == "waive" else None
        line = DecisionLine.model_validate({**told, "reason": "材料齐全，已经核实", "until": until})
        made = self.ways.propose(line)
        self.world.proposals[made.seq] = (kind, one.id)

    def _revoke(self) -> None:
        held = [(one, identity) for one in self.world.organs.values() for identity in one.decided]
        if not held:
            return
        one, identity = self.random.choice(held)
        told = {"organ_id": one.id, "report_year": YEAR, "kind": "revoke", "by": "li", "at": self.world.now}
        line = DecisionLine.model_validate({**told, "reason": "情况有变，予以撤回", "revokes": identity})
        made = self.ways.propose(line)
        self.world.proposals[made.seq] = (f"revoke {identity}", one.id)

    def _answer(self, wanted: str = "") -> None:
        """Answer an open proposal, of a kind of act when one is ``wanted``."""
        world = self.world
        some = [line for line in journal_state(world.office.data).proposals.values() if line.act.startswith(wanted)]
        if not some:
            return
        line = self.random.choice(some)
        step: Answer = "approve" if wanted else self.random.choices(("approve", "refuse", "withdraw"), (6, 2, 2))[0]
        actor = CLERK if step == "withdraw" else self.random.choice(_APPROVERS)
        before = world.why_all_cleared()
        done = self.ways.answer(line, actor, step)
        if line.act.startswith("decision."):
            self._decided(line, step)
        if step == "approve":
            self._took_effect(line, done, before)

    def _decided(self, line: JournalLine, step: str) -> None:
        kind, organ = self.world.proposals.pop(line.seq)
        if step != "approve":
            return
        one, told = self.world.organs[organ], line.body["decision"]
        one.marks += 1
        if kind.startswith("revoke "):
            one.decided.pop(kind.removeprefix("revoke "), None)
        else:
            one.decided[str(told["id"])] = (kind, date.fromisoformat(told["until"]) if told["until"] else None)
        if kind in ("waive", "dismiss"):
            one.objections.clear()
        self.world.follow_decisions()

    def _took_effect(self, line: JournalLine, done: JournalLine, before: Mapping[str, str]) -> None:
        told = line.body.get("step", {})
        if line.act.startswith("objection.") or (told and told["step"] in ("closed", "cancelled")):
            self._organ(str(line.body["filing"])).objections.clear()
        if orders := done.body.get("orders"):
            self._went_out(line.act.removesuffix(".propose"), [str(one["organ_id"]) for one in orders], before, orders)

    def _organ(self, filing: str) -> TrueOrgan:
        return self.world.organs[filing.removesuffix(f"-{YEAR}")]

    def _went_out(
        self, kind: str, named: list[str], before: Mapping[str, str], orders: list[dict[str, object]] | None = None
    ) -> None:
        wrong = [f"{one}: {before[one]}" for one in named if one in before]
        for told in orders or ():
            truth = _CHARGES.get(self.world.organs[str(told["organ_id"])].truth)
            if told["state"] != truth:
                wrong.append(f"{told['organ_id']}: the order says {told['state']}, it is {truth}")
        self.papers.append(Paper(kind, tuple(named), tuple(wrong)))

    def _notice(self) -> None:
        """Take the newest notice one step further, or begin one."""
        world = self.world
        known = list(notices_in(journal_state(world.office.data).lines).values())
        notice = known[-1] if known else None
        if notice is None or notice.state in ("issued", "corrected", "cancelled", "abandoned"):
            self.ways.draft()
        elif notice.state == "draft":
            self._submit(notice)
        elif notice.state == "submitted":
            self._answer("notice.review")
        else:
            self._issue(notice)

    def _submit(self, notice: Notice) -> None:
        for organ in self.ways.lacking(notice) if self.random.random() < 0.9 else ():
            self._check(self.world.organs[organ], "supports")
            self.world.wait(1)
        self.ways.submit(notice)

    def _issue(self, notice: Notice) -> None:
        before = self.world.why_all_cleared()
        by_hand = self.random.random() < 0.3
        line = forged(self.world, notice) if by_hand else self.ways.issue(notice)
        self._went_out(line.act, [str(one).removesuffix(f"-{YEAR}") for one in line.body["named"]], before)

    def _order(self) -> None:
        """Propose an order on somebody, or approve what is proposed."""
        world, data = self.world, self.world.office.data
        if any(line.act.startswith("order.issue") for line in journal_state(data).proposals.values()):
            self._answer("order.issue")
            return
        one = self._any()
        if self.random.random() < 0.8:
            self._check(one, "supports")
            world.wait(1)
        (standing,) = world.standings([one.id])
        before = [order for order in read_orders(data) if order.filing_id == one.filing]
        told = {"number": "-", "step": "issued", "by": "li", "at": world.now, "organ_id": one.id, "report_year": YEAR}
        told |= {
            "state": str(standing.filing.ruling.state),
            "due": world.today + timedelta(days=self.random.choice((3, 14))),
        }
        told |= {"follows": before[-1].number} if before and self.random.random() < 0.5 else {}
        line = OrderLogLine.model_validate(told)
        propose_orders(world.office, CLERK, [line], {one.id: REGION}, [standing])

    def _open_order(self) -> Order | None:
        some = [one for one in read_orders(self.world.office.data) if one.open]
        return self.random.choice(some) if some else None

    def _organ_answers(self) -> None:
        """Have an organ receive its order, or answer it by the link."""
        order = self._open_order()
        if order is None or order.state == "rectified":
            return
        claim = self.random.choice(("objection", "objection", "published", "explanation"))
        one = self._organ(order.filing_id)
        line = OrderLogLine.model_validate({
            "number": order.number, "step": "rectified", "by": one.name, "at": self.world.now, "note": "情况如下",
            "claim": claim, "by_link": True, "link": order.link,
        })  # fmt: skip
        record_step(self.world.office, Actor(one.name, "reply"), line, REGION)
        if claim == "objection":
            one.objections.add(order.number)

    def _reject(self) -> None:
        world = self.world
        found = journal_state(world.office.data).objections
        if found:
            filing = self.random.choice(sorted(found))
            propose_rejection(
                world.office, CLERK, filing, found[filing], "与存档不符，不予采纳", REGION, world.now, f"{world.now}"
            )

    def _escalate(self) -> None:
        """Escalate an order whose day is over, or approve that."""
        world = self.world
        if any(line.act.startswith("order.escalate") for line in journal_state(world.office.data).proposals.values()):
            self._answer("order.escalate")
            return
        order = self._open_order()
        if order is None:
            return
        if order.due and world.today <= order.due and self.random.random() < 0.7:
            world.wait(24 * 60 * ((order.due - world.today).days + 1))
            world.visit()
            self._check(self._organ(order.filing_id), "supports")
            world.wait(1)
        standings = world.standings([order.issued_line.organ_id])
        due = world.today + timedelta(days=10)
        propose_escalation(world.office, CLERK, order, "逾期未整改", due, world.now, REGION, standings)

    def _end_order(self) -> None:
        """Propose to close or cancel an order."""
        order = self._open_order()
        if order is None:
            return
        standings = self.world.standings([order.issued_line.organ_id])
        step = self.random.choice(("closed", "cancelled"))
        told = {"number": order.number, "step": step, "by": "li", "at": self.world.now, "note": "已核实"}
        line = OrderLogLine.model_validate({**told, "rests": "电话告知"})
        propose_step(self.world.office, CLERK, line, REGION, standings)
