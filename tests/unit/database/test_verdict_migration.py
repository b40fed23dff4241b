"""A database of before is migrated: each verdict ends where the next began, and only the last of one instant stays."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import create_engine, text

from archive.database.engine import open_database, upgrade_tables

_NEW = (
    "INSERT INTO verdict (organ_id, report_year, decided_at, state, days_late, flags, deadline, basis, grade, reason_zh,"
    " reason_en, evidence, rule_version) VALUES ('o', :year, :at, :state, :days, '[]', '2026-01-31', 'statute', 'none',"
    " '', '', '[]', '1')"
)


def test_old_verdicts_get_their_ends(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    with create_engine(url).begin() as connection:
        upgrade_tables(connection, "0013")
        connection.execute(
            text(
                "INSERT INTO organ (id, region, name, kind, origin) VALUES ('o', '9', '某局', 'department', 'imported')"
            )
        )
        for year, at, state, days in (
            (2025, "2026-02-05 00:00:00", "overdue", 4),
            (2025, "2026-01-20 00:00:00", "due_soon", None),
            (2025, "2026-02-05 00:00:00", "late", 5),
            (2024, "2026-01-20 00:00:00", "overdue", 9),
        ):
            connection.execute(text(_NEW), {"year": year, "at": at, "state": state, "days": days})
    with open_database(url).connect() as connection:
        rows = connection.execute(
            text(
                "SELECT report_year, state, substr(valid_from, 1, 10), substr(valid_to, 1, 10), days_late FROM verdict"
            )
        )
        assert sorted(tuple(row) for row in rows) == [
            (2024, "overdue", "2026-01-20", None, None),
            (2025, "due_soon", "2026-01-20", "2026-02-05", None),
            (2025, "late", "2026-02-05", None, 5),
        ]
