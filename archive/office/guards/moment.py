"""C1 and time: nobody acts on what has changed since they saw it, and no act is dated before what it rests on."""

from __future__ import annotations

from archive.clock import format_second
from archive.office.files import file_path
from archive.office.guards.question import Question
from archive.office.refusal import ConflictError, RefusedError


def as_seen(asked: Question) -> None:
    """Refuse an act on an object on which somebody has acted since it was on screen."""
    last = asked.state.last.get(asked.intent.object)
    seq = last.seq if last else 0
    if asked.intent.seen is not None and asked.intent.seen != seq:
        who = f" by {last.by}" if last else ""
        raise ConflictError(
            "C1",
            f"{last.by if last else ''}已办理该对象，请重新查看后再办。",
            f"{asked.intent.object} has changed{who} since you saw it: look at it again",
            seq,
        )


def in_order(asked: Question) -> None:
    """Refuse an act dated before the last one on its object."""
    last = asked.state.last.get(asked.intent.object)
    if last and asked.now < last.at:
        raise RefusedError(
            "time",
            f"该对象已于{format_second(last.at)}办理，请校准本机时间。",
            f"{asked.intent.object} was acted on at {format_second(last.at)}: set the clock of this machine right",
        )


def files_there(asked: Question) -> None:
    """Refuse an act that names a file which is not kept."""
    for digest in asked.intent.files:
        if not file_path(asked.office.data, digest).is_file():
            raise RefusedError(
                "A1", f"附件{digest[:16]}未保存，请重新上传。", f"the file {digest[:16]} is not kept: attach it again"
            )
