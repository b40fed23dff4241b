"""What `nianbao approve`, `refuse` and `withdraw` do: answer a proposal, and have the tables follow at once."""

from __future__ import annotations

from typing import Annotated

import typer

from archive.clock import utc_now
from archive.config.load import load_configuration
from archive.config.notices import load_notice_rules
from archive.database.engine import session_scope, walking_alone
from archive.filings.verdicts.history import record_decisions
from archive.ingest.roster_acts import PendingChanges
from archive.office.answers import Answer, answer, changes_roster, filings_of, moves_verdicts
from archive.office.journal_state import journal_state
from archive.office.place import office_here
from crawler.commands.acting import actor
from crawler.commands.options import database

Seq = Annotated[int, typer.Argument(metavar="SEQ", help="Number of the proposal, as in `nianbao office proposals`.")]
Note = Annotated[str, typer.Option("--note", help="Remark kept with the answer.")]


def answer_proposal(seq: int, step: Answer, note: str, by: str) -> None:
    """Answer a proposal and print what came of it."""
    configuration, office, now = load_configuration(), office_here(), utc_now()
    engine = database(configuration)
    with walking_alone(engine), session_scope(engine) as session:
        proposal = journal_state(office.data).proposals.get(seq) if step == "approve" else None
        filings = filings_of(session, configuration.deadlines, office.data, proposal, now) if proposal else []
        numbered = proposal is not None and proposal.act.startswith("order.")
        rules = load_notice_rules() if numbered else None
        line = answer(office, actor(by), seq, step, note, now, rules=rules, filings=filings)
        if moves_verdicts(line):
            record_decisions(session, configuration.deadlines)
        if changes_roster(line):
            PendingChanges(session, configuration).take()
    print(f"{line.seq}: {line.act} {line.object}")
    for order in line.body.get("orders", ()):
        print(order["number"])
