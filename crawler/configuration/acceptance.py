"""What a reviewer does with a proposal: change its drafts, accept it into the configuration, or reject it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from archive.config.kinds import ORGAN_KINDS
from archive.config.organs import load_roster
from archive.config.paths import own_config_dir
from archive.config.site_file import changed_text, column_of, write_site_text
from archive.config.sites import SiteConfig, load_sites
from archive.config.yaml_file import load_yaml
from archive.counties.expectations import expectation_of
from archive.counties.proposal_record import StoredProposal
from archive.counties.queue import append_queue
from archive.counties.queue_line import QueueLine
from archive.errors import ConfigErrors, NianbaoError
from crawler.configuration.checking import check

_PROPOSAL = " A proposal, until a person has confirmed it:"
_STEPS = re.compile(r"(?:^#   [123]\. .*\n)+", re.MULTILINE)


def drop_column(proposal: StoredProposal, column_id: str) -> None:
    """Take a column out of the draft. Raises NianbaoError when there is no such column, or no other."""

    def change(tree: Any) -> None:
        column = column_of(proposal.site, tree, column_id)
        if len(tree["columns"]) == 1:
            raise NianbaoError(f"{column_id} is the only column; reject the proposal instead")
        tree["columns"].remove(column)

    _change(proposal, change)


def set_kinds(proposal: StoredProposal, column_id: str, kinds: Sequence[str]) -> None:
    """Say for which kinds of organ a column of the draft speaks. Raises NianbaoError."""
    if wrong := [kind for kind in kinds if kind not in ORGAN_KINDS] or ([] if kinds else ["nothing"]):
        raise NianbaoError(f"{', '.join(wrong)} is no kind of organ; there are {', '.join(ORGAN_KINDS)}")

    def change(tree: Any) -> None:
        column_of(proposal.site, tree, column_id)["kinds"] = list(kinds)

    _change(proposal, change)


def accept(data: Path, proposal: StoredProposal, by: str, steps: int, now: datetime, today: date) -> list[str]:
    """Put the drafts into the configuration, verified today, and return what was written.

    A roster that is there already stays as it is. Raises NianbaoError, ConfigErrors; nothing is written then.
    """
    folder, record = own_config_dir(), proposal.record
    site, roster = folder / "sites" / record.site_name, folder / "organs" / proposal.roster.name
    _require_new(folder, site, load_yaml(proposal.site, SiteConfig))
    load_roster(proposal.roster)
    made: list[Path] = []
    try:
        if not roster.exists():
            roster.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(proposal.roster, roster)
            made.append(roster)
        text = changed_text(proposal.site, lambda tree: _confirmed(proposal, tree, today))
        accepted = write_site_text(site, _accepted(text, by, today))
        made.append(site)
        if faults := check().faults:
            raise ConfigErrors(faults)
    except BaseException:
        for path in made:
            path.unlink(missing_ok=True)
        raise
    line = QueueLine(at=now, region=record.region, state="accepted", by=by, steps=steps, why=f"site {accepted.id}")
    append_queue(data, [line])
    shutil.rmtree(proposal.folder)
    kept = [] if roster in made else [f"{roster} was there already and stays as it is"]
    return [*(f"written: {path}" for path in made), *kept]


def reject(data: Path, proposal: StoredProposal, why: str, by: str, steps: int, now: datetime) -> None:
    """Put a proposal away with the reason. Raises NianbaoError when there is none."""
    if not why.strip():
        raise NianbaoError("say why it is rejected")
    line = QueueLine(at=now, region=proposal.record.region, state="rejected", why=why.strip(), by=by, steps=steps)
    append_queue(data, [line])
    shutil.rmtree(proposal.folder)


def _require_new(folder: Path, place: Path, draft: SiteConfig) -> None:
    if place.exists():
        raise NianbaoError(f"{place} is there already; move it away to have the proposal in its place")
    if draft.id in load_sites(folder / "sites"):
        raise NianbaoError(f"there is a site {draft.id} already; give the draft another id: {draft.id}-2")


def _confirmed(proposal: StoredProposal, tree: Any, today: date) -> None:
    tree["verified"] = today
    expected = {column.id: expectation_of(column) for column in proposal.record.columns}
    for column in tree["columns"]:
        told = expected.get(column["id"])
        if told is None or "expect" in column:
            continue
        kinds = [kind for kind in told.kinds if kind in column["kinds"]]
        column["expect"] = told.model_dump(mode="json", exclude_none=True, exclude={"kinds"}) | {"kinds": kinds}


def _change(proposal: StoredProposal, change: Callable[[Any], None]) -> None:
    """Change the draft, which need not be sound yet: a proposal may lack the kinds of several columns."""
    aside = proposal.site.with_suffix(".draft")
    aside.write_text(changed_text(proposal.site, change), encoding="utf-8")
    aside.replace(proposal.site)


def _accepted(text: str, by: str, today: date) -> str:
    """Return the draft's text with its first lines telling what it is now."""
    text = _STEPS.sub("", text, count=1)
    return text.replace(_PROPOSAL, f" Reviewed and accepted by {by} on {today}.", 1)
