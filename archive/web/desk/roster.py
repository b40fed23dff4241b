"""What the pages of rosters share: whose region, and its organs with what is known of their duty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from archive.bilingual import Bilingual
from archive.config.kinds import KIND_NAMES
from archive.config.organs import OrganConfig
from archive.config.regions import regions
from archive.database.models import DecisionRecord, Organ, Site
from archive.journal.rosters import contacts_by, roster_effects
from archive.office.contacts import Contact, contact_of
from archive.office.roster import roster_now
from archive.web.desk.cases import deadlines_of
from archive.web.desk.signed_in import DeskContext
from archive.web.serving.problems import PageNotFoundError
from archive.web.wording.translation import gettext
from archive.web.wording.translation import gettext_noop as _

_GONE = _("没有该地区的名录。")
UNCONFIRMED = _("未经确认，不会被点名")


@dataclass(frozen=True, slots=True)
class RosterOrgan:
    """An organ as the page lists it. ``duty``: in words what is known of its duty; ``before``: those it took over from;
    ``is_rostered``: whether it stands in the roster, and was not only seen in rows."""

    organ: OrganConfig
    duty: str
    heir: str
    before: str
    contact: Contact | None
    is_rostered: bool

    @property
    def kind(self) -> Bilingual:
        return KIND_NAMES[self.organ.kind]


def regions_of(context: DeskContext) -> list[tuple[str, str]]:
    """Return code and name of every region of the person that has organs or a site."""
    session = context.room.session
    names = {region: name for region, name in session.execute(select(Site.region, Site.name).order_by(Site.id.desc()))}  # noqa: C416
    codes = {*names, *session.scalars(select(Organ.region).distinct()), *context.state.rosters}
    known = regions()
    return [
        (code, known.name(code) if code in known else names.get(code, code))
        for code in sorted(codes)
        if context.person.covers(code)
    ]


def region_asked(context: DeskContext, asked: str) -> str:
    """Return the region asked for, the first of the person's where none is; "" where there is none at all. One outside
    the person's regions is as if it were not there."""
    mine = [code for code, _name in regions_of(context)]
    if asked and asked not in mine:
        raise PageNotFoundError(_GONE)
    return asked or (mine[0] if mine else "")


def organs_of(context: DeskContext, region: str) -> list[RosterOrgan]:
    """Return the roster of a region as it stands, and after it the organs that were only seen in rows."""
    session, language = context.room.session, context.room.language
    roster = roster_now(context.desk.office, region)
    rows = {row.id: row for row in session.scalars(select(Organ).where(Organ.region == region).order_by(Organ.id))}
    seen = {one: _seen_only(row) for one, row in rows.items() if one not in roster and row.origin == "suggested"}
    digests = contacts_by(roster_effects(context.desk.office.data), region)
    names = {**{one: row.name for one, row in rows.items()}, **{one: organ.name for one, organ in roster.items()}}
    before: dict[str, list[str]] = {}
    for organ in roster.values():
        if organ.successor:
            before.setdefault(organ.successor, []).append(organ.name)
    years = _confirmed_years(context, region)
    comma = "、" if language == "zh" else ", "
    return [
        RosterOrgan(
            organ,
            _duty(context, organ, rows.get(one), years.get(one, ()), is_rostered=one in roster),
            names.get(organ.successor or "", organ.successor or ""),
            comma.join(before.get(one, ())),
            contact_of(context.desk.store, digests[one]) if one in digests else None,
            one in roster,
        )
        for one, organ in [*roster.items(), *seen.items()]
    ]


def contacts_of(context: DeskContext, organs: Mapping[str, str]) -> dict[str, Contact]:
    """Return the contact of each organ that has one in the roster; ``organs``: the region of each, which must be among
    the person's."""
    effects = roster_effects(context.desk.office.data)
    digests: dict[str, str] = {}
    for region in sorted(set(organs.values())):
        digests |= contacts_by(effects, region)
    known = {one: contact_of(context.desk.store, digests[one]) for one in organs if one in digests}
    return {one: contact for one, contact in known.items() if contact}


def _seen_only(row: Organ) -> OrganConfig:
    return OrganConfig.model_validate({"organ_id": row.id, "name": row.name, "kind": row.kind})


def _confirmed_years(context: DeskContext, region: str) -> dict[str, list[int]]:
    """Return the years for which a person has confirmed the duty of an organ and did not take it back."""
    query = select(DecisionRecord).join(Organ, Organ.id == DecisionRecord.organ_id).where(Organ.region == region)
    found = list(context.room.session.scalars(query))
    revoked = {one.revokes for one in found if one.revokes}
    years: dict[str, list[int]] = {}
    for one in found:
        if one.kind == "confirm" and one.id not in revoked:
            years.setdefault(one.organ_id, []).append(one.report_year)
    return years


def _duty(
    context: DeskContext, organ: OrganConfig, row: Organ | None, years: Sequence[int], *, is_rostered: bool
) -> str:
    """Say what is known of an organ's duty; that nobody names it only where nothing at all confirms it."""
    language, outside = context.room.language, deadlines_of(context).outside(organ.name)
    if years:
        told = ", ".join(map(str, sorted(set(years))))
        return gettext(language, _("经确认的年度：%(years)s"), years=told)
    unconfirmed = gettext(language, UNCONFIRMED)
    if not is_rostered:
        return gettext(language, _("名录未列入：%(told)s"), told=unconfirmed)
    if row is not None and row.origin == "suggested":
        return gettext(language, _("网站尚未核实：%(told)s"), told=unconfirmed)
    if outside and not organ.duty:
        return gettext(language, _("按名称不属于行政机关：%(told)s"), told=unconfirmed)
    if organ.duty:
        return gettext(language, _("已确认：%(why)s"), why=organ.duty)
    return gettext(language, _("名录已列入"))
