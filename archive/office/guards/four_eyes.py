"""P3, P4: what accuses takes two people; an office of one takes both steps, and every such line says so."""

from __future__ import annotations

from archive.office.guards.question import Question
from archive.office.refusal import RefusedError


def taken_alone(asked: Question) -> bool:
    """Return whether one person took both steps. Raises RefusedError where that is not allowed."""
    if not asked.kind.two_steps:
        return False
    one = asked.office.settings.people == "one"
    if asked.step is None:
        return _at_once(asked, one=one)
    if not asked.has_accounts:
        raise RefusedError("A7", "there are no accounts yet: what is said on the command line holds without a proposal")
    if asked.step == "propose":
        return False
    proposer = asked.proposal().by
    if asked.step == "withdraw":
        if proposer != asked.actor.by:
            raise RefusedError("P3", f"only {proposer}, who proposed it, may withdraw it; an approver may refuse it")
        return False
    if proposer == asked.actor.by and not one:
        raise RefusedError("P3", "nobody answers their own proposal: another person must approve or refuse it")
    return proposer == asked.actor.by


def _at_once(asked: Question, *, one: bool) -> bool:
    if not asked.has_accounts or one:
        return True
    if asked.kind.id == "person.role" and len(asked.state.admins()) < 2:
        return False  # one step where there is no second administrator
    raise RefusedError("P3", "this takes two people: propose it with --propose, and another person approves it")
