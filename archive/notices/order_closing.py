"""When a 督办单 may be closed, and the files that prove it: kept by their digest beside the book, written once."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from archive.captures.verify import IntegrityProblem
from archive.errors import NianbaoError
from archive.filings.verdicts.status import FilingStatus
from archive.notices.guard import decided_against
from archive.notices.order import Order
from archive.notices.order_log import orders_folder, read_orders

LARGEST = 20 << 20  # bytes of one proof


@dataclass(frozen=True, slots=True)
class Proof:
    """A kept file: the SHA-256 of its content in hex, and the name it came under."""

    digest: str
    name: str


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


def keep_proof(path: Path, folder: Path | None = None) -> Proof:
    """Copy a file into the data folder under its digest. Raises NianbaoError when it cannot be read or written."""
    try:
        content = path.read_bytes()
    except OSError as refused:
        raise NianbaoError(f"--proof: {path}: {refused.strerror or refused}") from None
    if not content:
        raise NianbaoError(f"--proof: {path} is empty")
    if len(content) > LARGEST:
        raise NianbaoError(f"--proof: {path} is larger than {LARGEST >> 20} MiB")
    digest = sha256(content).hexdigest()
    target = proof_path(digest, folder)
    if not target.exists():
        _write_once(target, content)
    name = "".join(c for c in path.name if c.isprintable())[:100]
    return Proof(digest, name)


def proof_path(digest: str, folder: Path | None = None) -> Path:
    """Where the proof of a digest lies: ``files/<2>/<digest>`` beside the book."""
    return (folder or orders_folder()) / "files" / digest[:2] / digest


def broken_proofs(orders: Sequence[Order], folder: Path) -> list[tuple[str, str]]:
    """Return number and reason of every proof that is missing or changed."""
    found = []
    for step in (step for order in orders for step in order.steps if step.proof):
        path = proof_path(step.proof, folder)
        if not path.is_file():
            found.append((step.number, f"the proof {step.proof[:16]} ({step.proof_name}) is missing"))
        elif sha256(path.read_bytes()).hexdigest() != step.proof:
            found.append((step.number, f"the proof {step.proof[:16]} ({step.proof_name}) was changed"))
    return found


def _write_once(target: Path, content: bytes) -> None:
    """Whole or not at all, and read-only from then on."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        half = target.with_suffix(f".{os.getpid()}.half")
        with half.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        half.chmod(0o440)
        half.rename(target)
    except OSError as refused:
        raise NianbaoError(f"{target}: {refused.strerror or refused}") from refused


def order_problems(folder: Path) -> Iterator[IntegrityProblem]:
    """Yield the first damaged line of the order log; if there is none, each missing or altered proof."""
    try:
        book = read_orders(folder)
    except (NianbaoError, UnicodeDecodeError) as broken:
        yield IntegrityProblem("damaged_record", "orders.jsonl", None, str(broken))
        return
    for number, reason in broken_proofs(book, folder):
        yield IntegrityProblem("altered_file", "orders.jsonl", None, f"{number}: {reason}")
