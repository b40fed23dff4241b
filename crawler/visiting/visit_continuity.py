"""Do the rows follow from those of before? Rows that vanish together were cut off rather than taken down."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from crawler.adapters.adapter_vocabulary import adapter_vocabulary
from crawler.visiting.column_history import VANISHED, Past, PastRow
from crawler.visiting.column_identity import RowFact
from crawler.visiting.visit_outcome import VisitFailure

_FEW, _PART = 3, 0.2  # fewer rows, or a smaller part of them, may be taken down one by one
_SAME_VISIT = timedelta(hours=1)  # a visit's start and the last of its answers lie no farther apart
_CONFIRMING = 2  # visits that must have seen the shorter list before it is believed


@dataclass(frozen=True, slots=True)
class Continuity:
    """``years``: the only report years that the list still speaks for; None for all. ``trouble``: rows vanished."""

    years: tuple[int, ...] | None = None
    trouble: VisitFailure | None = None


def continuity(rows: Sequence[RowFact], past: Past, offered: Collection[int], *, ended: bool) -> Continuity:
    """Compare a list with what stood in the column. ``offered``: the years one may choose among, ``ended``: whether
    the column's own count of rows or pages was reached.
    """
    shown = {row.year for row in rows if row.is_report and row.year}
    full = len(rows) in adapter_vocabulary().leads.full_pages
    # Of the years that may be chosen one is shown: the list speaks for the newest of them, as far as it goes.
    years = tuple(sorted(shown)[-1:]) if set(offered) - shown else None
    if years is not None and full and not ended:
        chosen = ", ".join(str(year) for year in sorted(offered, reverse=True)[:4])
        return Continuity(
            None, VisitFailure("pager_unread", f"a full page of {len(rows)} rows beside a choice of years ({chosen})")
        )
    if not past.believed:
        return Continuity(years)
    keys = {row.key for row in rows}
    titles = {row.title for row in rows if row.key not in past.rows}  # a row that moved to another address
    stood = {key: row for key, row in past.rows.items() if row.here and not _is_strangers(row, past)}
    gone = [row for key, row in stood.items() if key not in keys and row.title not in titles]
    if not _many(len(gone), len(stood)) or _came_back(rows, titles, gone, past):
        return Continuity(years)
    cut = _older_years(gone, stood.values(), shown)
    left = [row for row in gone if row.year not in cut]
    newer_only = cut and not _many(len(left), sum(row.year not in cut for row in stood.values()))
    if newer_only and (ended or years is not None or not full):
        return Continuity(tuple(sorted(shown)))
    if ended and len(past.vanished) >= _CONFIRMING and all(_alike(n, len(rows)) for n in past.vanished[:_CONFIRMING]):
        return Continuity(years)
    said = f"{len(gone)} of {len(stood)} rows vanished together"
    return Continuity(
        None, VisitFailure(VANISHED, f"{said}; if that is right, confirm the column by a newer `verified`")
    )


def _is_strangers(row: PastRow, past: Past) -> bool:
    """Return whether a row is another county's: that it vanished is no loss."""
    return row.is_report and not row.of_roster and past.home.whose(row.title) == "foreign"


def _came_back(rows: Sequence[RowFact], titles: set[str], gone: Sequence[PastRow], past: Past) -> bool:
    """Return whether the list is the one that stood here before another was taken for it (a wrong list, an outage).

    The reports of the roster's organs that were ever seen are all back, or the rows that once went together with the
    coming of those that are gone now; and no newer year went with them.
    """
    keys = {row.key for row in rows}
    newest = max((row.year for row in rows if row.year), default=0)
    if any((row.year or 0) > newest for row in gone):
        return False
    ours = [key for key, row in past.rows.items() if row.of_roster]
    lost = [key for key in ours if key not in keys and past.rows[key].title not in titles]
    reports = sum(row.is_report for row in rows)
    if len(ours) >= _FEW and not _many(len(lost), len(ours)) and (len(ours) - len(lost)) * 2 >= reports:
        return True
    return _undone(keys, gone, past)


def _undone(keys: set[str], gone: Sequence[PastRow], past: Past) -> bool:
    """Return whether rows are back that were missed since the visit that first saw all those that are gone."""
    missed = [(key, row.gone) for key, row in past.rows.items() if row.is_report and row.gone is not None]
    back = [at for key, at in missed if key in keys]
    came = [row.first for row in gone if row.first is not None]
    if len(back) < _FEW or len(came) < len(gone) or any(row.of_roster for row in gone):
        return False
    since = min(back)
    together = [key for key, at in missed if at - since <= _SAME_VISIT]
    lost = sum(key not in keys for key in together)
    return min(came) >= since - _SAME_VISIT and not _many(lost, len(together))


def _many(gone: int, stood: int) -> bool:
    return (gone >= _FEW and gone > stood * _PART) or (gone > 0 and gone * 2 > stood)


def _older_years(gone: Sequence[PastRow], stood: Collection[PastRow], shown: Collection[int | None]) -> set[int | None]:
    """Return the report years of which every row is gone, where the list goes on with newer ones."""
    newest = max((year for year in shown if year), default=0)
    whole = {row.year for row in gone} - shown_years(stood, gone) - set(shown)
    return {year for year in whole if year is None or year < newest} if newest else set()


def shown_years(stood: Collection[PastRow], gone: Sequence[PastRow]) -> set[int | None]:
    """Return the years of which some row still stands."""
    lost = {id(row) for row in gone}
    return {row.year for row in stood if id(row) not in lost}


def _alike(before: int, now: int) -> bool:
    return abs(before - now) <= max(1, now // 10)
