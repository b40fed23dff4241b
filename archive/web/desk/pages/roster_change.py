"""/desk/roster/{change}: one change by a form: a new organ, a name, a correction, an end, a merger, a split."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Response
from pydantic import ValidationError

from archive.config.kinds import KIND_NAMES, ORGAN_KINDS, OrganKind
from archive.config.organs import OrganConfig
from archive.database.models import Organ
from archive.errors import NianbaoError
from archive.journal.rosters import Roster
from archive.office.roster import RosterDraft, roster_now, wanted_changes
from archive.office.roster_changes import ended, merged, new_organ, renamed, split
from archive.office.roster_drafts import keep_draft
from archive.web.desk.desk_state import why_refused
from archive.web.desk.roster import region_asked
from archive.web.desk.signed_in import Desk, DeskContext
from archive.web.serving.parameters import accepts
from archive.web.serving.problems import BadRequestError
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

CHANGES = {
    "add": _("新增单位"),
    "rename": _("更名"),
    "edit": _("更正"),
    "end": _("终止"),
    "merge": _("合并"),
    "split": _("分设"),
}
_FIELDS = ("name", "kind", "day", "duty", "aliases", "valid_from", "valid_to", "heir", "others")
_TAKES = accepts("region", "organ", "name")
_INCOMPLETE = _("请选择单位，并填写名称和日期。")


def change_page(context: Desk) -> Response:
    """Return the form, filled in with what the address names."""
    return _page(context, _change(context), region_asked(context, context.room.param("region")))


def change_filled(context: Desk) -> Response:
    """Make the rows of the change and lead to them, where each is seen with what it does."""
    change = _change(context)
    region = region_asked(context, context.field("region"))
    if context.person.role_in(region, "clerk") is None:
        raise BadRequestError(_("该事项须由经办角色办理。"), status=403)
    try:
        wanted = _wanted(context, change, region, roster_now(context.desk.office, region))
        rows = wanted_changes(context.desk.office, region, wanted)
    except (ValidationError, ValueError, LookupError):
        return _page(context, change, region, _INCOMPLETE, 422)
    except NianbaoError as refused:
        return _page(context, change, region, why_refused(context.room, refused), 422)
    if not rows:
        return _page(context, change, region, _("没有修改。"), 422)
    draft = RosterDraft(region, "form", tuple(rows))
    identity = keep_draft(context.desk.store, context.person.login, draft, {}, 0, context.now)
    return context.go(f"/desk/roster/drafts/{identity}")


for _one in CHANGES:
    router.get(f"/desk/roster/{_one}", dependencies=[_TAKES])(change_page)
    router.post(f"/desk/roster/{_one}", dependencies=[_TAKES])(change_filled)


def _change(context: DeskContext) -> str:
    return context.request.url.path.rpartition("/")[2]


def _wanted(context: DeskContext, change: str, region: str, roster: Roster) -> list[OrganConfig]:
    """Return the organs as the form wants them. Raises ValueError or LookupError for what is missing."""
    name, day = context.field("name"), _day(context.field("day"))
    if change == "add":
        return [_added(context, region, roster, name, day)]
    mine = [roster[one] for one in context.form.getlist("organ") if isinstance(one, str)]
    if change == "rename":
        return [renamed(mine[0], name)] if name and mine else []
    if change == "edit":
        return [_edited(context, mine[0])]
    if day is None:
        raise ValueError("day")
    if change == "end":
        return [ended(mine[0], day)]
    if change == "merge":
        return merged(mine, _heir(context, region, roster, mine, name, day), day)
    heir = _heir(context, region, roster, mine, name, day)
    taken = [*roster, heir.organ_id]
    others = [one.strip() for one in context.field("others").splitlines() if one.strip()]
    fresh = []
    for other in others:
        fresh.append(new_organ(region, other, mine[0].kind, taken, day))
        taken.append(fresh[-1].organ_id)
    return split(mine[0], heir, fresh, day)


def _added(context: DeskContext, region: str, roster: Roster, name: str, day: date | None) -> OrganConfig:
    """Return the new organ; one that was seen in rows keeps the id that it has there."""
    seen = context.room.session.get(Organ, context.field("organ")) if context.field("organ") else None
    kind = _kind(context.field("kind"))
    if seen is not None and seen.region == region and seen.id not in roster:
        told = {"organ_id": seen.id, "name": name or seen.name, "kind": kind, "valid_from": day}
        return OrganConfig.model_validate({**told, "duty": context.field("duty")})
    made = new_organ(region, name, kind, [*roster], day)
    return OrganConfig.model_validate({**made.model_dump(), "duty": context.field("duty")})


def _edited(context: DeskContext, organ: OrganConfig) -> OrganConfig:
    aliases = tuple(one.strip() for one in context.field("aliases").splitlines() if one.strip())
    told = {"aliases": aliases, "kind": _kind(context.field("kind")), "duty": context.field("duty")}
    days = {name: _day(context.field(name)) for name in ("valid_from", "valid_to")}
    heir = context.field("heir") or None
    return OrganConfig.model_validate({**organ.model_dump(), **told, **days, "successor": heir})


def _heir(
    context: DeskContext, region: str, roster: Roster, mine: list[OrganConfig], name: str, day: date
) -> OrganConfig:
    """Return who takes over: an organ of the roster, or a new one of this name."""
    if chosen := context.field("heir"):
        return roster[chosen]
    return new_organ(region, name, mine[0].kind, [*roster], day)


def _kind(said: str) -> OrganKind:
    return next(kind for kind in ORGAN_KINDS if kind == said) if said in ORGAN_KINDS else _no_kind()


def _no_kind() -> OrganKind:
    raise ValueError("kind")


def _day(said: str) -> date | None:
    return date.fromisoformat(said) if said else None


def _page(context: DeskContext, change: str, region: str, problem: str = "", status: int = 200) -> Response:
    roster = roster_now(context.desk.office, region) if region else {}
    sent = [str(value) for name, value in context.form.multi_items() if name == "organ"]
    chosen = sent or context.room.param("organ").split(",")  # several from marked tasks
    seen = context.room.session.get(Organ, chosen[0]) if change == "add" and chosen[0] else None
    seen = seen if seen is not None and seen.region == region else None
    return context.render(
        "roster_change.html",
        status=status,
        problem=problem,
        change=change,
        title=CHANGES[change],
        region=region,
        roster=[one for one in roster.values() if change == "edit" or one.valid_to is None],
        chosen=chosen,
        seen=seen,
        kinds=KIND_NAMES,
        typed=_typed(context, roster.get(chosen[0]) if change == "edit" else None, seen),
    )


def _typed(context: DeskContext, organ: OrganConfig | None, seen: Organ | None) -> dict[str, str]:
    """Return what stands in the fields: what was sent, else what is known and what the address names."""
    if context.form:
        return {name: context.field(name) for name in _FIELDS}
    named = context.room.param("name")
    typed = {**dict.fromkeys(_FIELDS, ""), "name": named, "kind": "department"}
    if seen is not None:
        typed |= {"name": named or seen.name, "kind": seen.kind}
    if organ is not None:
        aliases = [*organ.aliases, *([named] if named and named not in organ.names else [])]
        days = {"valid_from": str(organ.valid_from or ""), "valid_to": str(organ.valid_to or "")}
        typed |= {"kind": organ.kind, "aliases": "\n".join(aliases), "duty": organ.duty, "heir": organ.successor or ""}
        typed |= days
    return typed
