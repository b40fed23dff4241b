"""Titles that lack what the form prescribes, and titles that are nothing but an organ's name."""

from __future__ import annotations

from archive.recognition.fold import fold
from archive.recognition.organ_kind import looks_like_organ
from archive.recognition.recognise import recognise
from archive.recognition.recognition_rules import recognition_rules


def is_odd(title: str) -> bool:
    """Return whether a title lacks what the form prescribes: a subject and 年度报告 (or its usual kin) behind it."""
    return not recognise(title, column="").is_report and not _is_plain(title)


def _is_plain(title: str) -> bool:
    """Return whether the form's words are there, though without a name or a year, which the column tells."""
    wording = recognition_rules().titles
    found = wording.core.search(wording.version.sub("", wording.file_suffix.sub("", fold(title))))
    return found is not None and any(word in fold(title) for word in (*wording.annual_words, "报告"))


def mentions_openness(title: str) -> bool:
    """Return whether the title has a word of open government information."""
    return recognition_rules().titles.may_be.search(fold(title)) is not None


def only_name(title: str) -> str:
    """Return a title that is an organ's name and nothing more, but for a year and marks."""
    name = recognition_rules().titles.leading.sub("", fold(title)).strip("-:.,、·/《》()[]【】")
    return name if looks_like_organ(name) else ""
