"""`nianbao site review` and `site verify`: a person judges what was found, many counties in a row."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated

import typer

from archive.clock import utc_now
from archive.config.paths import data_dir
from archive.counties.proposal_record import ProposalRecord, StoredProposal, load_proposal
from archive.counties.queue import waiting_for_a_person
from archive.counties.review import DraftChange
from archive.errors import NianbaoError
from archive.office.counties import accept_county, change_county, reject_county, verify_site
from archive.office.intent import Actor
from archive.office.place import Office, office_here
from crawler.commands.acting import By, actor
from crawler.configuration.checking import configuration_faults

_KEYS = "[a]ccept [r]eject [k]inds [d]rop a column [e]dit [s]kip [q]uit"
_MOST_NAMES = 12


@dataclass(slots=True)
class Reviewer:
    """Who reviews, and what it took. ``steps``: keys and options of the county at hand."""

    office: Office
    actor: Actor
    steps: int = 0
    total: int = 0
    accepted: int = 0
    rejected: int = 0
    begun: float = field(default_factory=time.monotonic)

    def step(self) -> None:
        self.steps, self.total = self.steps + 1, self.total + 1

    def accept(self, proposal: StoredProposal) -> None:
        """Put a proposal into the configuration and say what was written."""
        written = accept_county(self.office, self.actor, proposal, utc_now(), configuration_faults, steps=self.steps)
        print("\n".join(written))
        self.accepted, self.steps = self.accepted + 1, 0

    def reject(self, proposal: StoredProposal, why: str) -> None:
        """Put a proposal away."""
        reject_county(self.office, self.actor, proposal, why, utc_now(), steps=self.steps)
        self.rejected, self.steps = self.rejected + 1, 0

    def change(self, proposal: StoredProposal, wanted: DraftChange) -> None:
        """Change the draft of a proposal."""
        change_county(self.office, self.actor, proposal, wanted, utc_now())

    def told(self) -> str:
        """Return what the session came to."""
        spent = time.monotonic() - self.begun
        return f"{self.accepted} accepted, {self.rejected} rejected; {self.total} steps in {spent:.0f} s"


def review(
    regions: Annotated[list[str], typer.Argument(metavar="[REGION]...", help="Division codes (default: all).")] = [],  # noqa: B006
    accept_: Annotated[bool, typer.Option("--accept", help="Accept as it is, after --kinds and --drop.")] = False,
    reject_: Annotated[str, typer.Option("--reject", metavar="WHY", help="Reject, with the reason.")] = "",
    kinds: Annotated[list[str], typer.Option("--kinds", metavar="COLUMN=KIND,…", help="Kinds of a column.")] = [],  # noqa: B006
    drop: Annotated[list[str], typer.Option("--drop", metavar="COLUMN", help="Leave a column out.")] = [],  # noqa: B006
    as_json: Annotated[bool, typer.Option("--json", help="Print the proposals as JSON and change nothing.")] = False,
    by: By = "",
) -> None:
    """Show what was found of each county, and take what a person says of it."""
    reviewer = Reviewer(office_here(), actor(by))
    found = list(_proposals(regions))
    if as_json:
        print(json.dumps([one.record.model_dump(mode="json") for one in found], ensure_ascii=False, indent=1))
    elif accept_ or reject_ or kinds or drop:
        _at_once(reviewer, found, accept_=accept_, why=reject_, kinds=kinds, drop=drop)
    elif not found:
        print("no proposal waits for a person; `nianbao site add --queue` searches for more")
    elif sys.stdin.isatty():
        _in_turn(reviewer, found)
    else:
        for one in found:
            print("\n".join(format_record(one.record)))


def verify(site_id: Annotated[str, typer.Argument(metavar="ID")], by: By = "") -> None:
    """Write into a site's file that a person has confirmed its columns today, so that it is watched from now on."""
    site = verify_site(office_here(), actor(by), site_id, utc_now())
    told = f"verified {site.verified}, {len(site.columns)} columns; unattended runs visit it from now on"
    print(f"{site.id} {site.name}: {told}")


