"""How a report is cited: styles to copy, files for reference managers, and what pages tell such programs of themselves.

Every form names the publisher's address and the archived copy with its time: the first may change, the second does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date
from typing import Any

from archive.captures.http_head import bare_type
from archive.clock import civil_date, format_minute, shanghai_iso
from archive.database.models import CaptureRecord, Version

_BIBTEX = str.maketrans({"{": "", "}": "", "\\": "", "%": r"\%", "&": r"\&", "#": r"\#", "_": r"\_"})


@dataclass(frozen=True, slots=True)
class Citation:
    """One style and its text."""

    style: str
    text: str


@dataclass(frozen=True, slots=True)
class Cited:
    """One version of a report as one capture holds it, with the addresses of this site that lead to both."""

    key: str
    title: str
    publisher: str
    issued: date | None
    year: int | None
    url: str
    capture: CaptureRecord
    page: str
    archive_url: str

    @property
    def read(self) -> date:
        """The civil day on which it was fetched."""
        return civil_date(self.capture.fetched_at)

    @property
    def digest(self) -> str:
        """The SHA-256 of what was fetched."""
        return self.capture.payload_digest.removeprefix("sha256:")

    @property
    def pdf_url(self) -> str:
        """The address of the archived copy where it is a PDF, "" where it is none: reference managers fetch it."""
        return self.archive_url if bare_type(self.capture.content_type or "") == "application/pdf" else ""

    @property
    def note(self) -> str:
        """Where the archived copy is, of what time, and its digest."""
        return f"Archived {shanghai_iso(self.capture.fetched_at)}: {self.archive_url} (SHA-256 {self.digest})"


def cited_version(version: Version, capture: CaptureRecord, organ: str, base: str) -> Cited:
    """Return what a version is cited by; ``base`` is the address of this site without its last slash."""
    key = version.report_id or f"version-{version.id}"
    page = f"{base}/reports/{version.report_id}?version={version.id}" if version.report_id else version.url
    return Cited(
        key, version.title, organ or version.organ_name, version.declared_date, version.report_year, version.url,
        capture, page, base + memento_path(capture),
    )  # fmt: skip


def memento_path(capture: CaptureRecord) -> str:
    """Return the address of a capture as a memento (RFC 7089) on this site."""
    return f"/web/{capture.fetched_at.astimezone(UTC):%Y%m%d%H%M%S}/{capture.url}"


def citations(cited: Cited) -> list[Citation]:
    """Return every style that is shown to be copied."""
    issued = f"({cited.issued})" if cited.issued else ""
    gb = f"{cited.publisher}. {cited.title}[EB/OL]. {issued}[{cited.read}]. {cited.url}. 存档：{cited.archive_url}."
    fetched = f"{format_minute(cited.capture.fetched_at)} +08:00"
    return [
        Citation("GB/T 7714", gb),
        Citation("BibTeX", _bibtex(cited)),
        Citation("URL", f"{cited.url}\n{cited.archive_url}\n{fetched}\nSHA-256 {cited.digest}"),
    ]


def ris(cited: Cited) -> str:
    """Return the citation as RIS, as reference managers take it."""
    day = f"{cited.issued:%Y/%m/%d}" if cited.issued else ""
    lines = [
        ("TY", "RPRT"), ("ID", cited.key), ("TI", cited.title), ("AU", cited.publisher), ("PB", cited.publisher),
        ("PY", str(cited.issued.year) if cited.issued else ""), ("DA", day), ("UR", cited.url),
        ("L2", cited.archive_url), ("Y2", f"{cited.read:%Y/%m/%d}"), ("LA", "zh-CN"), ("N1", cited.note), ("ER", ""),
    ]  # fmt: skip
    return "".join(f"{tag}  - {_line(value)}\r\n" for tag, value in lines if value or tag == "ER")


def csl(cited: Cited) -> list[dict[str, Any]]:
    """Return the citation as CSL-JSON."""
    told: dict[str, Any] = {
        "id": cited.key,
        "type": "report",
        "title": cited.title,
        "author": [{"literal": cited.publisher}],
        "publisher": cited.publisher,
        "URL": cited.url,
        "archive": cited.archive_url,
        "archive_location": cited.archive_url,
        "accessed": {"date-parts": [_parts(cited.read)]},
        "language": "zh-CN",
        "note": cited.note,
    }
    if cited.issued:
        told["issued"] = {"date-parts": [_parts(cited.issued)]}
    return [told]


def meta_tags(cited: Cited) -> list[tuple[str, str]]:
    """Return names and contents of the ``citation_*`` tags that Zotero and search engines read."""
    day = f"{cited.issued:%Y/%m/%d}" if cited.issued else ""
    found = [
        ("citation_title", cited.title), ("citation_author", cited.publisher),
        ("citation_technical_report_institution", cited.publisher), ("citation_publication_date", day),
        ("citation_online_date", f"{cited.read:%Y/%m/%d}"), ("citation_public_url", cited.url),
        ("citation_abstract_html_url", cited.page), ("citation_pdf_url", cited.pdf_url), ("citation_language", "zh-CN"),
    ]  # fmt: skip
    return [(name, content) for name, content in found if content]


def json_ld(cited: Cited) -> dict[str, Any]:
    """Return what the page is about, in the words of schema.org."""
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Report",
        "@id": cited.page,
        "name": cited.title,
        "inLanguage": "zh-CN",
        "author": {"@type": "GovernmentOrganization", "name": cited.publisher},
        "publisher": {"@type": "GovernmentOrganization", "name": cited.publisher},
        "url": cited.url,
        "archivedAt": cited.archive_url,
        "identifier": f"sha256:{cited.digest}",
    }
    if cited.issued:
        told["datePublished"] = cited.issued.isoformat()
    if cited.year:
        told["temporalCoverage"] = str(cited.year)
    return told


def _bibtex(cited: Cited) -> str:
    fields = {
        "author": "{" + cited.publisher.translate(_BIBTEX) + "}",
        "title": cited.title.translate(_BIBTEX),
        "year": str(cited.issued.year if cited.issued else cited.read.year),
        "url": cited.url,
        "urldate": cited.read.isoformat(),
        "note": cited.note.translate(_BIBTEX),
    }
    key = cited.key.replace("_", "-")
    return "@misc{" + key + ",\n" + "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items()) + "}"


def _parts(day: date) -> list[int]:
    return [day.year, day.month, day.day]


def _line(value: str) -> str:
    """Return a value on one line: a line that begins with a tag would be read as one."""
    return " ".join(value.split())
