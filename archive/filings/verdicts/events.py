"""Verdict events: every change of a filing's state that is news to others, as one stream.

The same rows as the alerts go by (``changes_of_state``): of the report year whose season it was, and of older years
only what was withdrawn or came back. Nothing is held here against an organ whose duty nobody has confirmed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel
from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import Session

from archive.bilingual import Bilingual
from archive.clock import civil_date
from archive.config.kinds import Basis, OrganKind
from archive.database.models import Organ, VerdictRecord
from archive.filings.rules.decisions import without_decider
from archive.filings.states import Flag, State
from archive.filings.verdicts.store import state_changes_query
from archive.records.fields import Instant, fact
from archive.records.shared_fields import BASIS, DAYS_LATE, KIND, ORGAN, ORGAN_ID, REASON_EN, REASON_ZH, REGION, YEAR

VerdictEventName = Literal["due", "published", "late", "overdue", "withdrawn", "resolved", "lapsed"]
EVENT_NAMES: Mapping[VerdictEventName, Bilingual] = {
    "due": Bilingual("即将到期", "newly due"),
    "published": Bilingual("按期公布", "published on time"),
    "late": Bilingual("新认定逾期公布", "newly late"),
    "overdue": Bilingual("新认定逾期未见公布", "newly overdue"),
    "withdrawn": Bilingual("新认定撤下", "newly withdrawn"),
    "resolved": Bilingual("已解决", "resolved"),
    "lapsed": Bilingual("不再认定", "no longer held"),
}
_ACCUSED = (State.LATE, State.OVERDUE, State.WITHDRAWN)
_NEW: Mapping[str, VerdictEventName] = {
    State.DUE_SOON: "due", State.LATE: "late", State.OVERDUE: "overdue", State.WITHDRAWN: "withdrawn",
}  # fmt: skip
_SETTLED = (State.ON_TIME, State.WAIVED, State.NOT_APPLICABLE)
_BLOCK = 500


class VerdictEvent(BaseModel):
    """One change of state. ``resolved``: what was held against the organ was answered; ``lapsed``: it can no longer be
    proved, as when nobody looks any more. ``key`` names the event for ever, also in a rebuilt database."""

    key: Annotated[str, fact("事件编号", "Key", "Filing, state and instant.", column="event_key")]
    event: Annotated[VerdictEventName, fact("事件", "Event", "What happened.")]
    at: Annotated[Instant, fact("时间", "At", "When the verdict began.", unit="UTC instant", column="happened_at")]
    filing_id: Annotated[str, fact("应公布年报编号", "Filing id", "Organ and report year.")]
    organ_id: Annotated[str, ORGAN_ID]
    organ: Annotated[str, ORGAN]
    kind: Annotated[OrganKind, KIND]
    region: Annotated[str, REGION]
    year: Annotated[int, YEAR]
    before: Annotated[
        State | None, fact("此前状态", "State before", "Null for the first verdict.", column="state_before")
    ]
    state: Annotated[State, fact("状态", "State", "State from then on.")]
    basis: Annotated[Basis, BASIS]
    deadline: Annotated[date, fact("截止日期", "Deadline", "Last day to publish.", unit="date, Asia/Shanghai")]
    days_late: Annotated[int | None, DAYS_LATE]
    reason_zh: Annotated[str, REASON_ZH]
    reason_en: Annotated[str, REASON_EN]


@dataclass(frozen=True, slots=True)
class EventQuery:
    """Which events: "" and None mean any; those that began by ``until``."""

    until: datetime
    events: Sequence[str] = ()
    kinds: Sequence[str] = ()
    region: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class StreamPlace:
    """A place in the stream: the row of the last event that was given, what it was about, and when it began."""

    row: int
    filing_id: str
    at: datetime

    def written(self) -> str:
        """Return the cursor of the place."""
        return f"{self.at.isoformat()}~{self.row}~{self.filing_id}"

    @classmethod
    def read(cls, cursor: str) -> StreamPlace:
        """Return the place of a cursor. Raises ValueError for what is none."""
        at, row, filing_id = cursor.split("~", 2)
        instant = datetime.fromisoformat(at)
        if instant.tzinfo is None or not row.isascii() or not row.isdigit() or len(row) > 18:
            raise ValueError(cursor)
        return cls(int(row), filing_id, instant)


def newest_events(
    session: Session, wanted: EventQuery, *, before: StreamPlace | None = None
) -> Iterator[tuple[VerdictEvent, StreamPlace]]:
    """Yield events, the newest first, beginning behind a place."""
    query = state_changes_query().where(*_conditions(wanted))
    if before:
        same = and_(VerdictRecord.valid_from == before.at, VerdictRecord.id < before.row)
        query = query.where(or_(VerdictRecord.valid_from < before.at, same))
    yield from _events(session, query.order_by(VerdictRecord.valid_from.desc(), VerdictRecord.id.desc()), wanted)


def stream(
    session: Session, wanted: EventQuery, *, after: StreamPlace | None = None
) -> Iterator[tuple[VerdictEvent, StreamPlace]]:
    """Yield events in the order in which they were written down, beginning behind a place: whoever goes on from the
    last one loses nothing, also where a change of an earlier instant is written later.

    In a database that was rebuilt since, rows have other numbers: then the stream begins again at the instant of the
    place, and events of that instant come twice under the same key.
    """
    query = state_changes_query().where(*_conditions(wanted))
    if after:
        query = query.where(
            VerdictRecord.id > after.row if _still_there(session, after) else VerdictRecord.valid_from >= after.at
        )
    yield from _events(session, query.order_by(VerdictRecord.id), wanted)


def _still_there(session: Session, place: StreamPlace) -> bool:
    row = session.get(VerdictRecord, place.row)
    return row is not None and (f"{row.organ_id}-{row.report_year}", row.valid_from) == (place.filing_id, place.at)


def _conditions(wanted: EventQuery) -> Iterator[ColumnElement[bool]]:
    yield VerdictRecord.valid_from <= wanted.until
    if wanted.kinds:
        yield Organ.kind.in_(wanted.kinds)
    if wanted.region:
        yield Organ.region.startswith(wanted.region, autoescape=True)
    if wanted.year is not None:
        yield VerdictRecord.report_year == wanted.year


def _events(session: Session, query: Any, wanted: EventQuery) -> Iterator[tuple[VerdictEvent, StreamPlace]]:
    for row, organ, before in session.execute(query.execution_options(yield_per=_BLOCK)):
        name = event_name(before, row.state)
        if (
            name
            and _is_news(row, before)
            and not _unconfirmed(row, organ)
            and (not wanted.events or name in wanted.events)
        ):
            yield (
                _event(name, row, organ, before),
                StreamPlace(row.id, f"{row.organ_id}-{row.report_year}", row.valid_from),
            )


def event_name(before: str | None, state: str) -> VerdictEventName | None:
    """Return what a change of state is; None where it is no news."""
    if state in _NEW:
        return _NEW[state]
    if before in _ACCUSED:
        return "resolved" if state in _SETTLED else "lapsed"
    return "published" if state == State.ON_TIME else None


def _is_news(row: VerdictRecord, before: str | None) -> bool:
    """Return whether the change is of the season's report year, or of an older year's report that went or came back."""
    season = civil_date(row.valid_from).year - 1
    went = State.WITHDRAWN in (row.state, before)
    return row.report_year == season or (row.report_year < season and went)


def _unconfirmed(row: VerdictRecord, organ: Organ) -> bool:
    """Return whether nobody vouches for the duty: a flag says so of what was decided, the roster before a deadline."""
    return Flag.DUTY_UNCONFIRMED in row.flags or (row.state == State.DUE_SOON and organ.origin == "suggested")


def _event(name: VerdictEventName, row: VerdictRecord, organ: Organ, before: str | None) -> VerdictEvent:
    filing_id = f"{row.organ_id}-{row.report_year}"
    told = {one: getattr(row, one) for one in ("organ_id", "state", "basis", "deadline", "days_late")}
    return VerdictEvent(
        key=f"{filing_id}:{row.state}:{row.valid_from.isoformat()}", event=name, at=row.valid_from, filing_id=filing_id,
        organ=organ.name, kind=organ.kind, region=organ.region, year=row.report_year, before=before,
        reason_zh=without_decider(row.reason_zh), reason_en=without_decider(row.reason_en), **told,
    )  # fmt: skip


ALL_EVENTS: tuple[VerdictEventName, ...] = get_args(VerdictEventName)