def _proposals(regions: list[str]) -> Iterator[StoredProposal]:
    """Yield the proposals asked for; with none named, all that wait, in the order of the queue."""
    for region in regions or waiting_for_a_person(data_dir()):
        yield load_proposal(data_dir(), region)


def _at_once(
    reviewer: Reviewer, found: list[StoredProposal], *, accept_: bool, why: str, kinds: list[str], drop: list[str]
) -> None:
    if accept_ and why:
        raise NianbaoError("--accept and --reject cannot be given together")
    if len(found) > 1 and (kinds or drop):
        raise NianbaoError("--kinds and --drop are for one county: name its REGION")
    for one in found:
        for column in drop:
            reviewer.step()
            reviewer.change(one, DraftChange({}, (column,)))
        for told in kinds:
            reviewer.step()
            reviewer.change(one, _kinds(told))
        if accept_ or why:
            reviewer.step()
            reviewer.accept(one) if accept_ else reviewer.reject(one, why)
    print(reviewer.told())


def _kinds(told: str) -> DraftChange:
    column, mark, named = told.partition("=")
    if not mark:
        raise NianbaoError(f"{told!r}: write COLUMN=KIND,KIND such as annual=government,department")
    return DraftChange({column.strip(): tuple(kind.strip() for kind in named.split(",") if kind.strip())})


def _in_turn(reviewer: Reviewer, found: list[StoredProposal]) -> None:
    for number, one in enumerate(found, 1):
        print(f"\n―― {number} of {len(found)} ――")
        print("\n".join(format_record(one.record)))
        if not _judged(reviewer, one):
            break
    print(reviewer.told())


def _judged(reviewer: Reviewer, proposal: StoredProposal) -> bool:
    """Ask for keys until the proposal is judged; return whether to go on."""
    reviewer.steps = 0
    while True:
        key = typer.prompt(_KEYS, default="s", show_default=False).strip().lower()[:1]
        reviewer.step()
        try:
            if key == "a":
                reviewer.accept(proposal)
                return True
            if key == "r":
                reviewer.reject(proposal, typer.prompt("why"))
                return True
            if key == "k":
                reviewer.change(proposal, _kinds(typer.prompt("COLUMN=KIND,KIND")))
            elif key == "d":
                reviewer.change(proposal, DraftChange({}, (typer.prompt("column").strip(),)))
            elif key == "e":
                _edit(proposal)
            elif key in ("s", "q"):
                return bool(key == "s")
        except NianbaoError as wrong:
            print(wrong)


def _edit(proposal: StoredProposal) -> None:
    editor = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
    subprocess.run([*editor, str(proposal.site), str(proposal.roster)], check=False)  # noqa: S603  (the user's editor)


def format_record(record: ProposalRecord) -> Iterator[str]:
    """Yield what a reviewer needs of a proposal: columns with sample rows, organs by kind, doubts, what is missing."""
    yield f"{record.region} {record.name}  {record.home}  ({', '.join(record.platform)}; {record.requests} requests)"
    for one in record.columns:
        years = f"{one.years[0]}-{one.years[-1]}" if one.years else "no year"
        read = "believed, not read" if one.is_believed else "read to its end" if one.is_complete else "not all read"
        yield f"  {one.id}: {one.title}  {one.url}"
        yield f"      {one.rows} rows, {one.reports} reports of {one.organs} organs, {years}, {read}"
        yield f"      speaks for: {', '.join(one.kinds) or 'NOT CLEAR, give --kinds'}"
        for kind, seen in one.precedent.items():
            yield f"        {kind}: {', '.join(map(str, seen))}"
        yield from (f"      · {row.day or '          '}  {row.title}" for row in one.samples)
        yield from (f"      CHECK: {warning}" for warning in one.warnings)
    for kind, names in record.organs.items():
        more = f" … and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
        yield f"  {len(names)} {kind}: {'、'.join(names[:_MOST_NAMES])}{more}"
    yield from (f"  CHECK: {doubt.en}" for doubt in record.doubts)
    yield from (f"  missing: {gap.en}" for gap in record.missing)
