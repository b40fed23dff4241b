"""Who the organs of a region are, under all their names; an organ met for the first time is suggested, not accused."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.config.organs import OrganConfig
from archive.config.regions import regions
from archive.config.whole import Configuration
from archive.database.models import Column, Organ, OrganName, Site
from archive.recognition.kinds import organ_kind
from archive.recognition.names import RosterName, match_organ, normalise_organ, organ_id


class Roster:
    """The organs of one region, as known at the moment; suggestions are added as rows name them."""

    def __init__(self, session: Session, region: str, configuration: Configuration) -> None:
        self._session, self.region = session, region
        self.region_name = _region_name(region, configuration)
        query = select(OrganName).join(Organ).where(Organ.region == region).order_by(OrganName.id)
        self._names = [
            RosterName(row.organ_id, row.name, region_name=self.region_name) for row in session.scalars(query)
        ]
        self._matched: dict[str, list[str]] = {}

    def match(self, name: str) -> list[str]:
        """Ids of all organs the name can mean: one is an answer, several are a fault of the roster."""
        if name not in self._matched:
            self._matched[name] = match_organ(name, self._names)
        return self._matched[name]

    def suggest(self, name: str) -> str:
        """A new organ of this name; its id."""
        plain = normalise_organ(name)
        taken = {row.organ_id for row in self._names}
        new = organ_id(self.region, plain, taken)
        kind = organ_kind(plain)
        self._session.add(Organ(id=new, region=self.region, name=plain, kind=kind, origin="suggested"))
        self._session.flush()
        self._session.add(OrganName(organ_id=new, name=plain))
        self._session.flush()
        self._names.append(RosterName(new, plain, region_name=self.region_name))
        self._matched.clear()
        return new


def sync_configuration(session: Session, configuration: Configuration) -> None:
    """Bring sites, columns and imported organs in the database in line with config/."""
    for column in session.scalars(select(Column)):
        column.active = False
    for site in configuration.sites.values():
        session.merge(Site(id=site.id, name=site.name, region=site.region, home=site.home, verified=site.verified))
        session.flush()
        for c in site.columns:
            session.merge(
                Column(
                    id=f"{site.id}/{c.id}",
                    site_id=site.id,
                    url=c.url,
                    title=c.title,
                    adapter=c.adapter,
                    kinds=list(c.kinds),
                    active=True,
                )
            )
    for region, roster in configuration.rosters.items():
        for organ in roster:
            _import(session, region, organ, _origin(region, configuration))
    session.flush()


def _origin(region: str, configuration: Configuration) -> str:
    """A roster that the program itself has written for a site nobody has verified yet accuses nobody."""
    sites = [site for site in configuration.sites.values() if site.region == region]
    return "suggested" if sites and not any(site.verified for site in sites) else "imported"


def _import(session: Session, region: str, organ: OrganConfig, origin: str) -> None:
    session.merge(
        Organ(
            id=organ.organ_id,
            region=region,
            name=organ.name,
            kind=organ.kind,
            origin=origin,
            valid_from=organ.valid_from,
            valid_to=organ.valid_to,
            successor=organ.successor,
        )
    )
    session.flush()
    known = set(session.scalars(select(OrganName.name).where(OrganName.organ_id == organ.organ_id)))
    for name in dict.fromkeys((organ.name, *organ.aliases)):
        if name not in known:
            session.add(OrganName(organ_id=organ.organ_id, name=name))


def _region_name(region: str, configuration: Configuration) -> str:
    """The region's own name: from the division codes, else (a made-up or very new county) from its site."""
    if region in regions():
        return regions().name(region)
    return next((site.name for site in configuration.sites.values() if site.region == region), "")
