"""Who the organs of a region are, under all their names; an organ met for the first time is suggested, not accused."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.config.regions import regions
from archive.config.whole import Configuration
from archive.database.models import Organ, OrganName
from archive.recognition.kinds import organ_kind
from archive.recognition.names import RosterName, match_organ, normalise_organ, organ_id


class Roster:
    """The organs of one region, as known at the moment; suggestions are added as rows name them."""

    def __init__(self, session: Session, region: str, configuration: Configuration) -> None:
        self._session, self.region = session, region
        self.region_name = home_name(region, configuration)
        self._names: list[RosterName] = []
        self._matched: dict[str, list[str]] = {}
        self.reload()

    def reload(self) -> None:
        """Know what the database knows: a suggestion may have been taken back with the row that made it."""
        query = select(OrganName).join(Organ).where(Organ.region == self.region).order_by(OrganName.id)
        names = self._session.scalars(query)
        self._names = [RosterName(row.organ_id, row.name, region_name=self.region_name) for row in names]
        self._matched.clear()

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


def home_name(region: str, configuration: Configuration) -> str:
    """The region's own name: from the division codes, else (a made-up or very new county) from its site."""
    if region in regions():
        return regions().name(region)
    return next((site.name for site in configuration.sites.values() if site.region == region), "")
