"""Brings sites, columns and rosters in the database in line with config/ and the journal; writes only what differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select, tuple_, update
from sqlalchemy.orm import Session

from archive.config.load import Configuration
from archive.config.organs import OrganConfig
from archive.config.paths import data_dir
from archive.database.base import Base
from archive.database.models import DisclosureColumn, Organ, OrganName, RosterChange, Site
from archive.journal.rosters import Files, over_files, roster_effects, rosters_by

_Row = dict[str, Any]


def sync_configuration(session: Session, configuration: Configuration) -> None:
    """Update sites, columns and organs; what is configured no more stays, inactive, for its history."""
    session.flush()
    _upsert(session, Site, _sites(configuration))
    _upsert(session, DisclosureColumn, [*_columns(configuration), *_deactivate(session, configuration)])
    sync_rosters(session, configuration)


def sync_rosters(session: Session, configuration: Configuration, region: str = "", data: Path | None = None) -> None:
    """Update organs and their names, of one region or of all: by the files, and in regions that the journal has by its
    changes taken in so far (``RosterChange``)."""
    applied = set(session.scalars(select(RosterChange.seq)))
    rosters = over_files(configuration.rosters, rosters_by(roster_effects(data or data_dir()), applied))
    if region:
        rosters = {region: rosters[region]}
    _upsert(session, Organ, _organs(rosters, configuration))
    _names(session, rosters)
    session.expire_all()


def _sites(configuration: Configuration) -> Iterator[_Row]:
    for site in configuration.sites.values():
        yield {"id": site.id, "name": site.name, "region": site.region, "home": site.home, "verified": site.verified}


def _columns(configuration: Configuration) -> Iterator[_Row]:
    for site in configuration.sites.values():
        for column in site.columns:
            told = {"url": column.url, "title": column.title, "adapter": column.adapter, "vouched": column.vouched}
            yield {
                "id": f"{site.id}/{column.id}",
                "site_id": site.id,
                **told,
                "kinds": list(column.kinds),
                "active": True,
            }


def _deactivate(session: Session, configuration: Configuration) -> Iterator[_Row]:
    here = {row["id"] for row in _columns(configuration)}
    for column_id in session.scalars(select(DisclosureColumn.id).where(DisclosureColumn.active)):
        if column_id not in here:
            yield {"id": column_id, "active": False}


def _organs(rosters: Files, configuration: Configuration) -> Iterator[_Row]:
    for region, roster in rosters.items():
        origin = _origin(region, configuration)
        for organ in roster:
            yield organ_row(organ, region, origin)


def organ_row(organ: OrganConfig, region: str, origin: str) -> dict[str, Any]:
    """Return an organ of a roster as its table holds it. ``origin``: that of the roster; an organ whose duty is stated
    in an imported one is confirmed."""
    return {
        "id": organ.organ_id,
        "region": region,
        "name": organ.name,
        "kind": organ.kind,
        "origin": "confirmed" if organ.duty and origin == "imported" else origin,
        "valid_from": organ.valid_from,
        "valid_to": organ.valid_to,
        "successor": organ.successor,
        "vouched": organ.vouched,
    }


def _origin(region: str, configuration: Configuration) -> str:
    """Return the origin of a roster: ``suggested`` while nobody has verified a site of its region."""
    sites = [site for site in configuration.sites.values() if site.region == region]
    return "suggested" if sites and not any(site.verified for site in sites) else "imported"


def _names(session: Session, rosters: Files) -> None:
    """Write the names of rostered organs, and take away what is none of theirs any more."""
    known = {(organ, name) for organ, name in session.execute(select(OrganName.organ_id, OrganName.name))}
    organs = [organ for roster in rosters.values() for organ in roster]
    wanted = dict.fromkeys((organ.organ_id, name) for organ in organs for name in organ.names)
    rostered = {organ.organ_id for organ in organs}
    if gone := [pair for pair in known - wanted.keys() if pair[0] in rostered]:
        session.execute(delete(OrganName).where(tuple_(OrganName.organ_id, OrganName.name).in_(gone)))
    fresh = [{"organ_id": organ, "name": name} for organ, name in wanted if (organ, name) not in known]
    if fresh:
        session.execute(insert(OrganName), fresh)


def _upsert(session: Session, model: type[Base], wanted: Iterable[_Row]) -> None:
    """Insert what is not there, update what differs (rows may name some of the fields only)."""
    fresh, changed = [], []
    there = {row["id"]: row for row in session.execute(select(model.__table__)).mappings()}
    for row in {row["id"]: row for row in wanted}.values():
        known = there.get(row["id"])
        if known is None:
            fresh.append(row)
        elif any(known[name] != value for name, value in row.items()):
            changed.append(row)
    if fresh:
        session.execute(insert(model), fresh)
    for row in changed:
        session.execute(update(model).where(model.__table__.c.id == row["id"]).values(**row))
