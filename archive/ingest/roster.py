"""Who the organs of a region are, under all their names; an organ met for the first time is suggested, not accused."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.config.load import Configuration
from archive.config.regions import regions
from archive.database.models import Listing, Organ, OrganName
from archive.recognition.doubt_kinds import Doubt
from archive.recognition.mentions import Mentions
from archive.recognition.near import near_organs, slips_of
from archive.recognition.organ_kind import looks_like_organ, organ_kind
from archive.recognition.organ_names import RosterName, match_organ, normalise_organ, organ_id

GOVERNMENT = ("人民政府", "人民政府办公室")


@dataclass(frozen=True, slots=True)
class Named:
    """What a name means: one organ, or a doubt with the organs it may mean (none: any)."""

    organ_id: str | None = None
    doubt: Doubt = ""
    candidates: tuple[str, ...] = ()


class Roster:
    """The organs of one region, as known at the moment; suggestions are added as rows name them."""

    def __init__(self, session: Session, region: str, configuration: Configuration) -> None:
        self._session, self.region = session, region
        self.region_name = home_name(region, configuration)
        self._names: list[RosterName] = []
        self._suggested: set[str] = set()
        self._matched: dict[str, list[str]] = {}
        self._near: dict[str, list[str]] = {}
        self.reload()

    def reload(self) -> None:
        """Know what the database knows: a suggestion may have been taken back with the row that made it."""
        query = select(OrganName, Organ.origin).join(Organ).where(Organ.region == self.region).order_by(OrganName.id)
        self._names, self._suggested = [], set()
        for row, origin in self._session.execute(query):
            self._names.append(RosterName(row.organ_id, row.name, region_name=self.region_name))
            if origin == "suggested":
                self._suggested.add(row.organ_id)
        self._forget()

    def _forget(self) -> None:
        self._matched.clear()
        self._near.clear()
        self.__dict__.pop("_mentions", None)
        self.__dict__.pop("government_and_office", None)

    def match(self, name: str) -> list[str]:
        """Ids of all organs the name can mean: one is an answer, several are a fault of the roster. A suggested organ
        is meant only where no other is."""
        if name not in self._matched:
            found = match_organ(name, self._names)
            self._matched[name] = [one for one in found if one not in self._suggested] or found
        return self._matched[name]

    def near(self, name: str) -> list[str]:
        """Ids of organs that somebody vouches for whose name is close to this one, which is none of theirs."""
        if name not in self._near:
            known = [one for one in self._names if one.organ_id not in self._suggested]
            self._near[name] = near_organs(name, known)
        return self._near[name]

    def named_in(self, text: str) -> list[str]:
        """Ids of the organs that a text names, in its order."""
        return self._mentions.find(text) if text else []

    def counted_in(self, text: str) -> Counter[str]:
        """How often a text names each organ, in its order."""
        return self._mentions.count(text)

    def resolve(self, name: str, year: int | None, url: str) -> Named:
        """Whose the report of a year is that bears the name; a name that is surely new is suggested."""
        organs = self.match(name)
        if len(organs) == 1:
            return Named(organs[0])
        if organs:
            return Named(None, "ambiguous", tuple(organs))
        if near := self.near(name):
            return Named(None, "near_name", tuple(near))
        if not looks_like_organ(normalise_organ(name)):
            inside = self.named_in(name)
            return Named(None, "near_name" if inside else "organ", tuple(inside))
        if slips := [one for one in self._slips(name) if not self._has_filed(one, year, url)]:
            return Named(None, "near_name", tuple(slips))
        return Named(self.suggest(name))

    def governments(self) -> list[str]:
        """Ids of the government of the region itself."""
        return [one for one in self.match("人民政府") if one] or self.match(self.region_name)

    def is_government(self, organ: str) -> bool:
        """Whether it is the government or its office, which draw up each other's reports."""
        return organ in self.government_and_office

    @cached_property
    def government_and_office(self) -> tuple[str, ...]:
        """Ids of the government of the region and of its office."""
        found = (
            one.organ_id
            for one in self._names
            if normalise_organ(one.name).endswith(GOVERNMENT) and organ_kind(one.name) in ("government", "department")
        )
        return tuple(dict.fromkeys(found))

    def suggest(self, name: str) -> str:
        """Return a new organ of this name; its id."""
        plain = normalise_organ(name)
        taken = {row.organ_id for row in self._names}
        new = organ_id(self.region, plain, taken)
        kind = organ_kind(plain)
        self._session.add(Organ(id=new, region=self.region, name=plain, kind=kind, origin="suggested"))
        self._session.flush()
        self._session.add(OrganName(organ_id=new, name=plain))
        self._session.flush()
        self._names.append(RosterName(new, plain, region_name=self.region_name))
        self._suggested.add(new)
        self._forget()
        return new

    @cached_property
    def _mentions(self) -> Mentions:
        return Mentions(self._names)

    def _slips(self, name: str) -> list[str]:
        """Suggested organs that differ by a slip only: one organ is not to become two."""
        return slips_of(name, [one for one in self._names if one.organ_id in self._suggested])

    def _has_filed(self, organ: str, year: int | None, url: str) -> bool:
        """Whether another row is its report of the year: then this one is another organ's."""
        mine = (Listing.organ_id == organ, Listing.report_year == year, Listing.is_report, Listing.url != url)
        return self._session.scalar(select(Listing.id).where(*mine).limit(1)) is not None


def home_name(region: str, configuration: Configuration) -> str:
    """Return the region's own name: from the division codes, else (a made-up or very new county) from its site."""
    if region in regions():
        return regions().name(region)
    return next((site.name for site in configuration.sites.values() if site.region == region), "")
