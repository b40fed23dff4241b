"""`nianbao refuse`: refuse what another person proposed."""

from __future__ import annotations

import typer

from crawler.commands.acting import By
from crawler.commands.answering import Note, Seq, answer_proposal


def register(app: typer.Typer) -> None:
    app.command("refuse", help="Refuse what another person proposed.")(refuse)


def refuse(seq: Seq, note: Note = "", by: By = "") -> None:
    answer_proposal(seq, "refuse", note, by)
