"""Where a fault found across files stands: the file and line of each site, roster and subscription."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from archive.config.toml_lines import line_of as toml_line_of
from archive.config.yaml_file import line_of
from archive.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Places:
    """The files of one configuration folder, asked for lines only when there is something to tell."""

    folder: Path

    def in_site(self, file: str, place: tuple[str | int, ...], told: str) -> ConfigError:
        return self._in(self.folder / "sites" / file, place, told)

    def in_rules(self, file: str, place: tuple[str | int, ...], told: str) -> ConfigError:
        return self._in(self.folder / file, place, told)

    def in_roster(self, region: str, organ_id: str, field: str, told: str) -> ConfigError:
        path = self.folder / "organs" / f"{region}.csv"
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            lines = [reader.line_num for row in reader if (row.get("organ_id") or "").strip() == organ_id]
        return ConfigError(path, told, line=lines[0] if lines else None, field=field)

    @staticmethod
    def _in(path: Path, place: tuple[str | int, ...], told: str) -> ConfigError:
        line = toml_line_of(path, place) if path.suffix == ".toml" else line_of(path, place)
        return ConfigError(path, told, line=line, field=".".join(map(str, place)))
