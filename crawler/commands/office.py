"""`nianbao office`: the journal of acts, and the proposals that wait for a second person."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from archive.clock import format_minute, utc_now
from archive.errors import NianbaoError
from archive.office.act import act
from archive.office.act_kinds import kind_of
from archive.office.contacts import erase_contact, find_contact
from archive.office.intent import Intent
from archive.office.journal_state import journal_state
from archive.office.office_store import open_store
from archive.office.place import office_here
from archive.office.proof import office_problems
from crawler.commands import office_report
from crawler.commands.acting import By, actor
from crawler.commands.options import Format, FormatOption, write_text

group = typer.Typer(no_args_is_help=True, help="Show the journal of acts, and what waits for a second person.")


def register(app: typer.Typer) -> None:
    office_report.register(group)
    app.add_typer(group, name="office")


@group.command("status", help="Show whether the desk is on, who may act, and whether the journal is sound.")
def status() -> None:
    office = office_here()
    state, settings = journal_state(office.data), office.settings
    active = [person for person in state.people.values() if person.active]
    print(f"desk: {'on, ' + settings.public_url if settings.desk else 'off'}; people: {settings.people}")
    print(f"accounts: {len(active)} active, {len(state.admins())} administrators, {len(state.approvers())} approvers")
    head = state.head
    print(f"journal: {f'{head.seq} acts, head {head.hash}' if head else 'empty'}")
    print(f"proposals: {len(state.proposals)}")
    problems = list(office_problems(office.data))
    for problem in problems:
        print(f"{problem.kind}: {problem.file}: {problem.reason}")
    raise typer.Exit(1 if problems else 0)


@group.command("proposals", help="List what waits for a second person.")
def proposals(format: FormatOption = Format.table) -> None:
    if format not in (Format.table, Format.json):
        raise NianbaoError(f"--format {format.value} is not offered here; table or json")
    found = list(journal_state(office_here().data).proposals.values())
    if format is Format.json:
        told = [line.model_dump(mode="json", include={"seq", "at", "act", "object", "region", "by"}) for line in found]
        write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
        return
    for line in found:
        print(f"{line.seq}  {format_minute(line.at)}  {line.by}  {kind_of(line.act)[0].zh}  {line.object}")


@group.command("erase-contact", help="Erase a name and telephone that came with an answer; the digest stays.")
def erase(
    digest: Annotated[str, typer.Argument(help="Digest of the contact, or the 12 digits on the order's page.")],
    by: By = "",
) -> None:
    office = office_here()
    if len(digest) < 12:
        raise NianbaoError("give at least 12 digits of the digest")
    store = open_store(office.data)
    found = find_contact(store, digest)
    act(office, actor(by), Intent("contact.erase", f"contact:{found[:16]}", "", {"digest": found}), utc_now())
    erase_contact(store, found)
    print(f"erased: {found}")
