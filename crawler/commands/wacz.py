"""`nianbao wacz`: all captures of a county and report year, as WACZ files with one list of them (multi-WACZ)."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer

from archive.captures.wacz_signature import sign_package
from archive.clock import utc_now
from archive.config.load import load_configuration
from archive.config.paths import data_dir
from archive.config.settings import load_settings
from archive.database.engine import session_scope
from archive.errors import NianbaoError
from archive.export.county_package import PART_BYTES, CountyYear, write_county_packages
from archive.notices.evidence_signer import package_signer
from crawler.commands.options import database


def register(app: typer.Typer) -> None:
    app.command("wacz", help="Write all captures of a county and report year as WACZ files (multi-WACZ).")(wacz)


def wacz(
    region: Annotated[str, typer.Argument(help="Division code of the county.")],
    year: Annotated[int, typer.Argument(min=2007, max=2100, help="Report year (报告年度).")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Output folder.")],
    part_mb: Annotated[
        int, typer.Option("--part-mb", min=1, max=1024, help="MiB of records in one file; memory is bounded by it.")
    ] = PART_BYTES >> 20,
) -> None:
    if not (region.isascii() and region.isdigit()):
        raise NianbaoError(f"{region!r} is not a division code")
    now = utc_now()
    signer, software = package_signer(load_settings(), data_dir(), now), f"nianbao {metadata.version('nianbao')}"
    with session_scope(database(load_configuration())) as session:
        of = CountyYear(session, data_dir() / "warc", region, year, now)
        made = write_county_packages(
            of, output, lambda digest: sign_package(signer, digest, now, software).data, part_mb << 20
        )
    size = sum(one.stat().st_size for one in made.files)
    print(
        f"{made.listing}: {len(made.files)} files, {size} bytes, {made.captures} captures; signed {signer.fingerprint}"
    )
    if made.unreadable:
        print(f"note: {made.unreadable} captures cannot be read and are left out")
