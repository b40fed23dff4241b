"""What a search proposes for a county, as it waits for a person: record, site file and roster, in a folder of its own.

The drafts are configuration files as they will stand in config/; the record beside them holds what a reviewer needs
to judge them without opening the site.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from archive.bilingual import Bilingual
from archive.config.kinds import OrganKind
from archive.counties.queue import counties_folder
from archive.errors import ConfigError, NotFoundError


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SampleRow(_Strict):
    """A row of a column, as the list shows it, and whose report of which year it was taken for."""

    title: str
    url: str
    day: date | None = None
    organ: str = ""
    year: int | None = None


class ProposedColumn(_Strict):
    """A column proposed. ``years``: report years seen; ``organs``: how many different organs file there;
    ``precedent``: for each kind of organ the report years whose reports were seen."""

    id: str
    title: str
    url: str
    adapter: str
    kinds: tuple[OrganKind, ...]
    rows: int
    reports: int
    organs: int
    years: tuple[int, ...] = ()
    newest: date | None = None
    is_complete: bool = False
    is_believed: bool = False
    precedent: dict[str, tuple[int, ...]] = {}
    samples: tuple[SampleRow, ...] = ()
    warnings: tuple[str, ...] = ()


class ProposalRecord(_Strict):
    """A county's proposal. ``organs``: names by kind; ``doubts``: what a person should look at; ``missing``: what
    the columns lack, in sentences; ``platform``: the families of its columns."""

    region: str
    name: str
    home: str
    found_on: date
    requests: int
    platform: tuple[str, ...]
    columns: tuple[ProposedColumn, ...]
    organs: dict[str, tuple[str, ...]]
    doubts: tuple[Bilingual, ...] = ()
    missing: tuple[Bilingual, ...] = ()
    site_name: str = ""


@dataclass(frozen=True, slots=True)
class StoredProposal:
    """A proposal as it lies in its folder."""

    folder: Path
    record: ProposalRecord

    @property
    def site(self) -> Path:
        """The draft of its site file, named as it will be in config/sites."""
        return self.folder / self.record.site_name

    @property
    def roster(self) -> Path:
        """The draft of its roster."""
        return self.folder / f"{self.record.region}.csv"


def proposal_folder(data: Path, region: str) -> Path:
    """Where the proposal of a county lies."""
    return counties_folder(data) / "proposals" / region


def store_proposal(data: Path, record: ProposalRecord, site: str, roster: str) -> StoredProposal:
    """Store a proposal with its drafts, in the place of an older one, in one step."""
    folder = proposal_folder(data, record.region)
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".new-"))
    stored = StoredProposal(aside, record)
    stored.site.write_text(site, encoding="utf-8")
    stored.roster.write_text(roster, encoding="utf-8", newline="")
    (aside / "proposal.json").write_text(record.model_dump_json(indent=1), encoding="utf-8")
    aside.chmod(0o755)
    if folder.exists():
        shutil.rmtree(folder)
    os.replace(aside, folder)  # noqa: PTH105  (a folder)
    return StoredProposal(folder, record)


def load_proposal(data: Path, region: str) -> StoredProposal:
    """Return the proposal of a county. Raises NotFoundError when there is none, ConfigError when it is damaged."""
    folder = proposal_folder(data, region)
    path = folder / "proposal.json"
    if not path.exists():
        raise NotFoundError(f"there is no proposal for {region}; `nianbao site review` shows those there are")
    try:
        return StoredProposal(folder, ProposalRecord.model_validate_json(path.read_bytes()))
    except ValidationError as broken:
        raise ConfigError(path, str(broken).splitlines()[-1].strip()) from None
