"""Who acts on the command line: the login given with --by, and the system's own user beside it."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer

from archive.office.intent import Actor

By = Annotated[
    str, typer.Option("--by", envvar="NIANBAO_OPERATOR", help="Operator: the login of an account (default: the user).")
]
Propose = Annotated[
    bool, typer.Option("--propose", help="Propose it only; another person approves it (`nianbao approve`).")
]


def actor(by: str) -> Actor:
    """Return whoever acts: ``by``, else the system's user."""
    user = getpass.getuser()
    return Actor(by.strip() or user, "cli", user)
