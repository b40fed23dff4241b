"""Breaks a good configuration in one place at a time: each file, each key, each column; and tells where that is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from tests.integration.configuration.good import ROSTER_FILE, SITE_FILE

_OPERATORS = ("alerts.yaml", "deadlines.yaml", "notices.yaml", SITE_FILE)  # edited the most
YAML_FILES = (
    *_OPERATORS, "adapters.yaml", "browser.yaml", "checks.yaml", "discovery.yaml", "page_problems.yaml",
    "reading.yaml", "indicators.yaml", "synonyms.yaml", "forms/F2019.yaml", "forms/F2021.yaml",
)  # fmt: skip
CSV_FILES = (ROSTER_FILE, "regions.csv", "townships.csv")
FILES = (*YAML_FILES, *CSV_FILES, "settings.toml")
_TOP = re.compile(r"([A-Za-z_]\w*):")
_SETTING = re.compile(r"(\w+) = (.*)")
_NUMBER = re.compile(r"\d+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Break:
    """A change of one file. ``field`` is part of what its fault must name; empty where the whole file is at fault."""

    name: str
    file: str
    change: Callable[[str], str | bytes]
    field: str = ""
    line: bool = True

    def make(self, config: Path) -> None:
        path = config / self.file
        text = path.read_text(encoding="utf-8")
        broken = self.change(text)
        assert broken != text, f"{self.name} changes nothing"
        path.write_bytes(broken if isinstance(broken, bytes) else broken.encode())


def of_yaml_keys(config: Path) -> Iterator[Break]:
    """Yield each key of the outermost level misspelt, or with a value of another type; both in operators' files."""
    for file in YAML_FILES:
        lines = (config / file).read_text(encoding="utf-8").splitlines(keepends=True)
        starts = [n for n, line in enumerate(lines) if _TOP.match(line)]
        for number, (start, end) in enumerate(pairwise([*starts, len(lines)])):
            found = _TOP.match(lines[start])
            assert found
            key = found[1]
            if file in _OPERATORS or number % 2:
                yield Break(f"{file}-{key}-misspelt", file, replaced_at(start, end, key, f"{key}x"), f"{key}x")
            if file in _OPERATORS or not number % 2:
                yield Break(f"{file}-{key}-type", file, of_other_type(start, end, key), key)


def replaced_at(start: int, end: int, old: str, new: str) -> Callable[[str], str]:
    """Return a change of the first ``old`` in some lines."""

    def change(text: str) -> str:
        lines = text.splitlines(keepends=True)
        block = "".join(lines[start:end]).replace(old, new, 1)
        return "".join((*lines[:start], block, *lines[end:]))

    return change


def of_other_type(start: int, end: int, key: str) -> Callable[[str], str]:
    """Return a change of a key's whole value into one that no key takes."""

    def change(text: str) -> str:
        lines = text.splitlines(keepends=True)
        return "".join((*lines[:start], f"{key}: {{odd: [[0]]}}\n", *lines[end:]))

    return change


def of_settings(config: Path) -> Iterator[Break]:
    """Yield each table and key of settings.toml misspelt, each value of another type, each number out of range."""
    file, table = "settings.toml", ""
    for number, line in enumerate((config / file).read_text(encoding="utf-8").splitlines()):
        if line.startswith("["):
            table = line.strip("[]")
            wrong = f"{table}x"
            yield Break(f"{file}-{table}-misspelt", file, replaced_at(number, number + 1, table, wrong), wrong)
        elif found := _SETTING.fullmatch(line):
            key, value = found.groups()
            place = f"{table}.{key}" if table else key
            changes = {"misspelt": (key, f"{key}x", f"{place}x"), "type": (f"= {value}", "= [[0]]", place)}
            if _NUMBER.fullmatch(value):
                changes["range"] = (f"= {value}", f"= -{value}1", place)
            for kind, (old, new, named) in changes.items():
                yield Break(f"{file}-{place}-{kind}", file, replaced_at(number, number + 1, old, new), named)


def of_columns(config: Path) -> Iterator[Break]:
    """Yield each column of the tables misspelt and left out."""
    for file in CSV_FILES:
        for column in (config / file).read_text(encoding="utf-8").splitlines()[0].split(","):
            yield Break(f"{file}-{column}-misspelt", file, replaced_at(0, 1, column, f"{column}x"), column)
            if column != "vouched":
                yield Break(f"{file}-{column}-gone", file, replaced_at(0, 1, column, ""), column)


def of_files() -> Iterator[Break]:
    """Yield each file cut, empty, in another encoding, and no text at all."""
    for file in FILES:
        if file != "settings.toml":  # without it everything is as the program has it
            yield Break(f"{file}-empty", file, lambda _: "", line=False)
        yield Break(f"{file}-gbk", file, lambda text: (text + "# 县级政府\n").encode("gb18030"))
    for file in (*_OPERATORS, "settings.toml", ROSTER_FILE):
        yield Break(f"{file}-zeros", file, lambda text: "\0\0\0" + text)
    kinds: tuple[tuple[str, Callable[[str], str]], ...] = (
        ("tabs", lambda text: text + "odd:\n\t- 1\n"),
        ("open", lambda text: text + 'odd: "open\n'),
        ("nested", lambda text: text + "odd: " + "[" * 20_000 + "\n"),
        ("list", lambda _: "- 1\n- 2\n"),
    )
    for number, file in enumerate(YAML_FILES):
        for name, change in kinds if number < 2 else [kinds[number % len(kinds)]]:
            yield Break(f"{file}-{name}", file, change)
    yield Break("settings.toml-open", "settings.toml", lambda text: text + 'odd = "open\n')
    yield Break("settings.toml-nested", "settings.toml", lambda text: text + "odd = " + "[" * 20_000 + "\n")
    for file in CSV_FILES:
        yield Break(f"{file}-open", file, lambda text: text + 'x,"open\n')
        yield Break(f"{file}-cells", file, lambda text: text + "1,2\n")
