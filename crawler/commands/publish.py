"""`nianbao publish`: the archive as a static site that any file server gives, one snapshot a call."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer

from archive.background import give_way
from archive.captures.wacz_signature import sign_package
from archive.clock import civil_date, utc_now
from archive.config.load import load_configuration
from archive.config.paths import data_dir
from archive.config.settings import load_settings
from archive.database.engine import session_scope
from archive.errors import NianbaoError
from archive.export.package import Licence
from archive.export.resource import Dataset
from archive.export.site.output import site_faults
from archive.export.site.publish import publish as publish_site
from archive.notices.evidence_signer import package_signer
from crawler.commands.options import database


def register(app: typer.Typer) -> None:
    app.command("publish", help="Write the archive as a static site, one snapshot a call, or check one.")(publish)


def publish(
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder of the site; each snapshot gets one in it.")],
    years: Annotated[
        list[int] | None, typer.Option("--year", help="Report year; repeatable. Default: the two newest that fell due.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Check a snapshot's files, links and digests instead.")
    ] = False,
    data: Annotated[bool, typer.Option("--data/--no-data", help="With the dataset as CSV.")] = True,
) -> None:
    if check:
        faults = list(site_faults(output))
        for fault in faults:
            print(fault)
        print(f"{output}: {'sound' if not faults else f'{len(faults)} problem(s)'}")
        raise typer.Exit(1 if faults else 0)
    if output.resolve().is_relative_to(data_dir().resolve()):
        raise NianbaoError(f"{output} lies inside the data folder; a public site belongs elsewhere")
    give_way()
    configuration, now = load_configuration(), utc_now()
    settings = configuration.settings
    signer, software = package_signer(load_settings(), data_dir(), now), f"nianbao {metadata.version('nianbao')}"
    newest = civil_date(now).year - 1
    with session_scope(database(configuration)) as session:
        dataset = Dataset(session, configuration.deadlines, settings.schedule, now)
        made = publish_site(
            dataset, years or [newest, newest - 1], output,
            lambda digest: sign_package(signer, digest, now, software).data,
            Licence(settings.dataset.licence, settings.dataset.licence_url), with_data=data,
        )  # fmt: skip
    print(f"{made.folder}: {made.reports} reports, {made.files} files, {made.size} bytes")
    print(f"manifest sha256:{made.digest}, signed with {signer.fingerprint}")
