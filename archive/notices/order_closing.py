"""When a 督办单 may be closed, and the files that prove it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal

from archive.bilingual import Bilingual
from archive.captures.verify import IntegrityProblem
from archive.clock import civil_date, format_minute
from archive.errors import NianbaoError
from archive.filings.verdicts.status import FilingStatus
from archive.notices.guard import decided_against
from archive.notices.order import Order
from archive.notices.order_log import read_old_orders

UNSEEN = ("overdue", "withdrawn")
_NONE = Bilingual("", "")
_STILL_ZH = "最近一次完整查看仍未见公布，不能销号；有异议的请先提出不予认定"
_STILL_EN = "nothing is closed on that; whoever disagrees proposes a dismissal first"
_NOT_EXPLAINED = Bilingual("该单位尚未反馈说明，不能销号", "the organ has not explained itself yet")
_NOT_CONFIRMED = Bilingual(
    "反馈经链接提交，身份未核验，不能据此销号", "the answer came by the link and nobody has confirmed whom it is from"
)
_NO_VISIT = Bilingual("制发以来尚无完整查看，不能销号", "there is no complete visit since it was issued")
_NO_FILE = Bilingual(
    "现未能核查，须附能证明已公布的文件", "nobody could verify it: attach a file that shows the publication (--proof)"
)
_NOT_RECEIVED = Bilingual(
    "尚未签收或者反馈，不能凭附件销号", "it was neither received nor answered: a file closes nothing yet"
)
LARGEST = 20 << 20  # bytes of one proof


@dataclass(frozen=True, slots=True)
class Ground:
    """What closing rests on; ``why_not`` says in both languages why it rests on nothing."""

    kind: Literal["", "capture", "decision", "reply", "attachment"]
    told: str = ""
    why_not: Bilingual = _NONE


def closing_ground(order: Order, filing: FilingStatus | None, *, has_proof: bool = False) -> Ground:
    """Return what an order can be closed on: a capture of the report newer than the issue, a decision in force, for
    what was published late an answer of the organ, or, where nobody could look, a file. A note alone closes nothing.

    ``filing`` as it stands now."""
    if filing is None:
        return Ground("", why_not=Bilingual("名录中已没有该案卷", "the filing is not known any more"))
    state, issued = filing.ruling.state, order.issued_line
    if decided_against(filing) or state in ("waived", "not_applicable"):
        return Ground("decision", "经复核不予认定或者豁免")
    if is_still_unseen(filing):
        said = state if state in UNSEEN else "that it had not been found when it was last visited"
        return Ground("", why_not=Bilingual(_STILL_ZH, f"the program still says {said}: {_STILL_EN}"))
    if state == "unverified":
        return _by_file(order, has_proof=has_proof)
    if issued.state == "late":
        answered = [s for s in order.steps if s.step == "rectified" and (s.note or s.proof or s.attachments)]
        if answered and not order.is_answer_confirmed:
            return Ground("", why_not=_NOT_CONFIRMED)
        return Ground("reply", "已反馈说明") if answered else Ground("", why_not=_NOT_EXPLAINED)
    seen = [one.fetched_at for one in filing.evidence if one.role in ("report", "present")]
    visits = [visit for column in filing.facts.columns if (visit := column.last_complete())]
    if filing.ruling.first_seen and any(visit.started_at > issued.at for visit in visits):
        capture = max(seen, default=filing.ruling.first_seen)
        unsigned = "，未签收" if order.state == "issued" else ""
        return Ground(
            "capture",
            f"已公布（{civil_date(filing.ruling.first_seen)}首次发现，存档{format_minute(capture)}{unsigned}）",
        )
    return Ground("", why_not=_NO_VISIT)


def is_still_unseen(filing: FilingStatus) -> bool:
    """Whether the newest complete visit, however old, did not find the report: age alone closes nothing."""
    return filing.ruling.state in UNSEEN or "stale" in filing.ruling.flags


def _by_file(order: Order, *, has_proof: bool) -> Ground:
    if not has_proof:
        return Ground("", why_not=_NO_FILE)
    if order.state == "issued":
        return Ground("", why_not=_NOT_RECEIVED)
    return Ground("attachment", "附件")


def new_matter(closed: Order, filing: FilingStatus) -> bool:
    """Whether what is held against a filing came up after an order about it was closed."""
    if closed.issued_line.state != filing.ruling.state:
        return True
    gone = [sighting.gone_at for sighting in filing.facts.sightings if sighting.gone_at]
    return filing.ruling.state == "withdrawn" and bool(gone) and max(gone) > closed.steps[-1].at


def read_proof(path: Path) -> tuple[bytes, str]:
    """Return content and label of a proof. Raises NianbaoError when it cannot be read, is empty or too large."""
    try:
        content = path.read_bytes()
    except OSError as refused:
        raise NianbaoError(f"--proof: {path}: {refused.strerror or refused}") from None
    if not content:
        raise NianbaoError(f"--proof: {path} is empty")
    if len(content) > LARGEST:
        raise NianbaoError(f"--proof: {path} is larger than {LARGEST >> 20} MiB")
    return content, "".join(c for c in path.name if c.isprintable())[:100]


def old_proof_path(digest: str, folder: Path) -> Path:
    """Where the proof of a digest lies that was kept before the journal: ``files/<2>/<digest>`` beside the book."""
    return folder / "files" / digest[:2] / digest


def broken_proofs(orders: Sequence[Order], folder: Path) -> list[tuple[str, str]]:
    """Return number and reason of every proof beside the old book that is missing or changed."""
    found = []
    for step in (step for order in orders for step in order.steps if step.proof):
        path = old_proof_path(step.proof, folder)
        if not path.is_file():
            found.append((step.number, f"the proof {step.proof[:16]} ({step.proof_name}) is missing"))
        elif sha256(path.read_bytes()).hexdigest() != step.proof:
            found.append((step.number, f"the proof {step.proof[:16]} ({step.proof_name}) was changed"))
    return found


def order_problems(folder: Path) -> Iterator[IntegrityProblem]:
    """Yield the first damaged line of the book from before the journal; if there is none, each missing or altered
    proof beside it."""
    try:
        book = read_old_orders(folder)
    except (NianbaoError, UnicodeDecodeError) as broken:
        yield IntegrityProblem("damaged_record", "orders.jsonl", None, str(broken))
        return
    for number, reason in broken_proofs(book, folder):
        yield IntegrityProblem("altered_file", "orders.jsonl", None, f"{number}: {reason}")
