"""What the program proposes to whoever keeps the book of 督办单; it closes none itself."""

from __future__ import annotations

from archive.clock import civil_date
from archive.filings.verdicts.status import FilingStatus
from archive.notices.order_steps import Order

_MISSING = ("overdue", "withdrawn")


def proposal(order: Order, filing: FilingStatus | None) -> str:
    """``已见公开（2026-02-12首次看到），待核销``; empty where nothing has changed. ``filing`` as it stands now."""
    if filing is None or not order.open:
        return ""
    ruling, word = filing.ruling, filing.word
    if word and word.kind in ("waive", "dismiss") and word.at > order.issue.at:
        return f"人工已{'豁免' if word.kind == 'waive' else '不采信'}，待核销"
    if order.issue.state in _MISSING and ruling.state in ("late", "on_time") and ruling.first_seen:
        return f"已见公开（{civil_date(ruling.first_seen)}首次看到），待核销"
    if order.state == "rectified" and ruling.state in _MISSING:
        return "报称已整改，仍未见公开，待核查"
    return ""
