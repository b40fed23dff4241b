"""The faults that pydantic finds, said to whoever edits the file: what is wrong, and the nearest right name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError


class FieldError(ValueError):
    """A fault that a check of a whole model or row lays at one of its fields."""

    def __init__(self, field: str, told: str) -> None:
        self.field = field
        super().__init__(told)


def location_of(error: dict[str, Any]) -> tuple[str | int, ...]:
    """Return where one of pydantic's errors stands, down to the field that a check of a whole model names."""
    cause = error.get("ctx", {}).get("error")
    return (*error["loc"], cause.field) if isinstance(cause, FieldError) else tuple(error["loc"])


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name closest to ``name``; empty when none resembles it."""
    by_folded = {one.casefold(): one for one in known}
    close = get_close_matches(name.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[close[0]] if close else ""


def meant(name: str, known: Iterable[str]) -> str:
    """How an unknown name is answered: with the nearest right one, else with all there are."""
    names = sorted(known)
    if close := nearest(name, names):
        return f"did you mean {close}?"
    return f"there are: {', '.join(names)}" if names else "there are none"


_EMPTY = "the file holds nothing"


def faults_of(invalid: ValidationError) -> Iterator[dict[str, Any]]:
    """Yield the errors worth telling: a list is not called too short because its parts are wrong."""
    for error in invalid.errors():
        if error["type"] != "too_short" or not error["input"]:
            yield dict(error)


def reason(model: type[BaseModel], error: dict[str, Any]) -> str:
    """One fault in a sentence. Values are shown only where they are names, never texts that may hold a password."""
    kind, location = error["type"], error["loc"]
    message = str(error["msg"]).removeprefix("Value error, ")
    if kind == "extra_forbidden":
        return f"there is no such key; {meant(str(location[-1]), keys_of(model, location[:-1]))}"
    if kind == "missing":
        return "is missing"
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return _EMPTY if error["input"] is None and not location else "keys with values are expected here"
    if kind == "literal_error" and isinstance(given := error["input"], str):
        allowed = str(error["ctx"]["expected"]).replace("'", "").replace(" or ", ", ").split(", ")
        close = nearest(given, allowed)
        return f"{given!r} is none of {', '.join(allowed)}" + (f"; did you mean {close}?" if close else "")
    if kind == "string_type" and isinstance(error["input"], int | float):
        return f"text is expected; put {error['input']} in quotation marks"
    if kind in ("too_short", "string_too_short") and not error["input"]:
        return "must not be empty"
    return message


def keys_of(model: type[BaseModel], location: Sequence[str | int]) -> list[str]:
    """Return the keys that may stand at ``location`` inside a model; none when no model stands there."""
    here: type[BaseModel] | None = model
    for part in location:
        if here is None:
            return []
        if isinstance(part, int):
            continue
        here = next((_model_in(f.annotation) for n, f in here.model_fields.items() if part in (n, f.alias)), None)
    return [field.alias or name for name, field in here.model_fields.items()] if here else []


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)
