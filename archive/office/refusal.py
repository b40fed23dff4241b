"""An act that a guard refused: which guard, and a sentence that names what to do, in both languages."""

from __future__ import annotations

from archive.bilingual import Bilingual
from archive.errors import NianbaoError


class RefusedError(NianbaoError):
    """Nothing was changed or appended. ``guard``: the id of the guard in the contract, such as ``P3``. The command
    line says the sentence in English, as it says everything."""

    def __init__(self, guard: str, zh: str, en: str) -> None:
        self.guard, self.told = guard, Bilingual(zh, en)
        super().__init__(f"{en} ({guard})")


class OutOfScopeError(RefusedError):
    """The object lies outside every grant of the person: told as if there were none."""


class ConflictError(RefusedError):
    """Somebody else has acted on the object since it was on screen. ``since``: seq of the newest line."""

    def __init__(self, guard: str, zh: str, en: str, since: int) -> None:
        self.since = since
        super().__init__(guard, zh, en)
