"""A7, P2: on the command line `--by` is the login of an active account once there are accounts, and second steps are
left to the desk; locking and leaving hold at once."""

from __future__ import annotations

from archive.office.guards.question import Question
from archive.office.refusal import RefusedError


def known_actor(asked: Question) -> None:
    """Refuse an actor who is no active account, once there are accounts."""
    if asked.actor.via == "reply" or (asked.is_recovery and asked.actor.via == "cli"):
        return  # who answers by a link is asked for the link (H1)
    if not asked.has_accounts:
        if asked.actor.via != "cli":
            raise RefusedError(
                "A7",
                "尚无账号：请先用nianbao people first-admin建立管理员。",
                "there are no accounts yet: `nianbao people first-admin LOGIN` makes the first",
            )
        return
    person = asked.person
    if person is None:
        raise RefusedError(
            "A7",
            f"没有账号{asked.actor.by}。",
            f"{asked.actor.by!r} is no account: give the login of one with --by; `nianbao people list` shows them",
        )
    if not person.active:
        raise RefusedError(
            "P2",
            f"账号{person.login}不能使用，请联系管理员。",
            f"the account {person.login} is {person.state}: ask an administrator to open it again",
        )


def steps_on_the_command_line(asked: Question) -> None:
    """Refuse second steps on the command line once somebody could take them on the desk."""
    second = asked.step in ("approve", "refuse")
    allowed = asked.office.settings.cli_approves or asked.office.settings.people == "one"
    if second and asked.actor.via == "cli" and asked.state.approvers() and not allowed:
        raise RefusedError(
            "A7",
            "已有审核人员，第二步须在办公台办理。",
            "second steps are taken on the desk once there is an approver: sign in there, or set cli_approves in "
            "config/office.toml",
        )
