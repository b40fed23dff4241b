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
        raise RefusedError(
            "A7",
            "尚无账号：命令行登记的直接生效，无须提出申请。",
            "there are no accounts yet: what is said on the command line holds without a proposal",
        )
    if asked.step == "propose":
        return False
    proposer = asked.proposal().by
    if asked.step == "withdraw":
        if proposer != asked.actor.by:
            raise RefusedError(
                "P3",
                f"只有提出人{proposer}可以撤回；审核人员可以不同意。",
                f"only {proposer}, who proposed it, may withdraw it; an approver may refuse it",
            )
        return False
    if proposer == asked.actor.by and not one:
        raise RefusedError(
            "P3",
            "不能审核本人提出的申请，须由其他人员同意或者不同意。",
            "nobody answers their own proposal: another person must approve or refuse it",
        )
    return proposer == asked.actor.by


def _at_once(asked: Question, *, one: bool) -> bool:
    if not asked.has_accounts or one:
        return True
    if asked.kind.id == "person.role" and len(asked.state.admins()) < 2:
        return False  # one step where there is no second administrator
    raise RefusedError(
        "P3",
        "该事项须两人办理：请先提出，再由其他人员审核。",
        "this takes two people: propose it with --propose, and another person approves it",
    )
