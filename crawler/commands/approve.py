"""`nianbao approve`: approve what another person proposed."""

from __future__ import annotations

import typer

from crawler.commands.acting import By
from crawler.commands.answering import Note, Seq, answer_proposal


def register(app: typer.Typer) -> None:
    app.command("approve", help="Approve what another person proposed.")(approve)


def approve(seq: Seq, note: Note = "", by: By = "") -> None:
    answer_proposal(seq, "approve", note, by)
