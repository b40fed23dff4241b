"""The rules for titles and names of organs, loaded once from config/reading.yaml."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from archive.config.paths import config_dir
from archive.config.yaml_file import load_yaml
from archive.recognition.organ_rules import OrganRules
from archive.recognition.title_rules import TitleRules


class RecognitionRules(BaseModel):
    """The two keys of config/reading.yaml that recognition reads; the reader owns the others."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    titles: TitleRules
    organs: OrganRules


@lru_cache(maxsize=4)
def load_rules(path: Path) -> RecognitionRules:
    """Return the rules of one reading.yaml. Raises ConfigErrors with file, line and reason."""
    return load_yaml(path, RecognitionRules)


@lru_cache(maxsize=1)
def recognition_rules() -> RecognitionRules:
    """Return the rules in force, read once in a process."""
    return load_rules(config_dir() / "reading.yaml")
