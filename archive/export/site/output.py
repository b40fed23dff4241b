"""The files of a static site: written once each with their digests, listed in a signed manifest, checked again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from archive.captures.manifest import file_sha256
from archive.errors import NianbaoError

MANIFEST, SIGNATURE = "manifest.jsonl", "manifest-signature.json"
_LINK = re.compile(r"""(?:href|src)="([^"]*)\"""")


@dataclass(slots=True)
class SiteOutput:
    """A folder in the making. Digests are kept, contents are not."""

    folder: Path
    size: int = 0
    _digests: dict[str, tuple[str, int]] = field(default_factory=dict)

    @property
    def files(self) -> int:
        """How many have been written."""
        return len(self._digests)

    def write(self, path: str, content: str | bytes) -> None:
        """Write one file. Raises NianbaoError."""
        data = content.encode() if isinstance(content, str) else content
        target = self.folder / path
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        except OSError as error:
            raise NianbaoError(f"{target}: cannot be written: {error.strerror}") from None
        self._add(path, sha256(data).hexdigest(), len(data))

    def adopt(self, folder: str) -> None:
        """List files that somebody else wrote under a folder of the site."""
        for path in sorted(one for one in (self.folder / folder).rglob("*") if one.is_file()):
            self._add(path.relative_to(self.folder).as_posix(), file_sha256(path), path.stat().st_size)

    def finish(self, about: Mapping[str, Any]) -> str:
        """Write the manifest; SHA-256 (hex) of it, which vouches for every file."""
        head = json.dumps({"about": dict(about)}, ensure_ascii=False)
        rows = (
            json.dumps({"path": path, "sha256": digest, "bytes": size}, ensure_ascii=False)
            for path, (digest, size) in sorted(self._digests.items())
        )
        text = "\n".join([head, *rows, ""]).encode()
        (self.folder / MANIFEST).write_bytes(text)
        return sha256(text).hexdigest()

    def _add(self, path: str, digest: str, size: int) -> None:
        self._digests[path] = (digest, size)
        self.size += size


def site_faults(folder: Path) -> Iterator[str]:
    """Yield what does not fit a finished site: files missing, altered or added, links that lead nowhere."""
    try:
        lines = (folder / MANIFEST).read_text(encoding="utf-8").splitlines()[1:]
        listed = {str(row["path"]): row for row in map(json.loads, lines)}
    except (OSError, ValueError, KeyError) as error:
        yield f"{MANIFEST}: cannot be read ({error})"
        return
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    for path in sorted(listed.keys() - there):
        yield f"{path}: missing"
    for path in sorted(there - listed.keys() - {MANIFEST, SIGNATURE}):
        yield f"{path}: not in the manifest"
    for path in sorted(listed.keys() & there):
        if file_sha256(folder / path) != listed[path]["sha256"]:
            yield f"{path}: altered"
        if path.endswith(".html"):
            yield from (f"{path}: leads to {link}, which is not there" for link in _dead_links(folder, path, there))


def _dead_links(folder: Path, path: str, there: set[str]) -> Iterator[str]:
    for link in _LINK.findall((folder / path).read_text(encoding="utf-8")):
        target = unquote(link.partition("#")[0].partition("?")[0])
        if not target or ":" in target:
            continue
        parts: list[str] = path.split("/")[:-1]
        for part in target.split("/"):
            if part == "..":
                if not parts:
                    break
                parts.pop()
            elif part not in ("", "."):
                parts.append(part)
        if "/".join(parts) not in there:
            yield link
