"""Fields of records: each is described once, where it is defined, and read from there by everything that gives it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar, get_type_hints

from pydantic import BaseModel, Field, PlainSerializer, TypeAdapter, WithJsonSchema
from pydantic.config import JsonDict
from pydantic.fields import FieldInfo

_Model = TypeVar("_Model", bound=BaseModel)
FieldType = Literal["string", "integer", "number", "date", "datetime", "boolean"]
_FORMATS: dict[str, FieldType] = {"date": "date", "date-time": "datetime"}
_TYPES: dict[str, FieldType] = {"integer": "integer", "number": "number", "boolean": "boolean"}

# Written as everywhere else in the program, with +00:00 and not with Z: the same value is the same text.
Instant = Annotated[
    datetime,
    PlainSerializer(lambda instant: instant.isoformat(), return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]


def fact(
    zh: str, en: str, description: str, *, unit: str = "", named: bool = False, files: bool = True, column: str = ""
) -> FieldInfo:
    """Return what describes a field: its label in both languages, its meaning and its unit.

    ``named``: its codes have names, which sheets give in a column of their own; ``files``: whether flat files hold it;
    ``column``: its name there, where it is another.
    """
    more: JsonDict = {"x-label-zh": zh, "x-unit": unit, "x-named": named, "x-files": files}
    if column:
        more["x-column"] = column
    described: FieldInfo = Field(title=en, description=description, json_schema_extra=more)
    return described


@dataclass(frozen=True, slots=True)
class RecordField:
    """One field of a record as files and the codebook need it. ``type``: that of a Frictionless table schema."""

    name: str
    zh: str
    en: str
    type: FieldType
    description: str
    unit: str
    is_named: bool
    in_files: bool
    column: str
    codes: tuple[str, ...] = ()


def record_fields(record: type) -> tuple[RecordField, ...]:
    """Return the fields of a record, a pydantic model or a dataclass, in their order."""
    schema = TypeAdapter(record).json_schema(mode="serialization")
    shapes, defs = schema["properties"], schema.get("$defs", {})
    return tuple(_field(name, told, shapes[name], defs) for name, told in _described(record))


def _described(record: type) -> Iterable[tuple[str, FieldInfo]]:
    if issubclass(record, BaseModel):
        return record.model_fields.items()
    hints = get_type_hints(record, include_extras=True)  # of a dataclass: its fields, in their order
    return ((name, FieldInfo.from_annotation(hint)) for name, hint in hints.items())


def fields_by_name(record: type, names: Iterable[str]) -> tuple[RecordField, ...]:
    """Return some fields of a record, in the order asked for."""
    known = {field.name: field for field in record_fields(record)}
    return tuple(known[name] for name in names)


def file_fields(record: type, *first: str) -> tuple[RecordField, ...]:
    """Return the fields of a record that flat files hold: those named first, then the others in their order."""
    held = [field for field in record_fields(record) if field.in_files]
    return (*fields_by_name(record, first), *(field for field in held if field.name not in first))


def record_of(model: type[_Model], row: object, **more: Any) -> _Model:
    """Return a record with the values of a stored row; ``more``: those that the row has not under their names."""
    return model(**{name: getattr(row, name) for name in model.model_fields if name not in more}, **more)


def _field(name: str, told: FieldInfo, shape: dict[str, Any], defs: dict[str, Any]) -> RecordField:
    shape = _resolved(next((one for one in shape.get("anyOf", ()) if one.get("type") != "null"), shape), defs)
    more: dict[str, Any] = dict(told.json_schema_extra) if isinstance(told.json_schema_extra, dict) else {}
    codes = _resolved(shape.get("items", shape), defs).get("enum", ())
    kind = _FORMATS.get(shape.get("format", "")) or _TYPES.get(shape.get("type", ""), "string")
    return RecordField(
        name, more["x-label-zh"], told.title or "", kind, told.description or "", more["x-unit"], more["x-named"],
        more["x-files"], more.get("x-column", name), tuple(codes),
    )  # fmt: skip


def _resolved(shape: dict[str, Any], defs: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = defs.get(shape.get("$ref", "").rpartition("/")[2], shape)
    return found
