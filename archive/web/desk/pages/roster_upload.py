"""/desk/roster/upload: a roster handed in as CSV or XLSX; nothing of it is taken in before its rows are accepted."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Response
from starlette.datastructures import UploadFile

from archive.errors import ConfigError, ConfigErrors
from archive.journal.rosters import OrganChange, contacts_by, roster_effects
from archive.office.contacts import Contact, contact_of
from archive.office.refusal import RefusedError
from archive.office.roster import RosterDraft, roster_now
from archive.office.roster_drafts import keep_draft
from archive.office.roster_file import FiledOrgan, read_roster_file
from archive.office.uploads import count_upload
from archive.web.desk.desk_state import told_in
from archive.web.desk.roster import region_asked, regions_of
from archive.web.desk.signed_in import Desk, DeskContext
from archive.web.serving.parameters import accepts
from archive.web.serving.problems import BadRequestError
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

_PATH = "/desk/roster/upload"
_MOST = 300  # rows that one form can decide on


@router.get(_PATH, dependencies=[accepts("region")])
def upload_page(context: Desk) -> Response:
    """Return the form."""
    return _page(context, region_asked(context, context.room.param("region")))


@router.post(_PATH, dependencies=[accepts("region")])
def roster_handed_in(context: Desk) -> Response:
    """Read the file and lead to its rows, or say where it is wrong."""
    region = region_asked(context, context.field("region"))
    if context.person.role_in(region, "clerk") is None:
        raise BadRequestError(_("该事项须由经办角色办理。"), status=403)
    sent = context.form.get("file")
    if not isinstance(sent, UploadFile) or not sent.filename:
        return _page(context, region, _("请选择CSV或者XLSX文件。"), 422)
    desk = context.desk
    try:
        count_upload(desk.office, desk.store, context.person.login, context.now)
        found = read_roster_file(desk.office.settings, sent.filename, sent.file.read())
    except ConfigErrors as wrong:
        return _page(context, region, _("文件有误，未作任何变更。"), 422, wrong.errors)
    except RefusedError as refused:
        return _page(context, region, told_in(context.room, refused), 422)
    return _led_on(context, region, sent.filename, found)


def _led_on(context: DeskContext, region: str, name: str, found: Sequence[FiledOrgan]) -> Response:
    roster = roster_now(context.desk.office, region)
    rows, contacts = _differing(context, region, found)
    if not rows:
        return _page(context, region, _("文件与名录一致，没有需要变更的单位。"), 422)
    if len(rows) > _MOST:
        return _page(context, region, _("变更的单位过多，请分为几个文件上传。"), 422)
    left = len(roster.keys() - {one.organ.organ_id for one in found})
    draft = RosterDraft(region, "upload", tuple(rows), name=name[:100])
    identity = keep_draft(context.desk.store, context.person.login, draft, contacts, left, context.now)
    return context.go(f"/desk/roster/drafts/{identity}")


def _differing(
    context: DeskContext, region: str, found: Sequence[FiledOrgan]
) -> tuple[list[OrganChange], dict[str, Contact]]:
    """Return the rows that differ from the roster or bring another contact, and the contacts by organ."""
    store, roster = context.desk.store, roster_now(context.desk.office, region)
    digests = contacts_by(roster_effects(context.desk.office.data), region)
    rows: list[OrganChange] = []
    contacts: dict[str, Contact] = {}
    for one in found:
        organ_id = one.organ.organ_id
        known = contact_of(store, digests[organ_id]) if organ_id in digests else None
        if one.contact and one.contact != known:
            contacts[organ_id] = one.contact
        if one.organ != roster.get(organ_id) or organ_id in contacts:
            rows.append(OrganChange(one.organ, roster.get(organ_id), one.line))
    return rows, contacts


def _page(
    context: DeskContext, region: str, problem: str = "", status: int = 200, faults: Sequence[ConfigError] = ()
) -> Response:
    return context.render(
        "roster_upload.html", status=status, problem=problem, region=region, regions=regions_of(context), faults=faults
    )
