"""When a 督办单 may be closed, and the files that prove it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from archive.captures.verify import IntegrityProblem
from archive.errors import NianbaoError
from archive.filings.verdicts.status import FilingStatus
from archive.notices.guard import decided_against
from archive.notices.order import Order
from archive.notices.order_log import read_old_orders

LARGEST = 20 << 20  # bytes of one proof


def unsupported(filing: FilingStatus | None) -> str:
    """Why the program's own verdict does not bear out that the order on a filing can be closed; "" when it does.

    ``filing`` as it stands now. Borne out: the report was seen, or a decision in force takes the matter away.
    """
    if filing is None:
        return "the filing is not known any more"
    if decided_against(filing) or filing.ruling.state in ("waived", "not_applicable"):
        return ""
    if filing.ruling.state in ("on_time", "late") and filing.ruling.first_seen:
        return ""
    return f"the program still says {filing.ruling.state}"


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
