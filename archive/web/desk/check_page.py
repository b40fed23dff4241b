"""The page between a form and its act: all answers, what the act does, and who it is where it is grave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fastapi import Response
from starlette.datastructures import FormData

from archive.office.intent import new_key
from archive.web.desk.proving import prove, way_to_prove
from archive.web.desk.signed_in import DeskContext

_MARKS = ("form_token", "confirm", "password", "code", "key")


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

    ``answers``: label and value of each; ``grave``: who it is is asked for unless it was shown a short while ago;
    ``key``: the single key that confirms, "" for none; ``more``: hidden fields beside those that were sent.
    """
    asks = way_to_prove(context) if grave else ""
    wrong = ""
    if context.field("confirm"):
        if not asks:
            return None
        wrong = prove(context, asks)
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
