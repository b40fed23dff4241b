"""What is wrong with the page of a report that was seen, and whose failure it is: the organ's, or only ours."""

from __future__ import annotations

from dataclasses import replace

from archive.bilingual import Bilingual
from archive.filings.rules import words_pages as words
from archive.filings.rules.facts import FilingFacts, Observation
from archive.filings.rules.verdict import EvidenceRef, Verdict
from archive.filings.states import Flag


def judge_pages(facts: FilingFacts, ruling: Verdict) -> Verdict:
    """The ruling with the flags of the pages that still stand, each with its sentence.

    ``defective`` rests on text that was read, or on the site's own answer, on two days, that the page does not exist.
    A page that we could not read is ours: ``page_unread``.
    """
    if facts.deadline.was_holiday:
        ruling = replace(ruling, flags=(*ruling.flags, Flag.DEADLINE_WAS_HOLIDAY))
    shown = [sighting for sighting in facts.sightings if sighting.gone_at is None and not sighting.replaced]
    if not shown:
        return ruling
    if defects := sorted({check for sighting in shown for check in sighting.defects}):
        ruling = _with(ruling, Flag.DEFECTIVE, words.defective(defects))
    elif all(sighting.not_found for sighting in shown):
        answers = [answer for sighting in shown for answer in sighting.not_found]
        rests = tuple(EvidenceRef("report", capture_id=answer.capture_id) for answer in answers)
        ruling = _with(ruling, Flag.DEFECTIVE, words.not_found(answers), rests)
    elif all(_is_unread(sighting) for sighting in shown):
        ruling = _with(ruling, Flag.PAGE_UNREAD, words.page_unread())
    if any(sighting.form == "wrong" for sighting in shown):
        ruling = replace(ruling, flags=(*ruling.flags, Flag.WRONG_FORM))
    if all(sighting.odd_title for sighting in shown):
        was_read = not all(_is_unread(sighting) for sighting in shown)
        ruling = _with(ruling, Flag.ODD_TITLE, words.odd_title(shown[0].title, was_read=was_read))
    return ruling


def _is_unread(sighting: Observation) -> bool:
    return sighting.page_unread or bool(sighting.not_found)


def _with(ruling: Verdict, flag: Flag, reason: Bilingual, rests: tuple[EvidenceRef, ...] = ()) -> Verdict:
    return replace(
        ruling,
        flags=(*ruling.flags, flag),
        reason_zh=f"{ruling.reason_zh}{reason[0]}",
        reason_en=f"{ruling.reason_en} {reason[1]}",
        evidence_refs=tuple(dict.fromkeys((*ruling.evidence_refs, *rests))),
    )
