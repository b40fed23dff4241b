"""Writes the dataset: one file a resource, streamed, and datapackage.json with fields, sizes and digests.

Frictionless Data Package: https://specs.frictionlessdata.io/data-package/
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from importlib import metadata
from itertools import count as counting
from pathlib import Path
from typing import Any, Literal, NamedTuple

from archive.clock import SHANGHAI
from archive.database.base import dump_json
from archive.errors import NianbaoError
from archive.export.resource import Dataset, Reference, Resource, ResourceField
from archive.export.resources import RESOURCES
from archive.export.sqlite_file import FILE, SqliteFile

Kind = Literal["csv", "jsonl", "parquet", "sqlite"]
MEDIA = {
    "csv": "text/csv",
    "jsonl": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
    "sqlite": "application/vnd.sqlite3",
}
_ARROW_BLOCK = 10_000


class Licence(NamedTuple):
    """Under what the dataset may be used: an SPDX name, and where the text stands ("" for neither)."""

    name: str = ""
    path: str = ""


NO_LICENCE = Licence()


def export(dataset: Dataset, folder: Path, kind: Kind, licence: Licence = NO_LICENCE) -> dict[str, int]:
    """Write the dataset into ``folder`` and return the number of rows of each resource.

    ``datapackage.json`` is written last: a folder without it is an export that was cut short.
    Raises NianbaoError when parquet is asked for without its extra.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "datapackage.json").unlink(missing_ok=True)
    written = _database(dataset, folder) if kind == "sqlite" else _files(dataset, folder, kind)
    digests = {path: _digest(path) for path in {path for _one, path, _count in written}}  # one file may hold all tables
    package = {
        "name": "nianbao",
        "title": "政府信息公开工作年度报告 (annual open-government-information reports)",
        "version": metadata.version("nianbao"),
        "created": dataset.as_of.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        **({"licenses": [{"name": licence.name, "path": licence.path}]} if licence.name else {}),
        "counts": {resource.name: count for resource, _path, count in written},
        # A JSONL file without a line is no table to the tools that read it: "counts" alone tells of it.
        "resources": [
            _described(one, path, kind, digests[path]) for one, path, count in written if count or kind != "jsonl"
        ],
    }
    (folder / "datapackage.json").write_text(json.dumps(package, ensure_ascii=False, indent=1), encoding="utf-8")
    return {resource.name: count for resource, _path, count in written}


_Written = list[tuple[Resource, Path, int]]


def _files(dataset: Dataset, folder: Path, kind: Kind) -> _Written:
    written = []
    for resource in RESOURCES:
        path = folder / f"{resource.name}.{kind}"
        written.append((resource, path, _write(path, resource, _plain(resource, dataset), kind)))
    return written


def _database(dataset: Dataset, folder: Path) -> _Written:
    path = folder / FILE
    with SqliteFile(path) as file:
        counts = [file.write(resource, _plain(resource, dataset)) for resource in RESOURCES]
    return [(resource, path, count) for resource, count in zip(RESOURCES, counts, strict=True)]


def _plain(resource: Resource, dataset: Dataset) -> Iterator[Sequence[Any]]:
    """Yield the rows with days and instants as text."""
    return _told(resource, resource.rows(dataset), ("date", "datetime"), date, _iso)


def _told(
    resource: Resource, rows: Iterable[Sequence[Any]], types: tuple[str, ...], kind: type, tell: Callable[[Any], str]
) -> Iterator[Sequence[Any]]:  # fmt: skip
    """Yield rows whose values of a kind are told as text, in the columns that may hold them; half a million rows have
    none, and are passed on as they are."""
    places = [at for at, field in enumerate(resource.fields) if field.type in types]
    for row in rows:
        if places and any(isinstance(row[at], kind) for at in places):
            told = list(row)
            for at in places:
                if isinstance(told[at], kind):
                    told[at] = tell(told[at])
            yield told
        else:
            yield row


def _write(path: Path, resource: Resource, rows: Iterator[Sequence[Any]], kind: Kind) -> int:
    names = [field.name for field in resource.fields]
    if kind == "parquet":
        return _parquet(path, resource, rows)
    counted = counting()
    with path.open("w", encoding="utf-8", newline="") as file:
        if kind == "csv":
            writer = csv.writer(file, lineterminator="\r\n")
            writer.writerow(names)
            told = _told(resource, rows, ("boolean",), bool, _lower)
            writer.writerows(row for row, _ in zip(told, counted, strict=False))
        else:
            for row, _ in zip(rows, counted, strict=False):
                file.write(dump_json(dict(zip(names, row, strict=True))) + "\n")
    return next(counted)


def _iso(value: date) -> str:
    return value.isoformat()


def _lower(value: bool) -> str:
    return str(value).lower()


def _parquet(path: Path, resource: Resource, rows: Iterator[Sequence[Any]]) -> int:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise NianbaoError(
            "parquet needs an extra: pip install '.[parquet]' or uv sync --extra parquet, in the checkout"
        ) from None
    types = {"integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_()}
    schema = pa.schema([(field.name, types.get(field.type, pa.string())) for field in resource.fields])
    count = 0
    with pq.ParquetWriter(path, schema) as writer:
        while block := [row for _, row in zip(range(_ARROW_BLOCK), rows, strict=False)]:
            count += len(block)
            columns = [pa.array(values, type=field.type) for values, field in zip(zip(*block), schema)]  # noqa: B905
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))
    return count


def _described(resource: Resource, path: Path, kind: Kind, digest: str) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(field) for field in resource.fields], "missingValues": [""]}
    if resource.key:
        schema["primaryKey"] = list(resource.key)
    if resource.references:
        schema["foreignKeys"] = [_reference(one) for one in resource.references]
    told: dict[str, Any] = {
        "name": resource.name,
        "title": resource.title,
        "path": path.name,
        "format": "ndjson" if kind == "jsonl" else kind,
        "mediatype": MEDIA[kind],
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest}",
        "schema": schema,
    }
    if kind == "sqlite":
        told["dialect"] = {"table": resource.name}
    elif kind != "parquet":
        told["encoding"] = "utf-8"
    return told


def _field(field: ResourceField) -> dict[str, Any]:
    told: dict[str, Any] = {"name": field.name, "type": field.type, "title": field.en, "description": field.description}
    told |= {"label_zh": field.zh, "label_en": field.en}
    if field.unit:
        told["unit"] = field.unit
    return told


def _reference(one: Reference) -> dict[str, Any]:
    return {"fields": list(one.fields), "reference": {"resource": one.resource, "fields": list(one.key)}}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
