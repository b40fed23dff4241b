"""Says in both languages how a query was read."""

from __future__ import annotations

from archive.bilingual import Bilingual
from archive.search.nodes import And, Between, Cells, Node, Not, OneOf, Or, Word
from archive.search.query_fields import FLAGS, KINDS, STATES

_SCOPES = {
    "any": ("", ""),
    "title": ("标题含", "title has "),
    "body": ("正文含", "text has "),
    "organ": ("单位含", "organ has "),
    "table": ("表格含", "tables have "),
}
_FIELDS = {
    "year": ("报告年度", "report year"),
    "late": ("逾期天数", "days late"),
    "seen": ("首次发现", "first seen"),
    "region": ("地区", "region"),
    "state": ("状态", "state"),
    "flag": ("标记", "flag"),
    "check": ("问题", "finding"),
    "kind": ("单位类别", "kind of organ"),
    "form": ("表式", "form"),
}
_NAMED = {"state": STATES, "kind": KINDS, "flag": FLAGS}
_SIGNS_ZH = {">": "大于", ">=": "不小于", "<": "小于", "<=": "不大于", "=": "等于", "!=": "不等于"}


def described(node: Node) -> Bilingual:
    """Return the query in words; the empty query is all reports."""
    if isinstance(node, And) and not node.parts:
        return Bilingual("全部报告", "all reports")
    return _said(node, inner=False)


def _said(node: Node, *, inner: bool) -> Bilingual:
    if isinstance(node, And | Or):
        return _several(node, inner=inner)
    if isinstance(node, Not):
        part = _said(node.part, inner=True)
        return Bilingual(f"不含{part.zh}", f"not {part.en}")
    if isinstance(node, Word):
        zh, en = _SCOPES[node.scope]
        return Bilingual(f"{zh}“{node.text}”", f'{en}"{node.text}"')
    if isinstance(node, Cells):
        return _cells(node)
    zh, en = _FIELDS[node.field]
    value = _bounds(node) if isinstance(node, Between) else _values(node)
    return Bilingual(f"{zh}{value.zh}", f"{en} {value.en}")


def _several(node: And | Or, *, inner: bool) -> Bilingual:
    parts = [_said(part, inner=True) for part in node.parts]
    zh, en = ("，并且", " and ") if isinstance(node, And) else ("，或者", " or ")
    said = Bilingual(zh.join(part.zh for part in parts), en.join(part.en for part in parts))
    return Bilingual(f"（{said.zh}）", f"({said.en})") if inner and len(parts) > 1 else said


def _bounds(node: Between) -> Bilingual:
    low, high = (_number(node, bound) for bound in (node.low, node.high))
    if low == high:
        return Bilingual(f"为{low}", f"is {low}")
    if not low:
        return Bilingual(f"不大于{high}", f"at most {high}")
    if not high:
        return Bilingual(f"不小于{low}", f"at least {low}")
    return Bilingual(f"为{low}至{high}", f"from {low} to {high}")


def _number(node: Between, bound: int | None) -> str:
    """Return a bound as people write it; days lose the parts that were left open (20260199 is 2026-01)."""
    if bound is None or node.field != "seen":
        return "" if bound is None else str(bound)
    parts = (f"{bound // 10000:04}", f"{bound // 100 % 100:02}", f"{bound % 100:02}")
    return "-".join(part for part in parts if part not in ("00", "99"))


def _values(node: OneOf) -> Bilingual:
    if node.values == ("*",):
        return Bilingual("有任何一项", "of any kind")
    names = _NAMED.get(node.field, {})
    zh = "或".join(names.get(value, value) for value in node.values)
    return Bilingual(f"为{zh}", "is " + " or ".join(node.values))


def _cells(node: Cells) -> Bilingual:
    label = f"“{node.label}”" if node.label else "任一单元格"
    english = f'"{node.label}"' if node.label else "any cell"
    if node.value is None:
        return Bilingual(
            f"表格中{label}{'空白' if node.sign == '=' else '有填报'}",
            f"in a table {english} is {'blank' if node.sign == '=' else 'filled in'}",
        )
    return Bilingual(
        f"表格中{label}{_SIGNS_ZH[node.sign]}{node.value}", f"in a table {english} {node.sign} {node.value}"
    )
