"""The measures of reading: what was right, out of how many, over any number of pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from archive.reading.labels import strip_all_space
from archive.reading.reading_model import Reading
from bench.accuracy.pages import Made
from bench.accuracy.truth import Truth

TELLING = frozenset(["blank_cells", "not_understood", "doubled_row", "missing_row", "unreadable", "not_downloadable"])


@dataclass(slots=True)
class Score:
    """Right and all, for each measure; and what went wrong, for visiting."""

    right: Counter[str] = field(default_factory=Counter)
    all: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, measure: str, right: float, out_of: float = 1) -> None:
        """Count ``right`` out of ``out_of``."""
        self.right[measure] += right  # type: ignore[assignment]
        self.all[measure] += out_of  # type: ignore[assignment]

    def share(self, measure: str) -> float:
        """Right divided by all; 1 when nothing was asked."""
        return self.right[measure] / self.all[measure] if self.all[measure] else 1.0


def score_page(score: Score, made: Made, reading: Reading) -> None:
    """Compare one reading with what its page was made from."""
    truth, name = made.truth, f"{made.truth.title} {' '.join(made.habits)}"
    checks = {
        "report": reading.is_report,
        "year": reading.report_year == truth.year,
        "organ": strip_all_space(reading.organ) == strip_all_space(truth.organ),
        "day": reading.published is not None and reading.published.date == truth.published,
        "form": reading.form == ("mixed" if truth.form is not truth.requests_form else truth.form.form),
        "period": all(day and day.year == truth.year for day in reading.period),
    }
    for measure, good in checks.items():
        if measure != "day" or made.shows_date:
            score.add(measure, good)
            if not good:
                score.wrong.append(f"{measure}: {name}: {_said(measure, reading)}")
    _score_cells(score, name, truth, reading)
    _score_sections(score, name, truth, reading)
    _score_prose(score, name, truth, reading)
    errors = [finding for finding in reading.findings if finding.severity == "error"]
    allowed = [finding for finding in errors if truth.faulty and finding.check == "wrong_form"]
    score.add("pages without false error", not (len(errors) - len(allowed)))
    if len(errors) > len(allowed):
        score.wrong.append(f"false error: {name}: {errors[0].message_en}")


def _said(measure: str, reading: Reading) -> object:
    return {"year": reading.report_year, "organ": reading.organ, "day": reading.published, "form": reading.form,
            "period": reading.period, "report": reading.title}[measure]  # fmt: skip


def _score_cells(score: Score, name: str, truth: Truth, reading: Reading) -> None:
    wrong = list(_wrong_cells(truth, reading))
    cells = sum(len(row) for table in truth.tables.values() for row in table.values())
    score.add("cells", cells - len(wrong), cells)
    told = len(wrong) <= 0.02 * cells or any(finding.check in TELLING for finding in reading.findings)
    score.add("pages under 0.98 of cells that say so", told)
    if wrong:
        score.wrong.append(f"cells: {name}: {len(wrong)} wrong, {wrong[0]}")


def _wrong_cells(truth: Truth, reading: Reading) -> Iterator[str]:
    for table, rows in truth.tables.items():
        for row, cells in rows.items():
            for column, value in cells.items():
                got = reading.tables.get(table, {}).get(row, {}).get(column)
                if got != value or (got is None) != (value is None):
                    yield f"{table}.{row}.{column} is {value}, read {got}"


def _score_sections(score: Score, name: str, truth: Truth, reading: Reading) -> None:
    found = {section.number: section for section in reading.sections}
    for number, title, texts in truth.sections:
        section = found.get(number)
        good = section is not None and strip_all_space(section.title) == strip_all_space(title)
        good = good and section is not None and strip_all_space(section.text) == strip_all_space("".join(texts))
        score.add("sections", good)
        if not good:
            score.wrong.append(f"section {number}: {name}: {section.text[-60:] if section else None}")


def _score_prose(score: Score, name: str, truth: Truth, reading: Reading) -> None:
    """Paragraph by paragraph, without white space; headings belong to the prose."""
    meant = list(truth.preamble)
    for number, title, texts in truth.sections:
        meant += [f"{'一二三四五六'[number - 1]}、{title}", *texts]
    read, whole = strip_all_space(reading.text), strip_all_space("".join(meant))
    kept = sum(len(strip_all_space(text)) for text in meant if strip_all_space(text) in read)
    foreign = sum(len(strip_all_space(line)) for line in reading.text.split("\n") if strip_all_space(line) not in whole)
    score.add("prose kept", kept, len(whole))
    score.add("foreign", foreign, len(whole))
    if kept < len(whole) or foreign:
        lines = [line for line in reading.text.split("\n") if strip_all_space(line) not in whole]
        score.wrong.append(f"prose: {name}: kept {kept}/{len(whole)}, foreign {foreign} {lines[:2]}")
