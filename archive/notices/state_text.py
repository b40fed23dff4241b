"""How a state is said in a document that goes to the organ: where no law names the day, nobody is called 逾期."""

from __future__ import annotations

from archive.filings.states import State
from archive.filings.verdicts.status import FilingStatus


def has_custom_basis(filing: FilingStatus) -> bool:
    """Whether only local practice, and no law or rule, names the day."""
    return filing.facts.deadline.basis == "custom"


def filing_state_text(filing: FilingStatus) -> str:
    """The state in Chinese, in words that fit the basis of the deadline."""
    return filing.ruling.state.name_for(filing.facts.deadline.basis)


def filing_days_text(filing: FilingStatus) -> str:
    """``逾期3天``, ``至少逾期3天`` or ``晚于本地通常时限3天``; empty where no days are counted."""
    days = days_text(filing.ruling.days_late, filing.facts.deadline.basis)
    return f"至少{days}" if days and filing.is_lower_bound else days


def state_text(state: str, basis: str) -> str:
    """Return the name of a state, by its code, that fits the basis of the deadline."""
    return State(state).name_for(basis)


def days_text(days: int | None, basis: str) -> str:
    """The same from plain values."""
    if not days:
        return ""
    return f"{'晚于本地通常时限' if basis == 'custom' else '逾期'}{days}天"
