"""The dataset of a night under NIANBAO_DATA: a folder a build and format, finished ones alone, the newest ones kept.

``dataset/<day>T<time>/<format>/``: the address of a file never changes its content, so that a download can be resumed.
"""

from __future__ import annotations

import json
import re
import shutil
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from archive.clock import SHANGHAI
from archive.config.dataset_settings import DatasetKind, DatasetSettings
from archive.errors import NianbaoError
from archive.export.package import Licence, export
from archive.export.resource import Dataset

_NAME = re.compile(r"\d{8}T\d{6}")
_MAKING = ".making"
DESCRIPTOR = "datapackage.json"


class DatasetBusyError(NianbaoError):
    """Two builds at a time would take each other's folder away."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"another process is making the dataset in {folder}; wait for it to end")


@dataclass(frozen=True, slots=True)
class BuiltFile:
    """One file to download, with its digest and size as the descriptor names them."""

    name: str
    size: int
    digest: str
    tables: tuple[str, ...]

    @property
    def digest_base64(self) -> str:
        """The SHA-256 as the header Repr-Digest (RFC 9530) has it."""
        return b64encode(bytes.fromhex(self.digest)).decode()


@dataclass(frozen=True, slots=True)
class BuiltFormat:
    """One format of a build: its folder, files and descriptor."""

    kind: str
    folder: Path
    files: tuple[BuiltFile, ...]
    counts: dict[str, int]
    licence: str
    licence_url: str

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(one.size for one in self.files)


@dataclass(frozen=True, slots=True)
class Build:
    """One build of the dataset, named by when its data ends (Asia/Shanghai)."""

    name: str
    created: str
    formats: tuple[BuiltFormat, ...]

    def format(self, kind: str) -> BuiltFormat | None:
        """Return one of its formats."""
        return next((one for one in self.formats if one.kind == kind), None)


def dataset_folder(data: Path) -> Path:
    """Return where builds lie."""
    return data / "dataset"


def build_dataset(dataset: Dataset, settings: DatasetSettings, data: Path) -> Build:
    """Make the dataset in every format, put it in place at once, and take away what is older than is kept.

    Raises DatasetBusyError while another process does.
    """
    folder = dataset_folder(data)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / "build.lock", timeout=0):
            return _build(dataset, settings, folder)
    except Timeout:
        raise DatasetBusyError(folder) from None


def _build(dataset: Dataset, settings: DatasetSettings, folder: Path) -> Build:
    name = _name(dataset.as_of)
    for left in folder.glob(f"*{_MAKING}"):
        shutil.rmtree(left)  # of a build that was cut short
    making, place = folder / (name + _MAKING), folder / name
    for kind in filter(_can_be_made, settings.formats):
        export(dataset, making / kind, kind, Licence(settings.licence, settings.licence_url))
    if place.exists():
        shutil.rmtree(place)
    making.rename(place)
    for old in _places(folder)[settings.keep :]:
        shutil.rmtree(old)
    return _read(place)


def _can_be_made(kind: DatasetKind) -> bool:
    """Return whether what a format needs is installed: Parquet is left out without its extra."""
    return kind != "parquet" or find_spec("pyarrow") is not None


def _name(instant: datetime) -> str:
    return instant.astimezone(SHANGHAI).strftime("%Y%m%dT%H%M%S")


def builds(data: Path) -> list[Build]:
    """Return the finished builds, the newest first."""
    return [_read(place) for place in _places(dataset_folder(data))]


def build_named(data: Path, name: str) -> Build | None:
    """Return a finished build by its name; None when it is not kept. The others are not read."""
    return next((_read(place) for place in _places(dataset_folder(data)) if place.name == name), None)


def newest_build_name(data: Path) -> str:
    """Return the name of the newest finished build; "" while there is none."""
    return next((place.name for place in _places(dataset_folder(data))), "")


def _places(folder: Path) -> Sequence[Path]:
    found = (path for path in folder.iterdir() if _NAME.fullmatch(path.name)) if folder.is_dir() else ()
    return sorted(found, key=lambda path: path.name, reverse=True)


def _read(place: Path) -> Build:
    formats = [_format(path) for path in sorted(place.glob(f"*/{DESCRIPTOR}"))]
    created = max((created for created, _ in formats), default="")
    return Build(place.name, created, tuple(one for _, one in formats))


def _format(descriptor: Path) -> tuple[str, BuiltFormat]:
    told = json.loads(descriptor.read_text(encoding="utf-8"))
    files: dict[str, BuiltFile] = {}
    for one in told["resources"]:
        known = files.get(one["path"])
        tables = (*(known.tables if known else ()), one["name"])
        files[one["path"]] = BuiltFile(one["path"], one["bytes"], one["hash"].removeprefix("sha256:"), tables)
    licences: list[dict[str, Any]] = told.get("licenses") or [{}]
    name, path = licences[0].get("name", ""), licences[0].get("path", "")
    made = BuiltFormat(descriptor.parent.name, descriptor.parent, tuple(files.values()), told["counts"], name, path)
    return told["created"], made
