"""The page between a form and its act: all answers, what the act does, and the password where it is grave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fastapi import Response
from starlette.datastructures import FormData

from archive.office.intent import new_key
from archive.office.passwords import BusyError
from archive.office.refusal import RefusedError
from archive.office.sessions import note_factor
from archive.office.sign_in import is_right
from archive.web.desk.desk_state import visitor_of
from archive.web.desk.signed_in import BUSY, DeskContext
from archive.web.wording.translation import gettext_noop as _

_MARKS = ("form_token", "confirm", "password", "key")


def check_page(
    context: DeskContext,
    *,
    title: str,
    answers: Sequence[tuple[str, str]],
    effects: Sequence[str],
    back: str,
    grave: bool = True,
    key: str = "",
    more: Sequence[tuple[str, str]] = (),
) -> Response | None:
    """Return the page to be confirmed, or None when the form comes from it and may be acted on.

    ``answers``: label and value of each; ``grave``: the password is asked for unless it was given a short while ago;
    ``key``: the single key that confirms, "" for none; ``more``: hidden fields beside those that were sent.
    """
    asks = grave and not context.is_fresh
    wrong = ""
    if context.field("confirm"):
        if not asks:
            return None
        wrong = _proved(context)
        if not wrong:
            return None
    return context.render(
        "check.html",
        status=422 if wrong else 200,
        title=title,
        answers=answers,
        effects=effects,
        back=back,
        asks=asks,
        wrong=wrong,
        kept=list(dict.fromkeys((*kept_fields(context.form), *more))),
        key=context.field("key") or new_key(),
        press=key,
    )


def kept_fields(form: FormData | Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what a form said, to be sent again; never a password."""
    said = form.multi_items() if isinstance(form, FormData) else form.items()
    return [(name, value) for name, value in said if isinstance(value, str) and name not in _MARKS]


def _proved(context: DeskContext) -> str:
    """Return why the password does not prove who it is; "" when it does, and then it counts for a while."""
    given, visitor = str(context.form.get("password", "")), visitor_of(context.request)
    office, store = context.desk.office, context.desk.store
    try:
        if not is_right(office, store, context.person.login, given, visitor, context.now):
            return _("密码不正确，请重新输入。")
    except BusyError:
        return BUSY
    except RefusedError:
        return _("密码多次输入错误，请稍后再试。")
    note_factor(store, context.session.mark, context.now)
    return ""
