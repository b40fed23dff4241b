"""`nianbao organs`: import and export rosters of organs bound to publish; list what a person should look at in them."""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from archive.clock import utc_now
from archive.config.load import load_configuration
from archive.config.organs import COLUMNS, REMARKS, load_roster, roster_csv
from archive.database.engine import session_scope
from archive.errors import NianbaoError
from archive.filings.verdicts.history import rejudge_recorded
from archive.ingest.roster_acts import PendingChanges
from archive.ingest.roster_review import review
from archive.ingest.sync import sync_configuration
from archive.journal.rosters import OrganChange
from archive.office.place import office_here
from archive.office.roster import (
    RosterDraft,
    apply_roster,
    is_by_journal,
    propose_roster,
    regions_by_journal,
    roster_now,
    undecided,
    wanted_changes,
    write_roster,
)
from crawler.commands.acting import By, Propose, actor
from crawler.commands.options import database

organs = typer.Typer(help="Manage the roster of organs bound to publish.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(organs, name="organs")


@organs.command("import", help="Take a roster in, named by region code; whom it lacks stays as it is.")
def import_roster(
    file: Annotated[Path, typer.Argument(help="CSV with " + ",".join(COLUMNS))],
    region: Annotated[str, typer.Option("--region", help="Division code (default: the file's name).")] = "",
    propose: Propose = False,
    by: By = "",
) -> None:
    wanted = load_roster(file)
    code = region or file.stem
    if not code.isdigit():
        raise NianbaoError(f"{file}: the region is unknown; name the file after its division code or give --region")
    office, now = office_here(), utc_now()
    before = roster_now(office, code)
    rows = tuple(wanted_changes(office, code, wanted))
    draft = RosterDraft(code, "import", rows, name=file.name)
    if propose:
        print(f"{propose_roster(office, actor(by), draft, now).seq}: proposed, {_told(rows)}")
        return
    if rows or not is_by_journal(office, code):
        apply_roster(office, actor(by), draft, now)
    place = write_roster(office, code, file)
    _follow(code)
    print(f"{len(wanted)} organs imported into {place}: {_told(rows)}")
    if left := [one for one in before if one not in {organ.organ_id for organ in wanted}]:
        print(f"{len(left)} organs that the file lacks stay as they are; a valid_to ends one: {', '.join(left[:20])}")


@organs.command("export", help="Write rosters as they stand, by the journal, into config/organs or a file.")
def export_roster(
    region: Annotated[str, typer.Option("--region", help="Division code (default: all that the journal has).")] = "",
    output: Annotated[str, typer.Option("-o", "--output", help="File instead, - for standard output.")] = "",
    discard: Annotated[
        bool, typer.Option("--discard-edits", help="Refuse what was changed by hand in the file, and write over it.")
    ] = False,
    by: By = "",
) -> None:
    office = office_here()
    if output:
        if not region:
            raise NianbaoError("-o is for one roster: give --region")
        text = roster_csv(roster_now(office, region).values())
        sys.stdout.write(text) if output == "-" else Path(output).write_text(text, encoding="utf-8")
        return
    edited = undecided(office)
    for code in [region] if region else sorted(regions_by_journal(office)):
        if code in edited:
            if not discard:
                told = f"config/organs/{code}.csv was changed by hand and nobody has decided on it"
                raise NianbaoError(f"{told}; `organs import` takes it over, --discard-edits refuses it")
            refused = tuple(row.organ.organ_id for row in edited[code]) or ("-",)
            apply_roster(office, actor(by), RosterDraft(code, "file", (), refused), utc_now())
        print(write_roster(office, code))


def _told(rows: Sequence[OrganChange]) -> str:
    fresh = sum(row.was is None for row in rows)
    return f"{fresh} added, {len(rows) - fresh} changed"


def _follow(region: str) -> None:
    """Have the database follow at once."""
    configuration = load_configuration()
    with session_scope(database(configuration)) as session:
        sync_configuration(session, configuration)
        PendingChanges(session, configuration).take()
        rejudge_recorded(session, configuration.deadlines, region, utc_now())


@organs.command("suggest", help="Print suggested roster changes as CSV: new, renamed and silent organs.")
def suggest(site: Annotated[str, typer.Option("--site", help="Only the region of this site.")] = "") -> None:
    configuration = load_configuration()
    region = configuration.site(site).region if site else ""
    writer = csv.writer(sys.stdout)
    writer.writerow((*COLUMNS, *REMARKS))
    with session_scope(database(configuration)) as session:
        for one in review(session, configuration, region, utc_now()):
            organ, why = one.organ, "; ".join(f"{remark}: {detail}" for remark, detail in one.remarks)
            days = (organ.valid_from or "", organ.valid_to or "", organ.successor or "")
            writer.writerow((organ.id, organ.name, "|".join(one.aliases), organ.kind, *days, why))
