"""The rules for finding the report on a page (config/reading.yaml, all keys but `titles` and `organs`)."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from archive.config.paths import config_dir
from archive.config.yaml_file import load_yaml
from archive.reading.numbers import NUMBER, unnamed
from archive.recognition.patterns import Pattern, Strict


class Containers(Strict):
    """Ids and classes that CMS families give the element around an article; a trailing * stands for any ending."""

    ids: tuple[str, ...]
    classes: tuple[str, ...]

    def names(self, identity: str, classes: str) -> bool:
        """Return whether an element with this id and class attribute is a known container."""
        if identity and self._id.fullmatch(identity):
            return True
        return bool(classes) and any(self._class.fullmatch(name) for name in classes.split())

    @cached_property
    def _id(self) -> re.Pattern[str]:
        return _any_of(self.ids)

    @cached_property
    def _class(self) -> re.Pattern[str]:
        return _any_of(self.classes)


class DateLabels(Strict):
    """Words before a date: of publication, of the paper's number or a later change (used when there is nothing better),
    and never used."""

    published: tuple[str, ...]
    plain: tuple[str, ...]
    issued: tuple[str, ...]
    later: tuple[str, ...]
    never: tuple[str, ...]
    metas: tuple[str, ...]


class Noise(Strict):
    """What stands around a report: whole lines to drop, and lines after which nothing of it follows."""

    lines: tuple[Pattern, ...]
    tails: tuple[Pattern, ...]
    hosts_of_frames: tuple[Pattern, ...]

    @cached_property
    def line(self) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{pattern})" for pattern in self.lines))

    @cached_property
    def tail(self) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{pattern})" for pattern in self.tails))

    @cached_property
    def frame(self) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{pattern})" for pattern in self.hosts_of_frames))


class OrganLabels(Strict):
    """Words before the publisher's name in the table above an article, and meta tags that carry it.

    ``sources`` may name a site in place of the publisher, so they are believed last.
    """

    labels: tuple[str, ...]
    sources: tuple[str, ...]
    metas: tuple[str, ...]


class FigurePattern(Strict):
    """A number told in prose. ``same_as`` are cells whose sum it must agree with, ``or_with`` further ones allowed."""

    name: str
    pattern: Pattern
    zero: bool = False
    same_as: tuple[str, ...] = ()
    or_with: tuple[str, ...] = ()

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """Compiled, with ``{n}`` replaced by a number as prose writes it."""
        return re.compile(self.pattern.replace("{n}", NUMBER))


class ReadingRules(BaseModel):
    """Everything of config/reading.yaml that reading a page needs; recognition owns the other keys."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    containers: Containers
    titles_at: Containers
    dates: DateLabels
    publishers: OrganLabels
    noise: Noise
    figures: tuple[FigurePattern, ...]
    elsewhere: Pattern
    part_of_year: Pattern
    templates: tuple[Pattern, ...]
    boilerplate: tuple[Pattern, ...]

    @cached_property
    def any_figure(self) -> re.Pattern[str]:
        """Found wherever one of ``figures`` is: most sentences hold none and need not be tried with each."""
        return re.compile("|".join(rule.pattern.replace("{n}", unnamed(NUMBER)) for rule in self.figures))


def _any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(name).replace(r"\*", ".*") for name in names), re.I)


@lru_cache(maxsize=4)
def reading_rules(file: Path | None = None) -> ReadingRules:
    """Return the rules of ``file`` (default: config/reading.yaml). Raises ConfigErrors."""
    return load_yaml(file or config_dir() / "reading.yaml", ReadingRules)
