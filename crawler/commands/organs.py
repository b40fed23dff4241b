"""`nianbao organs`: import a roster of organs bound to file; list what a person should visit in it."""

from __future__ import annotations

import csv
import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from archive.clock import utc_now
from archive.config.load import load_configuration
from archive.config.organs import COLUMNS, REMARKS, load_roster
from archive.config.paths import own_config_dir
from archive.database.engine import session_scope
from archive.errors import NianbaoError
from archive.filings.verdicts.history import rejudge_recorded
from archive.ingest.roster_review import review
from archive.ingest.sync import sync_configuration
from crawler.commands.options import database

organs = typer.Typer(help="Manage the roster of organs bound to publish.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(organs, name="organs")


@organs.command("import", help="Check a roster and import it into config/organs/, named by region code.")
def import_roster(
    file: Annotated[Path, typer.Argument(help="CSV with " + ",".join(COLUMNS))],
    region: Annotated[str, typer.Option("--region", help="Division code (default: the file's name).")] = "",
) -> None:
    roster = load_roster(file)
    code = region or file.stem
    if not code.isdigit():
        raise NianbaoError(f"{file}: the region is unknown; name the file after its division code or give --region")
    place = own_config_dir() / "organs" / f"{code}.csv"
    place.parent.mkdir(parents=True, exist_ok=True)
    if file.resolve() != place.resolve():
        shutil.copyfile(file, place)
    configuration = load_configuration()
    with session_scope(database(configuration)) as session:
        sync_configuration(session, configuration)
        rejudge_recorded(session, configuration.deadlines, code, utc_now())
    print(f"{len(roster)} organs imported into {place}")


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
