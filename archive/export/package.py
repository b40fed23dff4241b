"""Writes the dataset: one file a resource, streamed, and datapackage.json with fields, sizes and digests.

Frictionless Data Package: https://specs.frictionlessdata.io/data-package/
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date
from importlib import metadata
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
        written.append((resource, path, _write(path, resource, _plain(resource.rows(dataset)), kind)))
    return written


def _database(dataset: Dataset, folder: Path) -> _Written:
    path = folder / FILE
    with SqliteFile(path) as file:
        counts = [file.write(resource, _plain(resource.rows(dataset))) for resource in RESOURCES]
    return [(resource, path, count) for resource, count in zip(RESOURCES, counts, strict=True)]


def _plain(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[Any]]:
    for row in rows:
        yield [value.isoformat() if isinstance(value, date) else value for value in row]


def _write(path: Path, resource: Resource, rows: Iterator[list[Any]], kind: Kind) -> int:
    names = [field.name for field in resource.fields]
    if kind == "parquet":
        return _parquet(path, resource, rows)
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        if kind == "csv":
            writer = csv.writer(file, lineterminator="\r\n")
            writer.writerow(names)
            for count, row in enumerate(rows, 1):  # noqa: B007
                writer.writerow([_csv_value(value) for value in row])
        else:
            for count, row in enumerate(rows, 1):  # noqa: B007
                file.write(dump_json(dict(zip(names, row, strict=True))) + "\n")
    return count


def _csv_value(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _parquet(path: Path, resource: Resource, rows: Iterator[list[Any]]) -> int:
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
