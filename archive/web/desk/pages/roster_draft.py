"""/desk/roster/drafts/{id}: the rows of a change, what each does to verdicts; accepted or refused, then proposed."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Response

from archive.errors import NianbaoError
from archive.office.refusal import ConflictError
from archive.office.roster import roster_object
from archive.office.roster_drafts import KeptDraft, open_draft, propose_draft
from archive.web.desk.check_page import check_page
from archive.web.desk.desk_state import why_refused
from archive.web.desk.roster_words import ShownChange, shown_changes
from archive.web.desk.signed_in import Desk, DeskContext
from archive.web.serving.problems import PageNotFoundError
from archive.web.wording.translation import gettext
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

_GONE = _("没有该变更，或者已经过期，请重新上传或者填写。")
_PROPOSED = _("该申请经他人同意后，名录自同意之时起变更，判定随之改变。")


@router.get("/desk/roster/drafts/{identity}")
def draft_page(context: Desk, identity: str) -> Response:
    """Return the rows, each to be accepted or refused."""
    return _page(context, _kept(context, identity))


@router.post("/desk/roster/drafts/{identity}")
def draft_decided(context: Desk, identity: str) -> Response:
    """Show what is proposed, then propose it."""
    if context.was_kept:
        return context.go("/desk/roster", done="kept")
    kept = _kept(context, identity)
    answers = {row.organ.organ_id: context.field(f"row-{row.organ.organ_id}") for row in kept.draft.rows}
    refused = [organ for organ, said in answers.items() if said == "refuse"]
    if any(said not in ("accept", "refuse") for said in answers.values()):
        return _page(context, kept, _("请对每一行选择接受或者不接受。"), 422)
    if len(refused) == len(answers) and kept.draft.source != "file":
        return _page(context, kept, _("没有接受的行，不必提出。"), 422)
    shown = shown_changes(context, kept.draft.region, [r for r in kept.draft.rows if r.organ.organ_id not in refused])
    page = check_page(
        context,
        title=_("核对后登记"),
        answers=[
            *((one.row.organ.name, _told(context, one)) for one in shown),
            (_("不接受"), "、".join(r.organ.name for r in kept.draft.rows if r.organ.organ_id in refused)),
            (_("理由"), context.field("reason")),
        ],
        effects=[_PROPOSED],
        back=f"/desk/roster/drafts/{identity}",
        grave=False,
    )
    return page or _proposed(context, kept, refused)


def _proposed(context: DeskContext, kept: KeptDraft, refused: Sequence[str]) -> Response:
    desk, reason = context.desk, context.field("reason")
    try:
        propose_draft(
            desk.office,
            desk.store,
            context.actor,
            kept,
            refused,
            reason,
            context.now,
            seen=context.seen,
            key=context.field("key"),
        )
    except NianbaoError as wrong:
        return _page(context, kept, why_refused(context.room, wrong), 409 if isinstance(wrong, ConflictError) else 422)
    return context.go("/desk/roster", region=kept.draft.region, done="kept")


def _told(context: DeskContext, one: ShownChange) -> str:
    language = context.room.language
    fields = [f"{gettext(language, label)} {before or '—'} → {after or '—'}" for label, before, after in one.told]
    return "；".join([gettext(language, one.kind), *fields, *one.effects])


def _kept(context: DeskContext, identity: str) -> KeptDraft:
    found = open_draft(context.desk.store, context.person.login, identity, context.now)
    if found is None or not context.person.covers(found.draft.region):
        raise PageNotFoundError(_GONE)
    return found


def _page(context: DeskContext, kept: KeptDraft, problem: str = "", status: int = 200) -> Response:
    last = context.state.last.get(roster_object(kept.draft.region))
    return context.render(
        "roster_draft.html",
        status=status,
        problem=problem,
        kept=kept,
        rows=shown_changes(context, kept.draft.region, kept.draft.rows, kept.contacts),
        said={row.organ.organ_id: context.field(f"row-{row.organ.organ_id}") for row in kept.draft.rows},
        reason=context.field("reason"),
        seen=last.seq if last else 0,
    )
