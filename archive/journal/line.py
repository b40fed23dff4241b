"""One line of the journal: an act with who did it, on what, and the hash that ties it to the line before."""

from __future__ import annotations

import json
from datetime import UTC
from hashlib import sha256
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator

Via = Literal["web", "cli", "reply"]
START = "0" * 64  # what the first line names as its predecessor


class JournalLine(BaseModel):
    """One act. ``seen``: seq of the object's last line that the person had on screen; ``key``: the mark of the form, so
    that a repeated submission is one act; ``alone``: whether one person took both steps; ``files``: SHA-256 of
    attachments and papers; ``prev``: hash of the line before, across years."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    seq: int = Field(ge=1)
    at: AwareDatetime
    act: str = Field(min_length=1)
    object: str
    region: str
    by: str = Field(min_length=1)
    role: str
    via: Via
    seen: int | None = None
    key: str = Field(min_length=1)
    alone: bool = False
    body: dict[str, Any] = Field(default_factory=dict)
    files: tuple[str, ...] = ()
    prev: str = START
    hash: str = ""

    @field_validator("at")
    @classmethod
    def _utc(cls, at: AwareDatetime) -> AwareDatetime:
        return at.astimezone(UTC)

    def computed_hash(self) -> str:
        """Return the SHA-256 of the canonical JSON of every field but ``hash``."""
        return sha256(_canonical(self.model_dump(mode="json", exclude={"hash"}))).hexdigest()

    def sealed(self) -> JournalLine:
        """Return the line with its hash."""
        return self.model_copy(update={"hash": self.computed_hash()})

    def text(self) -> str:
        """Return the line as it stands in the file."""
        return _canonical(self.model_dump(mode="json")).decode()


def _canonical(content: dict[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
