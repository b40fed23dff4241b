"""Filings as a sheet: the fields of the record with words for people beside their codes, and a column for notes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from archive.bilingual import Bilingual
from archive.clock import shanghai_iso
from archive.filings.record import Filing, flat
from archive.filings.verdicts.filing_summary import FilingSummary
from archive.filings.verdicts.status import FilingStatus
from archive.records.fields import RecordField, record_fields
from archive.web.formats.sheet import Field, Sheet
from archive.web.serving.board_summary import BoardSummary
from archive.web.serving.request_context import RequestContext
from archive.web.wording.state_badges import BASES, KINDS
from archive.web.wording.translation import Language, gettext
from archive.web.wording.translation import gettext_noop as _
from archive.web.wording.urls import bare_id


def board_sheet(context: RequestContext, board: BoardSummary, wanted: Sequence[FilingSummary]) -> Sheet:
    """Return a sheet of the filings as they are filtered on screen."""
    newest = context.data_until(context.param("region") if "region" in context.takes.repeatable else "")
    about = {_("地址"): str(context.request.url), _("数据截至"): shanghai_iso(newest) if newest else ""}
    filings = context.full_statuses(board, wanted)
    return Sheet(f"nianbao-{board.year}", filing_fields(context.language), records(filings, context.language), about)


def records(filings: Iterable[FilingStatus], language: Language) -> Iterable[Filing]:
    """Return the records of filings, one after the other."""
    return (filing.record(language) for filing in filings)


def filing_fields(language: Language) -> tuple[Field, ...]:
    """Return the columns of filings: every field of the record that files hold, named codes with their words beside."""
    fields = [field for one in record_fields(Filing) if one.in_files for field in _columns(one, language)]
    return (*fields, Field("note", _("备注"), lambda _record: ""))


def _columns(field: RecordField, language: Language) -> list[Field]:
    label = Bilingual(field.zh, field.en)
    if not field.is_named:
        return [Field(field.name, label, _value(field.name))]
    code = Field(field.name, Bilingual(f"{field.zh}代码", f"{field.en} id"), _value(field.name))
    return [code, Field(f"{field.name}_words", label, _words(field.name, language))]


def _value(name: str) -> Callable[[Filing], object]:
    if name == "evidence":
        return lambda record: " ".join(bare_id(one.capture) for one in record.evidence)
    return lambda record: flat(getattr(record, name))


def _words(name: str, language: Language) -> Callable[[Filing], str]:
    words: dict[str, Callable[[Filing], str]] = {
        "kind": lambda record: gettext(language, KINDS[record.kind]),
        "basis": lambda record: gettext(language, BASES[record.basis]),
        "state": lambda record: record.state.name_for(record.basis, language),
        "flags": lambda record: " ".join(flag.name_in(language) for flag in record.flags),
    }
    return words[name]
