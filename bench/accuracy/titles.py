"""Recognition on real titles (titles.tsv beside the checkout): is it a report, whose, of which year."""

from __future__ import annotations

import csv
from pathlib import Path

from archive.recognition.recognise import recognise
from archive.recognition.spelling import normalise_organ
from bench.accuracy.measure import Score

TITLES = Path(__file__).resolve().parents[3] / "shared" / "real" / "titles.tsv"


def score_titles(file: Path = TITLES) -> tuple[Score, float] | None:
    """Scores and the F1 of the verdict; None when the file is not there."""
    if not file.is_file():
        return None
    score = Score()
    hit = false = missed = 0
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            said, meant = recognise(row["title"]), row["is_annual_report"] == "yes"
            hit, false, missed = (
                hit + (said.is_report and meant),
                false + (said.is_report and not meant),
                missed + (meant and not said.is_report),
            )
            if meant and row["report_year"].isdigit():
                score.add("year", said.report_year == int(row["report_year"]))
            if meant and row["publisher"]:
                score.add("organ", normalise_organ(said.organ) == normalise_organ(row["publisher"]))
    return score, 2 * hit / (2 * hit + false + missed) if hit else 0.0
