"""`python -m bench.accuracy.checks [--pages N] [--seed S] [--write]`: how often each check of a report is right.

Reads the committed shapes of real reports in other words (tests/real/kinds, tests/real/reports) and made-up pages in
dirty layouts, some of them with one known fault, and compares the findings with what each page is known to have.
``--write`` keeps the counts in config/checks_measured.json: they stand on the page of each check, and one that is right
in less than 98 of 100 cases gives no error.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from archive.config.paths import config_dir
from archive.reading.checks.registry import LEAST_PRECISION, registry
from archive.reading.read import read
from archive.reading.reading_model import Table, Value
from bench.accuracy.pages import make_page
from bench.accuracy.truth import PARTS, Truth, make_truth
from tests.real.kinds.cases import cases, said

_RESULTS = ("upheld", "corrected", "other", "pending")
_SUMS = ("R1", "R2", "R3", "R4")
# A row that is left blank on purpose and a page with both forms are faults of the maker's own.
_ALWAYS = {"blank_cells"}
_TOLD = ("error", "warning")
_SAVED = Path(__file__).resolve().parents[2] / "tests" / "real" / "reports"


@dataclass(slots=True)
class Counts:
    """Findings by check: how many there were, how many were right, how many planted faults were not found."""

    found: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    planted: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def _put(table: Table, row: str, column: str, value: Value) -> None:
    table[row][column] = value


def _more(cells: dict[str, Value], *columns: str) -> None:
    for column in columns:
        cells[column] = (cells[column] or 0) + 5


def _replaced(truth: Truth, old: str, new: str) -> None:
    truth.preamble = [text.replace(old, new) for text in truth.preamble]
    truth.sections = [(n, title, [text.replace(old, new) for text in texts]) for n, title, texts in truth.sections]


def _r1(truth: Truth) -> None:
    _more(truth.tables["requests"]["carried_out"], "natural_person", "total")


def _r2(truth: Truth) -> None:
    _more(truth.tables["requests"]["granted"], "business", "total")


def _r3(truth: Truth) -> None:
    _more(truth.tables["requests"]["new"], "total")


def _r4(truth: Truth) -> None:
    _more(truth.tables["review"]["reconsideration"], "total")


def _rules(truth: Truth) -> None:
    cells = truth.tables["disclosure"]["rules"]
    cells[next(iter(cells))] = 2


def _prose(truth: Truth) -> None:
    new = truth.tables["requests"]["new"]["total"]
    _replaced(truth, f"公开申请{new}件", f"公开申请{(new or 0) + 5000}件")


def _period(truth: Truth) -> None:
    _replaced(truth, f"{truth.year}年1月1日起至{truth.year}年", f"{truth.year - 1}年1月1日起至{truth.year - 1}年")


def _author(truth: Truth) -> None:
    _replaced(truth, f"由{truth.organ}按照", "由沙柳市地震局按照")


def _negative(truth: Truth) -> None:
    _put(truth.tables["review"], "litigation_direct", "pending", -2)


def _decimal(truth: Truth) -> None:
    _put(truth.tables["requests"], "new", "research", Decimal("1.5"))


def _in_force(truth: Truth) -> None:
    if truth.form.form == "F2021":
        truth.tables["disclosure"]["normative_documents"] |= {"issued": 9, "repealed": 0, "in_force": 4}


def _blank_review(truth: Truth) -> None:
    for cells in truth.tables["review"].values():
        cells.update(dict.fromkeys(cells))
    number, title, texts = truth.sections[0]
    truth.sections[0] = (number, title, [*texts, "全年发生政府信息公开行政复议3件。"])


def _early(truth: Truth) -> None:
    truth.published = date(truth.year, 6, 1)


def _no_section(truth: Truth) -> None:
    truth.sections = [section for section in truth.sections if section[0] != 5]


def _empty_section(truth: Truth) -> None:
    number, title, _ = truth.sections[4]
    truth.sections[4] = (number, title, [])


def _template(truth: Truth) -> None:
    _replaced(truth, "我单位", "XX局")
    number, title, texts = truth.sections[4]
    truth.sections[4] = (number, title, [*texts, "XX局将继续改进。"])


PLANTS: tuple[tuple[frozenset[str], Callable[[Truth], None]], ...] = tuple(
    (frozenset(checks.split()), plant)
    for checks, plant in (
        ("R1", _r1),
        ("R2", _r2),
        ("R1 R3 R8", _r3),
        ("R4", _r4),
        ("R7 in_force_order", _rules),
        ("R8", _prose),
        ("R9 wrong_year", _period),
        ("R10", _author),
        ("negative_count R4", _negative),
        ("decimal_count R1 R3", _decimal),
        ("in_force_order", _in_force),
        ("review_blank", _blank_review),
        ("published_early", _early),
        ("section_missing", _no_section),
        ("section_empty", _empty_section),
        ("template_left_over", _template),
    )
)


def measure(pages: int, seed: int) -> Counts:
    """Read the committed shapes and ``pages`` made-up pages, half of them with a planted fault; the same for a seed."""
    counts = Counts()
    for name, wanted, findings in committed():
        _count_shape(counts, name, wanted, findings)
    for number in range(pages):
        dice = random.Random(f"checks/{seed}/{number}")
        truth, planted = make_truth(dice), frozenset[str]()
        if number % 2:
            planted, plant = PLANTS[number // 2 % len(PLANTS)]
            plant(truth)
        made = make_page(dice, truth)
        reading = read(made.body, url=made.url, content_type=made.content_type, listed_date=made.listed)
        found = [(f.check, f.where, f.severity) for f in reading.findings if f.severity != "not_understood"]
        _count(counts, truth, planted, found)
    return counts


Said = tuple[str, str]


def committed() -> Iterator[tuple[str, set[Said], list[Said]]]:
    """Each committed shape: its name, what it is known to have, and what was found (check, severity)."""
    for case in cases():
        found = said(case)["findings"]
        wanted = {(check, severity) for severity, check in map(str.split, case.expect.get("findings", ()))}
        yield case.id, wanted, [(one["check"], one["severity"]) for one in found if one["severity"] in _TOLD]
    for saved in sorted(_SAVED.glob("*.json")):
        page = json.loads(saved.read_text(encoding="utf-8"))
        body = saved.with_suffix(".html").read_bytes()
        found_in = read(body, url=page["url"], content_type=page["content_type"]).findings
        errors = {(check, "error") for check in page["expect"]["errors"]}
        # Their makers left cells blank on purpose; what these leave undecided accuses nobody.
        findings = [(f.check, f.severity) for f in found_in if f.severity in _TOLD and f.check not in _ALWAYS]
        yield saved.stem, errors, [one for one in findings if one[1] == "error" or one[0] not in _SUMS]


def _count_shape(counts: Counts, name: str, wanted: set[Said], findings: list[Said]) -> None:
    for check, severity in findings:
        right = (check, severity) in wanted
        counts.found[check] += 1
        counts.right[check] += right
        if not right:
            counts.wrong.append(f"{check} {severity}: {name}")
    for check, severity in wanted:
        counts.planted[check] += 1
        counts.missed[check] += (check, severity) not in findings


def _count(counts: Counts, truth: Truth, planted: frozenset[str], found: Sequence[tuple[str, str, str]]) -> None:
    sums = set(broken_sums(truth))
    expected = planted | ({"wrong_form"} if truth.faulty else set()) | _ALWAYS
    for check, where, severity in found:
        if check in _SUMS and severity != "error":
            continue  # blank cells: nothing is asserted
        right = (check, where) in sums if check in _SUMS else check in expected
        counts.found[check] += 1
        counts.right[check] += right
        if not right:
            counts.wrong.append(f"{check} {severity} {where}: {truth.title}")
    for check in planted:
        counts.planted[check] += 1
        counts.missed[check] += check not in {name for name, _, _ in found}


def broken_sums(truth: Truth) -> Iterator[tuple[str, str]]:
    """R1 to R4 counted by hand from the truth: every place where the printed numbers do not add up."""
    requests, review = truth.tables["requests"], truth.tables["review"]
    leaves = [row.id for row in truth.requests_form.tables["requests"].rows if row.leaf]
    for column in (*PARTS, "total"):
        number = {row: cells[column] or 0 for row, cells in requests.items()}
        if number["new"] + number["carried_in"] != number["total"] + number["carried_out"]:
            yield "R1", f"requests.total.{column}"
        if sum(number[leaf] for leaf in leaves) != number["total"]:
            yield "R2", f"requests.total.{column}"
    for name, table, parts, check in (("requests", requests, PARTS, "R3"), ("review", review, _RESULTS, "R4")):
        for row, cells in table.items():
            if sum(cells[part] or 0 for part in parts) != (cells["total"] or 0):
                yield check, f"{name}.{row}.total"


def main() -> int:
    """Exit status 0 when every check that may say ``error`` was right often enough."""
    parser = argparse.ArgumentParser(prog="python -m bench.accuracy.checks")
    parser.add_argument("--pages", type=int, default=1360)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--show", type=int, default=0, help="how many wrong findings to print")
    wanted = parser.parse_args()
    counts = measure(wanted.pages, wanted.seed)
    good = True
    shapes = len(cases()) + len(list(_SAVED.glob("*.json")))
    print(f"{shapes} committed shapes; {wanted.pages} made-up pages, half of them with a planted fault")
    for check in registry():
        found, right, planted = counts.found[check.id], counts.right[check.id], counts.planted[check.id]
        if not found and not planted:
            continue
        bad = check.severity == "error" and right < LEAST_PRECISION * found
        good &= not bad
        missed = f"{planted - counts.missed[check.id]} of {planted} planted faults found" if planted else ""
        print(f"  {check.id:24} right {right:5} of {found:5}  {missed}{'  BELOW 0.98' if bad else ''}")
    for line in counts.wrong[: wanted.show]:
        print("  ", line)
    if wanted.write:
        _write(counts)
    return 0 if good else 1


def _write(counts: Counts) -> None:
    rows = {check.id: {"right": counts.right[check.id], "of": counts.found[check.id]} for check in registry()}
    lines = [f'  "{check}": {json.dumps(row)}' for check, row in rows.items() if row["of"]]
    (config_dir() / "checks_measured.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
