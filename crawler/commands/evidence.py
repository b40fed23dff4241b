"""`nianbao evidence`: everything one verdict rests on, as a WACZ file that opens in ReplayWeb.page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from archive.clock import utc_now
from archive.config.load import load_configuration
from archive.config.paths import data_dir
from archive.config.settings import load_settings
from archive.database.engine import session_scope
from archive.errors import NianbaoError
from archive.notices.evidence_package import write_evidence_package
from archive.notices.evidence_signer import package_signer
from archive.notices.notice_phrases import filing_days_text, filing_state_text
from crawler.browser.replayed_screenshots import photographer
from crawler.commands.notice_common import past_moment
from crawler.commands.options import AsOf, database


def register(app: typer.Typer) -> None:
    app.command("evidence", help="Write the evidence package of a verdict: captures, digests, reason.")(evidence)


def evidence(
    organ: Annotated[str, typer.Argument(help="Organ id, as in `nianbao status --format csv`.")],
    year: Annotated[int, typer.Argument(min=2007, max=2100, help="Report year (报告年度).")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Output file: NAME.wacz.")],
    as_of: AsOf = "",
) -> None:
    if output.suffix != ".wacz":
        raise NianbaoError(f"-o: {output} must end in .wacz")
    configuration = load_configuration()
    now = utc_now()
    instant = past_moment(as_of, now) if as_of else now
    signer = package_signer(load_settings(), data_dir(), now)
    with session_scope(database(configuration)) as session:
        made = write_evidence_package(
            session, configuration.deadlines, data_dir() / "warc", organ, year, instant, output, now, signer,
            photographer(load_settings()),
        )  # fmt: skip
    told = "，".join(filter(None, (filing_state_text(made.filing), filing_days_text(made.filing))))
    print(f"{made.path}: {made.filing.organ} {year}年度，{told}")
    if made.caution[0]:
        print(f"注意：{made.caution[0]}，不得据以点名")
    held = f"{made.captures} captures, {made.records} records, {made.screenshots} screenshots"
    print(f"{held}, datapackage.json {made.digest}")
    print(f"signed with {made.signed_by}; check it with `nianbao verify {made.path}`")
    for remark in made.remarks:
        print(f"note: {remark}")
