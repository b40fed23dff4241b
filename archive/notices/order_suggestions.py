"""What the program proposes to whoever keeps the book of 督办单; it closes none itself."""

from __future__ import annotations

from archive.clock import civil_date
from archive.filings.verdicts.status import FilingStatus
from archive.notices.order import Order

_MISSING = ("overdue", "withdrawn")


def suggested_step(order: Order, filing: FilingStatus | None) -> str:
    """``已公布（2026-02-12首次发现），建议销号``; empty where nothing has changed. ``filing`` as it stands now."""
    if filing is None or not order.open:
        return ""
    ruling, word = filing.ruling, filing.decision
    if word and word.kind in ("waive", "dismiss") and word.at > order.issued_line.at:
        return f"经复核{'予以豁免' if word.kind == 'waive' else '不予认定'}，建议撤销该督办单"
    if order.issued_line.state in _MISSING and ruling.state in ("late", "on_time") and ruling.first_seen:
        return f"已公布（{civil_date(ruling.first_seen)}首次发现），建议销号"
    if order.state == "rectified" and ruling.state in _MISSING:
        return "反馈已整改，复查仍未发现，待核实"
    return ""
