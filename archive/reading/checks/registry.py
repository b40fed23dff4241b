"""config/checks.yaml: what each check is called, what it rests on, and how it can be contested."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from archive.bilingual import Bilingual
from archive.config.faults import FieldError
from archive.config.paths import config_dir
from archive.config.yaml_file import load_yaml
from archive.recognition.patterns import Strict
from archive.records.finding import Severity

LEAST_PRECISION = 0.98
"""A check that was right less often than this on the committed set gives no error."""
_MEASURED = "checks_measured.json"


def _in_both(text: Bilingual) -> Bilingual:
    if not all(text):
        raise ValueError("a text must be given in both languages")
    return text


Text = Annotated[Bilingual, AfterValidator(_in_both)]


class Precision(Strict):
    """How often a finding of the check was right on the committed set, counted by `make accuracy`."""

    right: int = Field(ge=0)
    of: int = Field(ge=0)

    @property
    def share(self) -> float | None:
        """``right`` of ``of``; None where the check found nothing to be judged by."""
        return self.right / self.of if self.of else None


class Check(Strict):
    """One check. ``name`` is that of the fault it finds, ``subject`` what it checks, whatever comes out.

    ``counts`` is false for what says how well the program could read, which is nobody's fault. ``severity``
    is the gravest it may give. ``since`` is the version of the reader (READER_VERSION) that first had it.
    """

    id: str = Field(pattern=r"^[A-Za-z0-9_]+$")
    name: Text
    subject: Text
    basis: Text
    formula: Text
    false_alarms: Text
    severity: Severity
    since: str
    counts: bool = True


class Checks(Strict):
    """The whole file, and how a finding can be contested."""

    contest: Text
    checks: tuple[Check, ...]

    @model_validator(mode="after")
    def _once(self) -> Checks:
        ids = [check.id for check in self.checks]
        if twice := {one for one in ids if ids.count(one) > 1}:
            raise FieldError("checks", f"check defined twice: {', '.join(sorted(twice))}")
        return self


@lru_cache(maxsize=1)
def _loaded() -> Checks:
    return load_yaml(config_dir() / "checks.yaml", Checks)


def registry() -> Sequence[Check]:
    """Return every check in the order in which they are shown. Raises ConfigErrors naming file, line and reason."""
    return _loaded().checks


@lru_cache(maxsize=1)
def measured() -> Mapping[str, Precision]:
    """How often each check was right on the committed set, by check; written by `python -m bench.accuracy.checks`."""
    path = config_dir() / _MEASURED
    if not path.exists():
        return {}
    return {check: Precision(**counts) for check, counts in json.loads(path.read_text(encoding="utf-8")).items()}


def may_be_error(identity: str) -> bool:
    """Return whether the check may say ``error``: its measured precision is high enough, or was not measured yet."""
    share = measured().get(identity, Precision(right=0, of=0)).share
    return share is None or share >= LEAST_PRECISION


def contest() -> Bilingual:
    """Return how an organ can contest a finding."""
    return _loaded().contest


@lru_cache(maxsize=200)
def check_named(identity: str) -> Check | None:
    """Return the check with this id."""
    return next((check for check in registry() if check.id == identity), None)
