"""Every kind of act: in one step or two, and which role may take each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from archive.errors import NianbaoError
from archive.journal.effects import Step, split_act

Role = Literal["viewer", "clerk", "approver", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
ROLE_ZH: dict[Role, str] = {"viewer": "查看", "clerk": "经办", "approver": "审核签发", "admin": "管理"}


@dataclass(frozen=True, slots=True)
class ActKind:
    """A kind of act. ``role`` may do it or propose it, ``second`` approve or refuse it; "" for acts in one step.
    ``or_admin``: whether an administrator may do it as well."""

    id: str
    zh: str
    en: str
    role: Role
    second: Role | Literal[""] = ""
    or_admin: bool = False

    @property
    def two_steps(self) -> bool:
        return bool(self.second)

    def role_for(self, step: Step | None) -> Role:
        """Return the role that a step needs; both steps at once need that of the second."""
        return self.second if self.second and step in ("approve", "refuse", None) else self.role


_KINDS = (
    ActKind("decision.confirm", "属实", "confirm", "clerk", "approver"),
    ActKind("decision.waive", "豁免", "waive", "clerk", "approver"),
    ActKind("decision.dismiss", "不予认定", "dismiss", "clerk", "approver"),
    ActKind("decision.revoke", "撤回决定", "revoke a decision", "clerk", "approver"),
    ActKind("case.check", "核对", "check", "clerk"),
    ActKind("case.note", "补充说明", "note", "clerk"),
    ActKind("case.assign", "领取或者交回任务", "take a task or give it back", "clerk"),
    ActKind("task.snooze", "暂缓任务", "put a task off", "clerk"),
    ActKind("row.report", "认定条目为年报", "confirm a listing as a report", "clerk", "approver"),
    ActKind("row.not_report", "认定条目不是年报", "rule a listing no report", "clerk", "approver"),
    ActKind("row.revoke", "撤回对条目的决定", "revoke a decision on a listing", "clerk", "approver"),
    ActKind("order.issue", "制发督办单", "issue orders", "clerk", "approver"),
    ActKind("order.close", "销号", "close an order", "clerk", "approver"),
    ActKind("notice.draft", "起草通报", "draft a notice", "clerk"),
    ActKind("notice.review", "送审通报", "submit a notice", "clerk", "approver"),
    ActKind("notice.issue", "印发通报", "issue a notice", "clerk"),
    ActKind("notice.file", "附存通报的PDF或者扫描件", "attach a copy of a notice", "clerk"),
    ActKind("notice.abandon", "作废通报稿", "abandon a draft", "clerk"),
    ActKind("notice.correct", "更正通报", "correct a notice", "clerk", "approver"),
    ActKind("notice.cancel", "撤销通报", "cancel a notice", "clerk", "approver"),
    ActKind("order.extend", "延期", "extend an order", "clerk", "approver"),
    ActKind("order.escalate", "升级督办", "escalate an order", "clerk", "approver"),
    ActKind("order.cancel", "撤销督办单", "cancel an order", "clerk", "approver"),
    ActKind("order.remind", "催办", "remind the organ", "clerk"),
    ActKind("order.receive", "签收", "receipt", "clerk"),
    ActKind("order.reply", "反馈已整改", "rectified, as replied", "clerk"),
    ActKind("order.return", "退回", "return an order", "clerk"),
    ActKind("order.link", "换发反馈链接", "make a new reply link", "clerk"),
    ActKind("order.confirm", "核验反馈身份", "confirm whom an answer is from", "clerk"),
    ActKind("objection.reject", "异议不成立", "reject an objection", "clerk", "approver"),
    ActKind("roster.apply", "变更名录", "change a roster", "clerk", "approver"),
    ActKind("alert.release", "放行暂缓的提醒", "let held alerts go", "clerk", "approver"),
    ActKind("capture.import", "导入第三方网页存档", "import captures of others", "clerk"),
    ActKind("subscription.make", "订阅", "subscribe", "clerk", or_admin=True),
    ActKind("subscription.confirm", "确认接收地址", "confirm an address", "clerk", or_admin=True),
    ActKind("subscription.pause", "暂停订阅", "pause a subscription", "clerk", or_admin=True),
    ActKind("subscription.resume", "恢复订阅", "resume a subscription", "clerk", or_admin=True),
    ActKind("subscription.end", "停止订阅", "end a subscription", "viewer", or_admin=True),
    ActKind("subscription.test", "发送测试", "send a test message", "clerk", or_admin=True),
    ActKind("contact.erase", "删除联系人", "erase a contact", "admin"),
    ActKind("visit.request", "要求查看", "ask for a visit", "clerk"),
    ActKind("site.change", "修改待审定的方案", "change what was found of a county", "admin"),
    ActKind("site.accept", "审定通过", "accept a county", "admin"),
    ActKind("site.reject", "不予通过", "reject what was found of a county", "admin"),
    ActKind("site.verify", "核实网站", "verify a site", "admin"),
    ActKind("person.add", "登记人员", "add a person", "admin"),
    ActKind("person.role", "授予或收回角色", "give or take a role", "admin", "admin"),
    ActKind("person.link", "发出登录链接", "make a link", "admin"),
    ActKind("person.recover", "恢复管理员", "recover an administrator", "admin"),
    ActKind("person.factor", "取消两步验证", "end a second factor", "admin"),
    ActKind("person.tie", "绑定统一身份", "tie an identity to one's account", "viewer"),
    ActKind("person.untie", "解除统一身份绑定", "untie an identity", "admin"),
    ActKind("person.lock", "停用账号", "lock an account", "admin"),
    ActKind("person.unlock", "恢复账号", "unlock an account", "admin"),
    ActKind("person.leave", "人员离任", "end an account", "admin"),
)
KINDS: dict[str, ActKind] = {kind.id: kind for kind in _KINDS}
# Written by `act` itself: what stood before the journal, and how many people the office is set up for.
STARTED, MODE = "journal.started", "office.mode"
CHECK, REVOKE, ASSIGN, SNOOZE = "case.check", "decision.revoke", "case.assign", "task.snooze"
TIE = "person.tie"
NOTE = "case.note"
RELEASE = "alert.release"
IMPORT = "capture.import"
_RANKS: dict[str, int] = {"viewer": 0, "clerk": 1, "approver": 2}


def kind_of(act: str) -> tuple[ActKind, Step | None]:
    """Return kind and step of an act. Raises NianbaoError for one that there is not."""
    name, step = split_act(act)
    kind = KINDS.get(name)
    if kind is None or (step and not kind.two_steps):
        raise NianbaoError(f"there is no act {act}")
    return kind, step


def includes(role: str, needed: Role) -> bool:
    """Whether a role may do what another may: approver includes clerk, clerk viewer; admin stands apart."""
    if needed == "admin" or role == "admin":
        return role == needed
    return _RANKS[role] >= _RANKS[needed]
