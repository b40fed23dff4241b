"""Since when rosters and sites are as they are: by the journal, the files of config/ and an organ's first row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy import ColumnElement, and_, or_, select

from archive.config.paths import config_dir
from archive.config.sites import SiteConfig
from archive.config.yaml_file import load_yaml
from archive.database.models import Listing, Organ, RosterChange, Version
from archive.journal.rosters import changes_of, roster_effects
from archive.web.contents.since_then import written_since
from archive.web.serving.request_context import RequestContext


def organ_changed(context: RequestContext, since: datetime) -> ColumnElement[bool]:
    """Return whether an ``Organ`` may be otherwise than it was at an instant (UTC); never false for one that is."""
    regions = {*roster_files_since(since), *site_regions_since(since)}
    met = (
        select(one.organ_id).where(one.first_seen_at > since, one.organ_id.is_not(None)) for one in (Listing, Version)
    )
    suggested = and_(Organ.origin == "suggested", or_(*(Organ.id.in_(some) for some in met)))
    return or_(Organ.region.in_(regions), Organ.id.in_(_by_journal(context, since)), suggested)


def roster_files_since(since: datetime) -> Iterator[str]:
    """Yield the codes of the regions whose roster file was written after an instant."""
    return (path.stem for path in (config_dir() / "organs").glob("*.csv") if written_since(path, since))


def site_regions_since(since: datetime) -> Iterator[str]:
    """Yield the codes of the regions whose site files were written after an instant."""
    for path in (config_dir() / "sites").glob("*.yaml"):
        if written_since(path, since):
            yield _region_of(path, path.stat().st_ctime_ns)


@lru_cache(maxsize=4_000)
def _region_of(path: Path, _written: int) -> str:
    return load_yaml(path, SiteConfig).region


def _by_journal(context: RequestContext, since: datetime) -> set[str]:
    """Return the ids of the organs that people changed since, as far as the table of organs shows it."""
    query = select(RosterChange.seq).where(RosterChange.at > since)
    applied = set(context.session.scalars(query))
    every = roster_effects(context.app_state.data_folder) if applied else []
    return {row.organ.organ_id for effect in every if effect.seq in applied for row in changes_of(effect.body)}
