"""Environment variables of the program: NIANBAO_CONFIG and NIANBAO_DATA, one for every setting, and nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence

from pydantic import BaseModel

from archive.config.faults import meant
from archive.errors import ConfigError

PREFIX = "NIANBAO_"
# Those that are no settings: places, who works here, and whether details of a failure are shown.
OTHERS = ("NIANBAO_CONFIG", "NIANBAO_DATA", "NIANBAO_OPERATOR", "NIANBAO_DEBUG")


def name_of(location: Sequence[str | int]) -> str:
    """Return the variable that overrides the setting at ``location``."""
    return PREFIX + "__".join(part.upper() for part in location if isinstance(part, str))


def given_by_environment(location: Sequence[str | int]) -> bool:
    """Whether the value of a setting (or of the table around it) came from the environment."""
    present = {name.upper() for name in os.environ}
    return any(name_of(location[:depth]) in present for depth in range(1, len(location) + 1))


def unknown_variables(settings: type[BaseModel], also: Iterable[str] = ()) -> list[ConfigError]:
    """Variables that begin like the program's own and belong to nothing: most likely misspelt settings.

    ``also`` are names that a file refers to, such as the address of a channel of alerts (``env:NAME``).
    """
    settings_names = set(_names(settings, PREFIX))
    known = {*OTHERS, *also}
    return [
        ConfigError("environment", f"no setting is called so; {meant(name, known | settings_names)}", field=name)
        for name in sorted(os.environ)
        if name.upper().startswith(PREFIX) and name not in known and name.upper() not in settings_names
    ]


def _names(model: type[BaseModel], start: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield start + name.upper()
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _names(field.annotation, f"{start}{name.upper()}__")
