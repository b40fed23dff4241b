"""What every check of a report visits, in a few words (config/checks.yaml): the ids alone say nothing to a clerk."""

from __future__ import annotations

from archive.reading.checks.registry import check_named
from archive.web.wording.translation import Language
from archive.web.wording.translation import gettext_noop as _

STATUS_NAMES = {
    "pass": _("符合"),
    "fail": _("不符"),
    "uncertain": _("不能断定"),
    "not_assessable": _("无法检查"),
}

SEVERITY_NAMES = {
    "error": _("错误"),
    "warning": _("疑点"),
    "note": _("提示"),
    "not_understood": _("未能识别，不计为问题"),
}


def check_subject(check: str, language: Language) -> str:
    """What the check visits, in words that fit any outcome; the id itself where it has none."""
    known = check_named(check)
    return check if known is None else known.subject.zh if language == "zh" else known.subject.en


def check_name(check: str, language: Language) -> str:
    """The check in words; the id itself where it has none."""
    known = check_named(check)
    return check if known is None else known.name.zh if language == "zh" else known.name.en
