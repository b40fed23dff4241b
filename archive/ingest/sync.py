"""Brings sites, columns and rosters in the database in line with config/; only what differs is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from archive.config.load import Configuration
from archive.config.organs import OrganConfig
from archive.database.base import Base
from archive.database.models import DisclosureColumn, Organ, OrganName, Site

_Row = dict[str, Any]


def sync_configuration(session: Session, configuration: Configuration) -> None:
    """Update sites, columns and organs; what is configured no more stays, inactive, for its history."""
    session.flush()
    _upsert(session, Site, _sites(configuration))
    _upsert(session, DisclosureColumn, [*_columns(configuration), *_deactivate(session, configuration)])
    _upsert(session, Organ, _organs(configuration))
    _names(session, configuration)
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


def _organs(configuration: Configuration) -> Iterator[_Row]:
    for region, roster in configuration.rosters.items():
        origin = _origin(region, configuration)
        for organ in roster:
            yield {
                "id": organ.organ_id,
                "region": region,
                "name": organ.name,
                "kind": organ.kind,
                "origin": origin,
                "valid_from": organ.valid_from,
                "valid_to": organ.valid_to,
                "successor": organ.successor,
                "vouched": organ.vouched,
            }


def _origin(region: str, configuration: Configuration) -> str:
    """Return the origin of a roster: ``suggested`` while nobody has verified a site of its region."""
    sites = [site for site in configuration.sites.values() if site.region == region]
    return "suggested" if sites and not any(site.verified for site in sites) else "imported"


def _names(session: Session, configuration: Configuration) -> None:
    rosters = configuration.rosters.values()
    known = {(organ, name) for organ, name in session.execute(select(OrganName.organ_id, OrganName.name))}
    wanted = dict.fromkeys(pair for roster in rosters for organ in roster for pair in _names_of(organ))
    fresh = [{"organ_id": organ, "name": name} for organ, name in wanted if (organ, name) not in known]
    if fresh:
        session.execute(insert(OrganName), fresh)


def _names_of(organ: OrganConfig) -> Iterator[tuple[str, str]]:
    yield from ((organ.organ_id, name) for name in (organ.name, *organ.aliases))


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
