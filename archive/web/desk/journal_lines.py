"""Lines of the journal as the desk shows them: the act in words, on what, and what was said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from archive.journal.effects import split_act
from archive.journal.line import JournalLine
from archive.office.act_kinds import KINDS, MODE, STARTED
from archive.office.object_names import object_name
from archive.web.serving.request_context import RequestContext
from archive.web.wording.translation import gettext
from archive.web.wording.translation import gettext_noop as _

STEP_NAMES = {
    "propose": _("提出"),
    "approve": _("同意"),
    "refuse": _("不同意"),
    "withdraw": _("撤回申请"),
}
_OTHERS = {STARTED: _("启用办理日志"), MODE: _("改变人员模式")}
FIELD_NAMES = {
    "reason": _("理由"),
    "until": _("有效期至"),
    "finding": _("问题"),
    "revokes": _("撤回的决定"),
    "url": _("网址"),
    "organ_id": _("单位编号"),
    "report_year": _("报告年度"),
    "note": _("备注"),
    "address": _("公布网址"),
    "public": _("公开的说明"),
    "number": _("编号"),
    "origin": _("来源"),
    "due": _("办理期限"),
    "name": _("姓名"),
    "login": _("登录名"),
    "role": _("角色"),
    "region": _("地区"),
    "people": _("人员模式"),
    "proposal": _("申请的序号"),
}


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line with its act in words. ``subject``: the organ and year, or the object's own name; ``told``: field and
    value of what was said."""

    line: JournalLine
    act: str
    step: str
    subject: str
    told: list[tuple[str, str]]


def shown_line(room: RequestContext, line: JournalLine) -> ShownLine:
    """Return a line as it is shown."""
    kind, step = split_act(line.act)
    return ShownLine(
        line,
        _act_name(room, kind),
        STEP_NAMES[step] if step else "",
        subject_of(room, line.object),
        list(_told(line.body)),
    )


def _act_name(room: RequestContext, kind: str) -> str:
    if known := KINDS.get(kind):
        return known.zh if room.language == "zh" else known.en
    return gettext(room.language, _OTHERS.get(kind, kind))


def subject_of(room: RequestContext, name: str) -> str:
    """Return what an object of the journal is called."""
    return object_name(room.session, name)


def _told(body: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what stands in a body, flat, of the fields that have a name."""
    for name, value in body.items():
        if name == "roster":  # its rows are shown as such
            continue
        if isinstance(value, dict):
            yield from _told(value)
        elif isinstance(value, list):
            for one in value:
                if isinstance(one, dict):
                    yield from _told(one)
        elif name in FIELD_NAMES and value not in ("", None):
            yield FIELD_NAMES[name], str(value)
