"""`nianbao withdraw`: withdraw a proposal of one's own."""

from __future__ import annotations

import typer

from crawler.commands.acting import By
from crawler.commands.answering import Note, Seq, answer_proposal


def register(app: typer.Typer) -> None:
    app.command("withdraw", help="Withdraw a proposal of one's own.")(withdraw)


def withdraw(seq: Seq, note: Note = "", by: By = "") -> None:
    answer_proposal(seq, "withdraw", note, by)
