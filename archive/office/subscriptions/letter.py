"""One message as a channel is given it, and why a channel did not take it."""

from __future__ import annotations

from dataclasses import dataclass

from archive.bilingual import Bilingual
from archive.notices.alerts.delivery import DeliveryError

FAILURES = {
    "not allowed": Bilingual("地址不在允许范围内，未发送", "the address is not allowed; nothing was sent"),
    "not reached": Bilingual("未能连接", "not reached"),
    "no answer": Bilingual("未在规定时间内答复", "no answer in time"),
    "redirected": Bilingual("要求转到其他地址，未跟随", "redirected elsewhere, which is not followed"),
    "refused": Bilingual("渠道拒绝", "refused by the channel"),
}


class ChannelError(DeliveryError):
    """A channel did not take a message. ``failure``: one of FAILURES; ``detail``: what the channel said."""

    def __init__(self, failure: str, detail: str) -> None:
        super().__init__(f"{failure}: {detail}")
        self.failure, self.detail = failure, detail


def shown_failure(told: str) -> tuple[Bilingual, str]:
    """Return what is kept of a failure as words and the channel's own; of another sender's as it stands."""
    failure, _colon, detail = told.partition(": ")
    return (FAILURES[failure], detail) if failure in FAILURES else (Bilingual("", ""), told)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message. ``id``: the same however often it is tried; ``page``: the address of the desk, or of what ``place``
    calls it; ``end``: of the page that ends the subscription, "" where there is none yet."""

    id: str
    title: str
    body: str
    page: str
    end: str = ""
    place: str = "办公台"

    @property
    def foot(self) -> str:
        """The last lines: the links."""
        return f"{self.place}：{self.page}" + (f"\n停止该订阅：{self.end}" if self.end else "")

    @property
    def text(self) -> str:
        """Everything, for channels without a title of their own."""
        return f"{self.title}\n\n{self.body}\n\n{self.foot}"

    def text_within(self, size: int) -> str:
        """Return the text in ``size`` bytes of UTF-8 at most; lines are left out before the links are."""
        if len(self.text.encode()) <= size:
            return self.text
        rest = f"\n……余下内容见{self.place}。\n\n{self.foot}"
        room = size - len(f"{self.title}\n\n{rest}".encode())
        lines: list[str] = []
        for line in self.body.split("\n"):
            room -= len(line.encode()) + 1
            if room < 0:
                break
            lines.append(line)
        return f"{self.title}\n\n" + "\n".join(lines) + rest
