"""B1, B2 on the command line: `organs import` is an act, `organs export` writes it, and a file changed by hand is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.config.organs import load_roster
from archive.journal.reading import read_journal
from tests.integration.notices.kept_county import REGION, configure
from tests.program import nianbao, run


@pytest.fixture
def roster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The county's roster in its configuration folder; nothing was ever visited."""
    configure(tmp_path / "config")
    monkeypatch.setenv("NIANBAO_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("NIANBAO_DATA", str(tmp_path / "data"))
    return tmp_path / "config" / "organs" / f"{REGION}.csv"


def _changed(roster: Path, place: Path, old: str, new: str) -> Path:
    text = roster.read_text("utf-8")
    assert old in text
    place.write_text(text.replace(old, new), encoding="utf-8")
    return place


def test_b2_an_import_is_one_line_and_an_edit_by_hand_counts_for_nothing(roster: Path, tmp_path: Path) -> None:
    renamed = _changed(roster, tmp_path / f"{REGION}.csv", "双塔县水利局,", "双塔县水务局,双塔县水利局")
    assert "0 added, 1 changed" in nianbao("organs", "import", renamed, "--by", "李某")
    (_started, line) = read_journal(tmp_path / "data")
    assert (line.act, line.object, line.by, line.alone) == ("roster.apply", f"roster:{REGION}", "李某", True)
    (row,) = line.body["roster"]["rows"]
    assert (row["was"]["name"], row["organ"]["name"]) == ("双塔县水利局", "双塔县水务局")
    assert len(line.body["roster"]["base"]) == 8
    assert "双塔县水务局" in {one.name for one in load_roster(roster)}
    assert "0 added, 0 changed" in nianbao("organs", "import", renamed)
    assert len(read_journal(tmp_path / "data")) == 2, "nothing differs, nothing is written"
    _changed(roster, roster, "双塔县民政局", "双塔县民生局")
    told = run("doctor").stdout
    assert f"config/organs/{REGION}.csv was changed by hand (1 organs differ)" in told
    refused = run("organs", "export", "--region", REGION)
    assert refused.returncode == 2
    assert "was changed by hand and nobody has decided on it" in refused.stderr
    assert "双塔县民政局" in nianbao("organs", "export", "--region", REGION, "-o", "-")
    nianbao("organs", "export", "--region", REGION, "--discard-edits")
    assert "双塔县民政局" in {one.name for one in load_roster(roster)}
    assert read_journal(tmp_path / "data")[-1].body["roster"]["refused"] == ["st-mzj"]
    assert "changed by hand" not in run("doctor").stdout


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("双塔县水利局,,department,,,", "双塔县水利局,,department,,2025-06-30,st-xxx", "successor: there is no organ"),
        ("双塔县水利局,,department,,,", "双塔县水利局,,department,,,st-mzj", "valid_to: an organ with a successor"),
        ("双塔县水利局,,department", "双塔县水利局,双塔县民政局,department", ":6: name: 双塔县民政局 names both"),
        ("双塔县水利局,,department", "双塔县水利局,,bureau", ":4: kind"),
        ("双塔县水利局,,department,,,", "双塔县水利局,,department,2025-13-01,,", ":4: valid_from"),
    ],
)
def test_b1_bad_input_is_refused_with_line_field_and_reason_and_nothing_changes(
    roster: Path, tmp_path: Path, old: str, new: str, told: str
) -> None:
    before = roster.read_bytes()
    done = run("organs", "import", _changed(roster, tmp_path / f"{REGION}.csv", old, new))
    assert done.returncode == 2, done.stdout
    assert told in done.stderr
    assert roster.read_bytes() == before
    assert not read_journal(tmp_path / "data")
