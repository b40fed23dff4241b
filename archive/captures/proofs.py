"""Manifests and RFC 3161 timestamps that cover given WARC files, for evidence packages."""

from __future__ import annotations

from pathlib import Path

from archive.captures.timestamps import list_timestamps


def proofs_of(folder: Path, files: set[str]) -> tuple[dict[str, bytes], bool]:
    """Contents by name of the daily manifests that name the files, and of their stamps; whether all are named."""
    named: set[str] = set()
    found: dict[str, bytes] = {}
    for path in sorted(folder.glob("manifest-*.jsonl")):
        content = path.read_bytes()
        held = {name for name in files if f'"{name}"'.encode() in content}
        if held:
            named |= held
            found[path.name] = content
    found |= {s.path.name: s.path.read_bytes() for s in list_timestamps(folder) if s.manifest in found}
    return found, named == files
