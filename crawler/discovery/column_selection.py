"""Which of the candidates are to be watched: as few columns as show every report, each with the kinds it speaks for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from archive.config.kinds import ORGAN_KINDS, OrganKind
from archive.recognition.organ_kind import organ_kind
from crawler.discovery.candidate import Candidate
from crawler.discovery.discovery_rules import discovery_words

# Governments, committees and hospitals may be few; a lone department or town may be a report in the wrong place.
_MAY_BE_ONE = {"government", "committee", "other"}
_TOWNS: set[OrganKind] = {"township", "subdistrict"}


@dataclass(frozen=True, slots=True)
class SelectedColumn:
    """A column to be watched: its id in the configuration and the kinds of organ whose reports it shows."""

    id: str
    candidate: Candidate
    kinds: tuple[OrganKind, ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """The columns to watch, and the candidates left aside with the reason."""

    columns: list[SelectedColumn]
    aside: list[tuple[Candidate, str]]


def select_columns(candidates: Sequence[Candidate]) -> Selection:
    """Return as few strong candidates as hold every report that was seen; the weak and the repeating are set aside."""
    _drop_index_rows(candidates)
    strong = sorted((one for one in candidates if one.is_strong), key=lambda one: (len(one.reports), one.signs.weight))
    aside = [(one, "too few signs" if one.reports else "no row is a report") for one in candidates if not one.is_strong]
    kept: list[Candidate] = []
    for one in reversed(strong):
        if holder := next((other for other in kept if _repeats(one, other)), None):
            aside.append((one, f"repeats rows of {holder.title} {holder.url}"))
        else:
            kept.append(one)
    kept.sort(key=candidates.index)
    ids = _ids(kept)
    return Selection([SelectedColumn(ids[n], one, kinds_of(one)) for n, one in enumerate(kept)], aside)


def kinds_of(candidate: Candidate) -> tuple[OrganKind, ...]:
    """Return the kinds its rows show, or its name where they show none; empty when neither tells.

    A kind too many would accuse wrongly, one too few accuses nobody.
    """
    named = discovery_words().kinds(candidate.title)
    counts = Counter(organ_kind(organ) for organ in set(candidate.organs.values()) if organ)
    counts.update(_TOWNS if counts.keys() >= _TOWNS else ())
    seen = {kind for kind, count in counts.items() if count > 1 or kind in _MAY_BE_ONE or kind in named}
    found = seen or set(counts) or set(named)
    return tuple(kind for kind in ORGAN_KINDS if kind in found)


def _drop_index_rows(candidates: Sequence[Candidate]) -> None:
    """Remove rows that lead to columns (lists of years or classes): they are no reports."""
    columns = [one.url for one in candidates if one.rows and not one.sampled_from]
    for one in candidates:
        one.drop_rows([url for url in columns if url != one.url])


def _repeats(one: Candidate, other: Candidate) -> bool:
    """Return whether ``other`` shows every report of ``one``, as far back as its part that was read reaches."""
    if one.sampled_from:
        return False
    urls = {row.url: row for row, _ in one.reports}
    missing = [row for url, row in urls.items() if url not in other.rows]
    if other.is_complete or not missing:
        return not missing
    reached = min((row.listed_date for row in other.rows.values() if row.listed_date), default=None)
    within = [row for row in urls.values() if row.listed_date and reached and row.listed_date > reached]
    return len(within) > 1 and all(row.url in other.rows for row in within)


def _ids(columns: Sequence[Candidate]) -> list[str]:
    """Return ``annual`` for the only column; else the initials of each name, numbered where they repeat."""
    if len(columns) == 1:
        return ["annual"]
    ids: list[str] = []
    for one in columns:
        base = _initials(one.title) or "annual"
        ids.append(base if base not in ids else f"{base}-{sum(each.startswith(base) for each in ids) + 1}")
    return ids


def _initials(title: str) -> str:
    from pypinyin import Style, lazy_pinyin

    letters = lazy_pinyin(title, style=Style.FIRST_LETTER, errors=lambda other: other)
    return "".join(c for c in "".join(letters).lower() if c.isascii() and c.isalnum())[:24]
