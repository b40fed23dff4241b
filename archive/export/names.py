"""Organs, their names over time, the history of verdicts, and what codes and cells are called."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select

from archive.bilingual import Bilingual
from archive.cells.cell_place import TABLES, layouts, row_choices, table_name
from archive.config.kinds import BASIS_NAMES, KIND_NAMES
from archive.database.models import CaptureRecord, Organ, OrganName, ThirdPartyCapture, VerdictRecord, Version
from archive.export.resource import Dataset, Reference, Resource, ResourceField, columns, local, stream
from archive.filings.record import VerdictRow, flat
from archive.filings.rules.decisions import without_decider
from archive.filings.states import Flag, Grade, State
from archive.filings.verdicts.events import EVENT_NAMES, EventQuery, VerdictEvent
from archive.filings.verdicts.events import stream as verdict_events
from archive.indicators.definitions import load_indicators
from archive.reading.checks.cell_names import joined
from archive.reading.checks.registry import registry
from archive.records.cell import CellLabel
from archive.records.code import CodeRow
from archive.records.fields import file_fields, record_fields
from archive.records.organ import OrganNameRow, OrganShape
from archive.records.third_party import ThirdPartyRow

ORGAN = Reference(("organ_id",), "organs", ("organ_id",))
_ORGAN = file_fields(OrganShape)
_VERDICT = record_fields(VerdictRow)
_EVENT = record_fields(VerdictEvent)
_THIRD_PARTY = record_fields(ThirdPartyRow)


def organs(dataset: Dataset) -> Iterator[tuple[Any, ...]]:
    """Every organ of the rosters, and those met only in rows."""
    yield from stream(dataset.session, select(*(getattr(Organ, one.name) for one in _ORGAN)).order_by(Organ.id))


def organ_names(dataset: Dataset) -> Iterator[tuple[Any, ...]]:
    """Every name and alias of every organ, with the report years whose reports bear it."""
    session = dataset.session
    known: dict[tuple[str, str], list[Any]] = {}
    for organ_id, name in stream(session, select(Organ.id, Organ.name)):
        known[organ_id, name] = [True, True, None, None]
    for organ_id, name in stream(session, select(OrganName.organ_id, OrganName.name)):
        known.setdefault((organ_id, name), [False, True, None, None])
    years = func.min(Version.report_year), func.max(Version.report_year)
    query = select(Version.organ_id, Version.organ_name, *years).where(
        Version.organ_id.is_not(None), Version.organ_name != "", Version.is_report
    )
    for organ_id, name, first, last in stream(session, query.group_by(Version.organ_id, Version.organ_name)):
        known.setdefault((organ_id, name), [False, False, None, None])[2:] = [first, last]
    for (organ_id, name), told in sorted(known.items()):
        yield (organ_id, name, *told)


def verdicts(dataset: Dataset) -> Iterator[tuple[Any, ...]]:
    """Every verdict that was recorded before the instant, in the order in which they held."""
    query = select(VerdictRecord).where(VerdictRecord.valid_from < dataset.as_of)
    query = query.order_by(VerdictRecord.organ_id, VerdictRecord.report_year, VerdictRecord.valid_from)
    for (row,) in stream(dataset.session, query):
        named = {
            "filing_id": f"{row.organ_id}-{row.report_year}",
            "year": row.report_year,
            "flags": tuple(row.flags),
            "reason_zh": without_decider(row.reason_zh),
            "reason_en": without_decider(row.reason_en),
        }
        values = (named[one.name] if one.name in named else getattr(row, one.name) for one in _VERDICT)
        yield tuple(local(flat(value)) for value in values)
        dataset.session.expunge(row)


def events(dataset: Dataset) -> Iterator[tuple[Any, ...]]:
    """Yield every change of a verdict that was news, in the order in which they were written down."""
    names = [one.name for one in _EVENT]
    for event, _place in verdict_events(dataset.session, EventQuery(dataset.as_of)):
        yield tuple(local(getattr(event, name)) for name in names)


def captures(dataset: Dataset) -> Iterator[tuple[Any, ...]]:
    """Yield the capture that each version was read from: where its bytes lie and how to prove them."""
    held = select(Version.capture_id)
    of = CaptureRecord
    query = select(of.id, of.url, of.fetched_at, of.status, of.content_type, of.payload_digest, of.warc_file, of.offset)
    for row in stream(dataset.session, query.where(of.id.in_(held)).order_by(of.id)):
        yield tuple(map(local, row))


def third_party(dataset: Dataset) -> Iterator[tuple[Any, ...]]:
    """Yield the captures of others that had been imported by the instant; who handed them in is not given."""
    stored = ThirdPartyCapture
    fields = (getattr(stored, "report_year" if one.name == "year" else one.name) for one in _THIRD_PARTY)
    query = select(*fields).where(stored.imported_at < dataset.as_of)
    for row in stream(dataset.session, query.order_by(stored.id)):
        yield tuple(map(local, row))


def codes(_dataset: Dataset) -> Iterator[tuple[Any, ...]]:
    """Yield what the codes of fields are called."""
    for state in State:
        yield ("state", str(state), state.zh, state.en, "")
    for flag in Flag:
        yield ("flag", str(flag), flag.zh, flag.en, "")
    for grade in Grade:
        yield ("grade", str(grade), grade.zh, grade.en, "")
    yield from (("kind", code, name.zh, name.en, "") for code, name in KIND_NAMES.items())
    yield from (("basis", code, name.zh, name.en, "") for code, name in BASIS_NAMES.items())
    yield from (("cell_status", code, name.zh, name.en, "") for code, name in _STATUSES.items())
    yield from (("event", code, name.zh, name.en, "") for code, name in EVENT_NAMES.items())
    for one in load_indicators().indicators:
        yield ("indicator", one.id, one.name.zh, one.name.en, one.definition.en)
    for check in registry():
        yield ("check", check.id, check.name.zh, check.name.en, check.subject.en)


_STATUSES = {
    "number": Bilingual("有数值", "number"),
    "blank": Bilingual("空白", "blank"),
    "not_understood": Bilingual("未能识别", "not understood"),
}


def cell_labels(_dataset: Dataset) -> Iterator[tuple[Any, ...]]:
    """Yield what every cell of every form is called."""
    for table in TABLES:
        title = table_name(table)
        for form, layout in layouts(table).items():
            headings = {column.id: column for column in layout.columns}
            choices = row_choices(table, form)
            for row in layout.rows:
                name = choices[row.id].name
                for column in layout.row_columns(row):
                    head = joined(headings[column]) if column in headings else Bilingual(column, column)
                    unit = headings[column].unit if column in headings else ""
                    yield (
                        form, table, row.id, column, row.group, title.zh, name.zh, head.zh, title.en, name.en, head.en,
                        unit,
                    )  # fmt: skip


_CAPTURE = (
    ResourceField("capture_id", "string", "WARC record id.", "网页存档编号", "Capture"),
    ResourceField("url", "string", "Address that was asked for.", "网址", "Address"),
    ResourceField("fetched_at", "datetime", "When it was fetched.", "抓取时间", "Fetched at", "UTC instant"),
    ResourceField(
        "http_status", "integer", "Status of the answer; missing where none came.", "HTTP状态", "HTTP status"
    ),
    ResourceField("content_type", "string", "Media type as the server gave it.", "内容类型", "Content type"),
    ResourceField("payload_digest", "string", "SHA-256 of the payload.", "摘要", "Digest"),
    ResourceField("warc_file", "string", "WARC file that holds it.", "WARC文件", "WARC file"),
    ResourceField("warc_offset", "integer", "Where in the file its record begins, in bytes.", "文件内位置", "Offset"),
)
NAME_RESOURCES = (
    Resource("organs", "单位 (organs)", columns(_ORGAN), organs, ("organ_id",)),
    Resource(
        "organ_names", "单位名称 (names of organs over time)", columns(record_fields(OrganNameRow)), organ_names,
        ("organ_id", "organ_name"), (ORGAN,),
    ),
    Resource(
        "verdicts", "判定历史 (verdicts over time)", columns(_VERDICT), verdicts, ("filing_id", "valid_from"), (ORGAN,)
    ),
    Resource("events", "判定变动 (verdict events)", columns(_EVENT), events, ("event_key",), (ORGAN,)),
    Resource("captures", "年报网页存档 (captures that versions were read from)", _CAPTURE, captures, ("capture_id",)),
    Resource(
        "third_party_captures", "第三方网页存档 (captures that others made)", columns(_THIRD_PARTY), third_party,
        ("third_party_id",), (ORGAN,),
    ),
    Resource("codes", "代码表 (what codes are called)", columns(record_fields(CodeRow)), codes, ("code_list", "code")),
    Resource(
        "cell_labels", "单元格名称 (what cells are called)", columns(record_fields(CellLabel)), cell_labels,
        ("form", "cell_table", "cell_row", "cell_column"),
    ),
)  # fmt: skip
