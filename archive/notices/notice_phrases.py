"""Small pieces of official Chinese: days, moments, names and shares as they stand in a notice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from archive.clock import SHANGHAI
from archive.filings.record import Filing
from archive.filings.states import State

# What we did not read or do not know, and what the form of a title or the calendar brings about.
_DIGITS = "〇一二三四五六七八九十"


def day(when: date) -> str:
    """``2026年1月31日``."""
    return f"{when.year}年{when.month}月{when.day}日"


def format_data_end(as_of: datetime) -> str:
    """Return the end of the data: ``2026年2月1日24时``, or to the minute when it is not midnight. Beijing time."""
    local = as_of.astimezone(SHANGHAI)
    if (local.hour, local.minute) == (0, 0):
        return f"{day(local.date() - timedelta(days=1))}24时"
    return f"{day(local.date())}{_clock(local)}"


def _clock(local: datetime) -> str:
    return f"{local.hour}时{local.minute}分" if local.minute else f"{local.hour}时"


def format_document_time(instant: datetime) -> str:
    """``2月3日20时`` or ``2月3日20时15分`` in Beijing time; the year goes without saying in a notice of one season."""
    local = instant.astimezone(SHANGHAI)
    return f"{local.month}月{local.day}日{_clock(local)}"


def chinese_numeral(number: int) -> str:
    """``一`` … ``十``, ``十一`` …: for headings, up to 99."""
    if number <= 10:
        return _DIGITS[number]
    tens, ones = divmod(number, 10)
    return (_DIGITS[tens] if tens > 1 else "") + "十" + (_DIGITS[ones] if ones else "")


def join_names(filings: Sequence[Filing]) -> str:
    """``甲局、乙局和丙局3家单位``."""
    told = [filing.organ for filing in filings]
    return told[0] if len(told) == 1 else f"{'、'.join(told[:-1])}和{told[-1]}{len(told)}家单位"


def share(part: int, whole: int) -> str:
    """``73.3%``; a whole number without decimals; 100% only for all of them, 0% only for none."""
    percent = 100 * part / whole
    if 0 < part < whole:
        percent = min(max(percent, 0.1), 99.9)
    return f"{percent:.0f}%" if abs(percent - round(percent)) < 0.05 else f"{percent:.1f}%"


def joined(clauses: Sequence[str]) -> str:
    """Clauses with ；between and 。at the end; a sentence inside is not closed twice."""
    return "；".join(clause.rstrip("。；") for clause in clauses if clause) + "。"


def claim(filing: Filing) -> str:
    """Return what the page says of its own day."""
    declared = filing.declared_date
    return f"页面标注日期为{day(declared)}" if declared else "页面未标注公布日期"


def appeared(filing: Filing) -> str:
    """When it was last proved absent and first seen, each as it is known."""
    if filing.first_seen is None:
        return ""
    first = format_document_time(filing.first_seen)
    if filing.absent_until:
        return f"{format_document_time(filing.absent_until)}完整查看未发现，{first}首次发现"
    return f"{first}首次查看时已公布"


def basis(source: str) -> str:
    """Return a rule's source as it can end a sentence: …应当在每年1月31日前公布."""
    return f"{source}公布" if source.endswith("前") else source


def flags(filing: Filing) -> str:
    """Return the flags as words, but for those that are no fault of the organ."""
    told = [flag.zh for flag in filing.flags if flag.is_fault]
    return "、".join(told)


def has_custom_basis(filing: Filing) -> bool:
    """Whether only local practice, and no law or rule, names the day."""
    return filing.basis == "custom"


def filing_state_text(filing: Filing) -> str:
    """Return the state in Chinese, in words that fit the basis of the deadline."""
    return filing.state.name_for(filing.basis)


def filing_days_text(filing: Filing) -> str:
    """``逾期3天``, ``至少逾期3天`` or ``晚于本地通常时限3天``; empty where no days are counted."""
    days = days_text(filing.days_late, filing.basis)
    return f"至少{days}" if days and filing.is_lower_bound else days


def state_text(state: str, basis: str) -> str:
    """Return the name of a state, by its code, that fits the basis of the deadline."""
    return State(state).name_for(basis)


def days_text(days: int | None, basis: str) -> str:
    """Return the same from plain values."""
    if not days:
        return ""
    return f"{'晚于本地通常时限' if basis == 'custom' else '逾期'}{days}天"
