"""What an evidence package says of itself: the READMEs in two languages, and the verdict as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from archive.clock import format_second
from archive.config.deadlines import DeadlineRule
from archive.filings.record import Filing
from archive.filings.rules.judge import RULE_VERSION
from archive.ingest.notes import VisitNote
from archive.notices.evidence_parts import EvidencePart
from archive.notices.evidence_roles import ROLES
from archive.notices.notice_phrases import filing_days_text, filing_state_text
from archive.notices.statements import OrganStatement

_OUTCOMES = {
    "complete": ("完整", "complete"),
    "partial": ("不完整", "partial"),
    "blocked": ("访问被拒绝", "blocked"),
    "error": ("出错", "failed"),
}


@dataclass(frozen=True, slots=True)
class ReadmeContext:
    """What the words need beside the filing. Instants are aware."""

    version: str
    made_at: datetime
    as_of: datetime
    stand_ins: bool
    stamped: bool
    sealed: bool
    caution: tuple[str, str] = ("", "")
    signed_by: str = ""  # fingerprint of the key
    screenshots: int = 0
    screenshots_made: bool = False  # some are made now, of the archived copy
    remarks: tuple[str, ...] = ()  # on screenshots that are missing
    statements: tuple[OrganStatement, ...] = ()  # of the organ, before ``made_at``


def readme(
    language: str,
    filing: Filing,
    rule: DeadlineRule,
    parts: Iterable[EvidencePart],
    visits: Iterable[VisitNote],
    known: ReadmeContext,
) -> str:
    """Return the README in ``zh`` or ``en``."""
    caution = known.caution[0 if language == "zh" else 1]
    told = asdict(known) | {
        "caution": caution,
        "made_at": format_second(known.made_at),
        "as_of": format_second(known.as_of),
        "statements": [one.to_json() for one in known.statements],
    }
    return (
        _templates()
        .get_template(f"README.{language}.md.j2")
        .render(
            told,
            filing=filing,
            rule=rule,
            custom=filing.basis == "custom",
            state=filing_state_text(filing),
            days=filing_days_text(filing),
            flags="、".join(flag.zh for flag in filing.flags),
            absent_until=format_second(filing.absent_until) if filing.absent_until else "",
            first_seen=format_second(filing.first_seen) if filing.first_seen else "",
            parts=[_part(part) for part in parts],
            visits=[_visit(visit) for visit in visits],
        )
    )


def verdict_json(
    filing: Filing,
    rule: DeadlineRule,
    records: list[dict[str, Any]],
    screenshots: list[dict[str, object]],
    known: ReadmeContext,
) -> bytes:
    """Return the verdict as `nianbao status` gives it, with its rule, the place of every record and the screenshots."""
    told: Mapping[str, Any] = {
        "format": "nianbao-evidence-1",
        "software": f"nianbao {known.version}",
        "made_at": known.made_at.isoformat(),
        "as_of": known.as_of.isoformat(),
        "rule_version": RULE_VERSION,
        "deadline_rule": {"id": rule.id, "source_zh": rule.source_zh, "source_en": rule.source_en},
        "state_zh": filing_state_text(filing),
        "caution_zh": known.caution[0],
        "caution_en": known.caution[1],
        "verdict": filing.to_json(),
        "statements": [one.to_json() for one in known.statements],
        "records": records,
        "screenshots": screenshots,
        "screenshots_missing": list(known.remarks),
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _part(part: EvidencePart) -> dict[str, str]:
    capture = part.capture
    answer = str(capture.status or f"({capture.error_class})")
    same = capture.kind == "revisit"
    if capture.kind == "rendered":
        answer_zh, answer_en = "由浏览器呈现", "as a browser shows it"
    else:
        answer_zh = f"{answer}（内容未变）" if same else f"{'' if capture.status else '无响应'}{answer}"
        answer_en = f"{answer} (unchanged)" if same else f"{'' if capture.status else 'none '}{answer}"
    return {
        "time": format_second(capture.fetched_at),
        "url": capture.url.replace("|", "%7C"),
        "roles_zh": "；".join(ROLES[role][0] for role in part.roles),
        "roles_en": "; ".join(ROLES[role][1] for role in part.roles),
        "answer_zh": answer_zh,
        "answer_en": answer_en,
        "digest": capture.payload_digest.removeprefix("sha256:") or "-",
    }


def _visit(note: VisitNote) -> dict[str, Any]:
    return {
        "started": format_second(note.started_at),
        "finished": format_second(note.finished_at),
        "title": note.column.title or note.column.id,
        "outcome_zh": _OUTCOMES[note.outcome][0],
        "outcome_en": _OUTCOMES[note.outcome][1],
        "pages": len(note.pages),
        "rows": note.rows,
        "reason": note.reason,
        "vantage": note.vantage,
    }


@cache
def _templates() -> Environment:
    # Markdown for people, not HTML: nothing is escaped, and an unknown name is a bug.
    return Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701  (plain text)
    )
