"""A subscription of a person as the journal has it: to what, by which channel, and whether it is delivered."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Literal, get_args

from archive.config.alerts import AlertState
from archive.journal.effects import Effect

Channel = Literal["mail", "wecom", "dingtalk", "feishu", "webhook"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)
State = Literal["unconfirmed", "active", "paused", "ended"]
MAKE, CONFIRM, PAUSE, RESUME, END, TEST = (
    f"subscription.{step}" for step in ("make", "confirm", "pause", "resume", "end", "test")
)
STATES: tuple[AlertState, ...] = ("due_soon", "on_time", "late", "overdue", "withdrawn")  # unverified is told to nobody


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person wants to hear of. ``organs``: ids, all where none is named; ``checks``: ids, or ``*``; ``search``:
    a query as on the search page; ``kinds``: of messages about what lasts; ``ladder``: silence around a deadline."""

    region: str
    organs: tuple[str, ...] = ()
    states: tuple[AlertState, ...] = ()
    checks: tuple[str, ...] = ()
    search: str = ""
    kinds: tuple[str, ...] = ()
    ladder: bool = False
    when: Literal["digest", "at_once"] = "digest"

    @property
    def is_nothing(self) -> bool:
        return not (self.states or self.checks or self.search or self.kinds or self.ladder)

    @property
    def is_of_filings(self) -> bool:
        """Whether it is about filings, which administrators do not see."""
        return bool(self.states or self.checks or self.search or self.ladder)

    def to_json(self) -> dict[str, Any]:
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Wanted:
        values: dict[str, Any] = {n: tuple(value) if isinstance(value, list) else value for n, value in told.items()}
        return cls(**values)


@dataclass(frozen=True, slots=True)
class DeskSubscription:
    """One subscription. ``place``: domain of the mail address, or host of the webhook; ``digest``: of the address with
    its secret, which stand in office.db alone; ``confirm_link``, ``end_link``: SHA-256 of the tokens of its links;
    ``resumed``: how often it went on after a pause."""

    id: str
    login: str
    channel: Channel
    place: str
    digest: str
    wanted: Wanted
    state: State
    made_at: datetime
    confirm_link: str
    end_link: str
    resumed: int = 0

    @property
    def reader(self) -> str:
        """Its name in the outbox; after a pause another one, so that what came meanwhile is not told."""
        return f"{reader_prefix(self.id)}{self.resumed}"


def reader_prefix(subscription: str) -> str:
    """Return what its names in the outbox begin with."""
    return f"desk-{subscription}-"


def take_subscription(subscriptions: dict[str, DeskSubscription], effect: Effect) -> None:
    """Have one act on a subscription take effect."""
    told: dict[str, Any] = effect.body["subscription"]
    identity = str(told["id"])
    if effect.kind == MAKE:
        subscriptions[identity] = DeskSubscription(
            identity,
            effect.by,
            told["channel"],
            str(told["place"]),
            str(told["digest"]),
            Wanted.from_json(told["wanted"]),
            "unconfirmed" if told["channel"] == "mail" else "active",
            effect.at,
            str(told["confirm_link"]),
            str(told["end_link"]),
        )
        return
    one = subscriptions[identity]
    if effect.kind in (CONFIRM, RESUME):
        subscriptions[identity] = replace(one, state="active", resumed=one.resumed + (effect.kind == RESUME))
    elif effect.kind == PAUSE:
        subscriptions[identity] = replace(one, state="paused")
    elif effect.kind == END:
        subscriptions[identity] = replace(one, state="ended")
