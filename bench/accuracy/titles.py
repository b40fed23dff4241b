"""Recognition on real titles (titles.tsv beside the checkout): is it a report, whose, of which year."""

from __future__ import annotations

import csv
from pathlib import Path

from archive.recognition.organ_key import organ_key
from archive.recognition.recognise import recognise
from archive.recognition.spelling import normalise_organ
from bench.accuracy.measure import Score

TITLES = Path(__file__).resolve().parents[3] / "shared" / "real" / "titles.tsv"


def score_titles(file: Path = TITLES) -> tuple[Score, float] | None:
    """Year and organ of the true reports, and the F1 of the verdict; None when the file is not there."""
    if not file.is_file():
        return None
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    score, hits, wrong = Score(), 0, 0
    for row in rows:
        said, meant = recognise(row["title"]), row["is_annual_report"] == "yes"
        hits, wrong = hits + (said.is_report and meant), wrong + (said.is_report != meant)
        if meant and said.is_report:
            score.add("year", str(said.report_year) == row["report_year"])
        if meant:
            organ = recognise(row["title"], column="信息公开年报").organ
            score.add("organ", _same(row["publisher"].partition("(")[0], organ))
    return score, 2 * hits / (2 * hits + wrong) if hits else 0.0


def _same(publisher: str, organ: str) -> bool:
    """Equal after normalising; places before the name (益阳市…区) that the title does not tell do not count."""
    if not organ or organ_key(publisher) == organ_key(organ):
        return bool(organ)
    places, _, name = normalise_organ(publisher).rpartition(normalise_organ(organ))
    return not name and places.endswith(("省", "市", "县", "区"))
