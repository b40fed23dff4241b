"""How to cite a report as it was kept: GB/T 7714-2015, BibTeX, and address + time + digest for a footnote."""

from __future__ import annotations

from dataclasses import dataclass

from archive.clock import civil_date, format_minute
from archive.database.models import CaptureRecord, Version

_BIBTEX = str.maketrans({"{": "", "}": "", "\\": "", "%": r"\%", "&": r"\&", "#": r"\#", "_": r"\_"})


@dataclass(frozen=True, slots=True)
class Citation:
    """One style and its text."""

    style: str
    text: str


def citations(version: Version, capture: CaptureRecord, organ: str) -> list[Citation]:
    """Every style for one version as one capture holds it."""
    publisher = organ or version.organ_name
    read = civil_date(capture.fetched_at).isoformat()
    issued = f"({version.declared_date})" if version.declared_date else ""
    digest = capture.payload_digest.removeprefix("sha256:")
    return [
        Citation("GB/T 7714", f"{publisher}. {version.title}[EB/OL]. {issued}[{read}]. {version.url}."),
        Citation("BibTeX", _bibtex(version, publisher, read, digest)),
        Citation("URL", f"{version.url}\n{format_minute(capture.fetched_at)} +08:00\nSHA-256 {digest}"),
    ]


def _bibtex(version: Version, publisher: str, read: str, digest: str) -> str:
    year = version.declared_date.year if version.declared_date else read[:4]
    fields = {
        "author": "{" + publisher.translate(_BIBTEX) + "}",
        "title": version.title.translate(_BIBTEX),
        "year": str(year),
        "url": version.url,
        "urldate": read,
        "note": f"SHA-256 {digest}",
    }
    key = (version.report_id or f"version-{version.id}").replace("_", "-")
    return "@misc{" + key + ",\n" + "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items()) + "}"
