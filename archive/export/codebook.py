"""The codebook of a filing, written by `make docs`: every field with its label, type, unit and meaning, every code."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from archive.filings.record import Filing, RecordField, record_fields
from archive.filings.states import ERROR_CLASSES, Flag, Grade, State

_INTRO = """# A filing

Written by `make docs` from `archive/filings/record.py` and `archive/filings/states.py`; do not edit.

One filing is one record, and everything that gives filings gives this one: `nianbao status --format json`, the API
(`/api/v1/filings`), pages with `.json`, `.csv` and `.xlsx`, the dataset's resource `filings`, feeds, notices and frozen
boards. In CSV, XLSX and the dataset lists are separated by spaces, `evidence` holds the ids of captures and `decision`
its kind; CSV and XLSX give `reason` in the language asked for, the dataset `reason_zh` and `reason_en`. Null means not
known, never zero.
"""


def codebook() -> str:
    """Return the page as Markdown."""
    return "\n".join((_INTRO, *_fields(), "", *_codes())) + "\n"


def _fields() -> Iterator[str]:
    yield "| field | 中文 | English | type | unit | meaning |"
    yield "|---|---|---|---|---|---|"
    for field in record_fields(Filing):
        yield f"| `{field.name}` | {field.zh} | {field.en} | {field.type} | {field.unit} | {_meaning(field)} |"


def _meaning(field: RecordField) -> str:
    return field.description + (f" Codes: {', '.join(f'`{code}`' for code in field.codes)}." if field.codes else "")


def _codes() -> Iterator[str]:
    yield "## States\n\n| code | 中文 | English | by local custom | held against an organ |\n|---|---|---|---|---|"
    for state in State:
        custom = " / ".join(state.custom) if state.custom else ""
        yield f"| `{state}` | {state.zh} | {state.en} | {custom} | {_yes(state.accuses)} |"
    yield "\n## Flags\n\n| code | 中文 | English | held against an organ |\n|---|---|---|---|"
    yield from (f"| `{flag}` | {flag.zh} | {flag.en} | {_yes(flag.accuses)} |" for flag in Flag)
    yield "\n## Grades of evidence, the strongest first\n\n| code | 中文 | English |\n|---|---|---|"
    yield from (f"| `{grade}` | {grade.zh} | {grade.en} |" for grade in Grade)
    yield "\n## Error classes of visits and captures\n"
    yield "| code | 中文 | English | cause lies with | means |\n|---|---|---|---|---|"
    for one in ERROR_CLASSES.values():
        means = ", ".join(part.name.lower() for part in one.means if part.name)
        yield f"| `{one.code}` | {one.zh} | {one.en} | {one.at_fault} | {means} |"


def _yes(value: bool) -> str:
    return "yes" if value else ""


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "filing.md").write_text(codebook(), encoding="utf-8")
