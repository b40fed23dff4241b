"""Errors a user can cause, each naming where it is wrong and why. Anything else is a bug and keeps its traceback."""

from __future__ import annotations

from functools import partial
from pathlib import Path


class NianbaoError(Exception):
    """Base of every error that is told to the user in a sentence, without a traceback.

    ``exit_code`` is what a command ends with: 2, usage or configuration, where a subclass says nothing else.
    """

    exit_code = 2


class ConfigError(NianbaoError):
    """A file under config/ (or a roster given by the user) that cannot be used as it stands."""

    def __init__(self, file: Path | str, reason: str, *, line: int | None = None, field: str = "") -> None:
        self.file, self.reason, self.line, self.field = str(file), reason, line, field
        place = f"{file}:{line}" if line else str(file)
        super().__init__(f"{place}: {field + ': ' if field else ''}{reason}")

    def __reduce__(self) -> tuple[partial[ConfigError], tuple[str, str]]:
        """Errors cross processes: a run in a child must tell its own."""
        return partial(ConfigError, line=self.line, field=self.field), (self.file, self.reason)


class ConfigErrors(NianbaoError):
    """Every error found in config/ at once, so that the operator mends them in one go."""

    def __init__(self, errors: list[ConfigError]) -> None:
        self.errors = errors
        super().__init__("\n".join(str(error) for error in errors))

    def __reduce__(self) -> tuple[type[ConfigErrors], tuple[list[ConfigError]]]:
        return ConfigErrors, (self.errors,)


class NotFoundError(NianbaoError):
    """The user named a site, organ, report or capture that is not known."""


class UnreadableError(NianbaoError):
    """A document that could not be read; the message is the reason kept beside its capture."""
