"""Links of a proof: what a verdict needs to be shown, whether it was, and by which captures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from archive.filings.rules.verdict import EvidenceRef

LinkName = Literal[
    "applicable",
    "column",
    "visited",
    "duty",
    "precedent",
    "begun",
    "doubts",
    "fresh",
    "seen",
    "absent",
    "claim",
    "gone",
]


@dataclass(frozen=True, slots=True)
class Link:
    """One link: ``proved`` or not, said in both languages, with the visits and captures that show it."""

    name: LinkName
    proved: bool
    zh: str
    en: str
    evidence_refs: tuple[EvidenceRef, ...] = ()

    @property
    def reason(self) -> tuple[str, str]:
        """The sentence in Chinese and in English."""
        return self.zh, self.en


def first_broken(links: Iterable[Link]) -> Link | None:
    """The first link that is not proved; links behind it are not asked for."""
    return next((link for link in links if not link.proved), None)
