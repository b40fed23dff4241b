"""A draft before publication: every check's outcome, beside the report of the year before where there is one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from archive.errors import NianbaoError, UnreadableError
from archive.reading.checks.across import (
    check_reconsideration_first,
    findings_across,
    last_year_outcomes,
    reconsideration_outcomes,
)
from archive.reading.checks.outcome import Outcome
from archive.reading.checks.outcomes import outcomes_of
from archive.reading.checks.text_overlap import ComparableProse, check_copied
from archive.reading.convert import to_document_safely
from archive.reading.formats.bundle import members
from archive.reading.formats.sniff import sniff
from archive.reading.read import read_document, unreadable
from archive.reading.reading_model import Finding, Reading

# They speak of a page that stands on a site: there is none yet.
_OF_PUBLICATION = frozenset({"published_early", "not_downloadable"})
MOST_BYTES = 20_000_000


class DraftRefusedError(NianbaoError):
    """A draft that cannot be checked. ``reason``: empty, too_large or several."""

    def __init__(self, reason: Literal["empty", "too_large", "several"], text: str) -> None:
        self.reason = reason
        super().__init__(text)


@dataclass(frozen=True, slots=True)
class DraftCheck:
    """What the checks say of a draft. ``before`` is the report of the year before that it was compared with."""

    draft: Reading
    findings: tuple[Finding, ...]
    outcomes: tuple[Outcome, ...]
    before: Reading | None = None

    @property
    def faults(self) -> tuple[Finding, ...]:
        """The findings that speak of the draft; what the program did not understand is nobody's fault."""
        return tuple(one for one in self.findings if one.severity != "not_understood")

    @property
    def not_understood(self) -> tuple[Finding, ...]:
        """What the program could not read in the draft."""
        return tuple(one for one in self.findings if one.severity == "not_understood")


def read_draft(body: bytes, *, name: str = "", title: str = "") -> Reading:
    """Read a draft of any format; of a ZIP the one report in it. ``title`` is that under which it will be published.

    Raises DraftRefusedError for nothing at all, for more than MOST_BYTES, and for a ZIP of several reports.
    """
    if not body.strip():
        raise DraftRefusedError("empty", "the draft is empty")
    if len(body) > MOST_BYTES:
        raise DraftRefusedError("too_large", f"a draft may have {MOST_BYTES // 1_000_000} MB at most")
    if sniff(body) != "zip":
        return _read(body, name, title)
    try:
        inside = [_read(one, path, title) for path, one in members(body) if isinstance(one, bytes)]
    except UnreadableError as reason:
        return unreadable(str(reason), listed_title=title)
    reports = [one for one in inside if one.is_report]
    if len(reports) > 1:
        raise DraftRefusedError("several", f"the ZIP holds {len(reports)} reports; check one at a time")
    return reports[0] if reports else unreadable("the ZIP holds no report", listed_title=title)


def _read(body: bytes, name: str, title: str) -> Reading:
    try:
        return read_document(to_document_safely(body, url=name), listed_title=title)
    except UnreadableError as reason:
        return unreadable(str(reason), listed_title=title)


def check_draft(draft: Reading, before: Reading | None = None) -> DraftCheck:
    """Return every check's outcome. A draft that is not taken for a report has none, and its findings say why."""
    if not draft.is_report:
        return DraftCheck(draft, tuple(draft.findings), ())
    found = [*draft.findings, *check_reconsideration_first(draft)]
    compared = list(reconsideration_outcomes(draft))
    if before is not None and before.is_report:
        years = last_year_outcomes(draft, before)
        copied = check_copied(ComparableProse(draft), ComparableProse(before), same_organ=True)
        found += [*findings_across(draft, years), *copied]
        compared += [*years, Outcome("copied_from_last_year", "fail" if copied else "pass", "text")]
    kept = tuple(one for one in found if one.check not in _OF_PUBLICATION)
    return DraftCheck(draft, kept, tuple(_of_drafts(outcomes_of(draft, compared))), before)


def _of_drafts(outcomes: Iterable[Outcome]) -> Iterable[Outcome]:
    return (one for one in outcomes if one.check not in _OF_PUBLICATION)
