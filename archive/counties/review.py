"""What a review does with a proposal: reads and changes its drafts, puts them into the configuration, puts it away.

Who may do so, and that it is on record, is the business of `archive/office/counties.py`, the one way in.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from archive.config.kinds import ORGAN_KINDS
from archive.config.organs import load_roster
from archive.config.paths import own_config_dir
from archive.config.site_file import changed_text, column_of, read_tree, write_site_text
from archive.config.sites import SiteConfig, load_sites
from archive.config.yaml_file import load_yaml
from archive.counties.expectations import expectation_of
from archive.counties.proposal_record import StoredProposal
from archive.errors import ConfigError, ConfigErrors, NianbaoError

# Every fault of the whole configuration as it lies there now.
ConfigurationCheck = Callable[[], Sequence[ConfigError]]

_PROPOSAL = " A proposal, until a person has confirmed it:"
_STEPS = re.compile(r"(?:^#   [123]\. .*\n)+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class DraftChange:
    """What a person says of a draft. ``kinds``: for columns by id, the kinds of organ they speak for; ``drop``:
    columns that are left out."""

    kinds: Mapping[str, Sequence[str]]
    drop: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(self.kinds or self.drop)


@dataclass(frozen=True, slots=True)
class PlacedFiles:
    """What was put into the configuration. ``written``: the files; ``digest``: SHA-256 of the site's file."""

    site: SiteConfig
    written: tuple[Path, ...]
    kept: tuple[Path, ...]
    digest: str

    @property
    def told(self) -> list[str]:
        """What was written, and what was there already, in sentences."""
        return [
            *(f"written: {path}" for path in self.written),
            *(f"{path} was there already and stays as it is" for path in self.kept),
        ]


def draft_kinds(proposal: StoredProposal) -> dict[str, tuple[str, ...]]:
    """Return for each column of the draft, by id, the kinds of organ it speaks for as it stands."""
    return {str(one["id"]): tuple(map(str, one["kinds"] or ())) for one in read_tree(proposal.site)["columns"]}


def change_draft(proposal: StoredProposal, wanted: DraftChange) -> None:
    """Change the draft, which need not be sound yet: a proposal may lack the kinds of several columns.

    Raises NianbaoError when a column or kind is unknown, or no column is left; nothing is written then.
    """

    def change(tree: Any) -> None:
        for column_id, kinds in wanted.kinds.items():
            _require_kinds(kinds)
            column_of(proposal.site, tree, column_id)["kinds"] = list(kinds)
        for column_id in wanted.drop:
            column = column_of(proposal.site, tree, column_id)
            if len(tree["columns"]) == 1:
                raise NianbaoError(f"{column_id} is the only column left; reject the proposal instead")
            tree["columns"].remove(column)

    text = changed_text(proposal.site, change)
    aside = proposal.site.with_suffix(".draft")
    aside.write_text(text, encoding="utf-8")
    aside.replace(proposal.site)


@contextmanager
def placed(proposal: StoredProposal, by: str, today: date, check: ConfigurationCheck) -> Iterator[PlacedFiles]:
    """Put the drafts into the configuration, verified today, for as long as the block goes well; else take them back.

    A roster that is there already stays as it is. ``check`` is asked once they lie there. Raises NianbaoError,
    ConfigErrors.
    """
    folder, record = own_config_dir(), proposal.record
    site, roster = folder / "sites" / record.site_name, folder / "organs" / proposal.roster.name
    _require_new(folder, site, load_yaml(proposal.site, SiteConfig))
    load_roster(proposal.roster)
    made: list[Path] = []
    try:
        if not roster.exists():
            made.append(roster)
            _copy(proposal.roster, roster)
        text = _accepted(changed_text(proposal.site, lambda tree: _confirmed(proposal, tree, today)), by, today)
        made.append(site)
        accepted = _write(site, text)
        if faults := check():
            raise ConfigErrors(list(faults))
        kept = () if roster in made else (roster,)
        yield PlacedFiles(accepted, tuple(made), kept, sha256(text.encode()).hexdigest())
    except BaseException:
        for path in made:
            path.unlink(missing_ok=True)
        raise


def put_away(proposal: StoredProposal) -> None:
    """Remove a proposal that was judged."""
    shutil.rmtree(proposal.folder)


def _require_kinds(kinds: Sequence[str]) -> None:
    if wrong := [kind for kind in kinds if kind not in ORGAN_KINDS] or ([] if kinds else ["nothing"]):
        raise NianbaoError(f"{', '.join(wrong)} is no kind of organ; there are {', '.join(ORGAN_KINDS)}")


def _require_new(folder: Path, place: Path, draft: SiteConfig) -> None:
    if place.exists():
        raise NianbaoError(f"{place} is there already; move it away to have the proposal in its place")
    if draft.id in load_sites(folder / "sites"):
        raise NianbaoError(f"there is a site {draft.id} already; give the draft another id: {draft.id}-2")


def _copy(draft: Path, place: Path) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(draft, place)
    except OSError as refused:
        raise NianbaoError(f"{place}: {refused.strerror or refused}; nothing was accepted") from refused


def _write(place: Path, text: str) -> SiteConfig:
    try:
        return write_site_text(place, text)
    except OSError as refused:
        raise NianbaoError(f"{place}: {refused.strerror or refused}; nothing was accepted") from refused


def _confirmed(proposal: StoredProposal, tree: Any, today: date) -> None:
    tree["verified"] = today
    expected = {column.id: expectation_of(column) for column in proposal.record.columns}
    for column in tree["columns"]:
        told = expected.get(column["id"])
        if told is None or "expect" in column:
            continue
        kinds = [kind for kind in told.kinds if kind in column["kinds"]]
        column["expect"] = told.model_dump(mode="json", exclude_none=True, exclude={"kinds"}) | {"kinds": kinds}


def _accepted(text: str, by: str, today: date) -> str:
    """Return the draft's text with its first lines telling what it is now."""
    text = _STEPS.sub("", text, count=1)
    return text.replace(_PROPOSAL, f" Reviewed and accepted by {by} on {today}.", 1)
