"""Small faults for `bench.mutation`: every place of a file where one expression or statement can be another."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_BOUNDARY: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_REVERSED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.Gt, ast.LtE: ast.Gt, ast.Gt: ast.Lt, ast.GtE: ast.Lt,
}  # fmt: skip
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Add,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
_CALLS = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list", "reversed": "list"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One file with one change."""

    file: Path
    line: int
    change: str
    source: str


def mutants_of(file: Path) -> list[Mutant]:
    """Every mutant of a file, in the order of its lines; docstrings, annotations and decorators are left alone."""
    source = file.read_text(encoding="utf-8")
    lines = [line.encode() for line in source.splitlines(keepends=True)]
    made = []
    for node, new in _changes(ast.parse(source)):
        text = new if isinstance(new, str) else ast.unparse(new)
        if isinstance(node, ast.expr):
            text = f"({text})"
        whole = _replaced(lines, node, text)
        try:
            compile(whole, str(file), "exec")
        except SyntaxError:  # a place in which no such expression may stand, as a pattern
            continue
        made.append(Mutant(file, node.lineno, f"{_short(ast.unparse(node))} → {_short(text)}", whole))
    return sorted(made, key=lambda mutant: mutant.line)


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"


def _replaced(lines: list[bytes], node: ast.expr | ast.stmt, text: str) -> str:
    """The source with the text in a node's place; columns are counted in bytes."""
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    head, tail = lines[first][: node.col_offset], lines[last][node.end_col_offset :]
    return b"".join([*lines[:first], head, text.encode(), tail, *lines[last + 1 :]]).decode()


def _changes(tree: ast.AST) -> Iterator[tuple[ast.expr | ast.stmt, ast.expr | ast.stmt | str]]:
    for node in _walk(tree):
        if isinstance(node, ast.stmt):
            yield from ((node, new) for new in _statement(node))
        elif isinstance(node, ast.expr):
            yield from ((node, new) for new in _expression(node))
        for test in _tests(node):
            yield test, ast.UnaryOp(ast.Not(), test)


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """Every node that runs: nothing of docstrings, annotations, decorators and the words of f-strings."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "type_comment", "bases"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or _silent(node, child):
                continue
            yield from _walk(child)


def _silent(parent: ast.AST, child: ast.AST) -> bool:
    docstring = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
    words = isinstance(parent, ast.JoinedStr) and isinstance(child, ast.Constant)
    alias = isinstance(parent, ast.Assign) and isinstance(child, ast.Subscript) and _capital(parent)
    exports = isinstance(parent, ast.Assign) and ast.unparse(parent.targets[0]) == "__all__"
    return docstring or words or alias or exports or isinstance(child, ast.Import | ast.ImportFrom)


def _capital(node: ast.Assign) -> bool:
    """A name for a type, as ``Outcome = Literal[…]``."""
    target = node.targets[0]
    return isinstance(target, ast.Name) and target.id.lstrip("_")[:1].isupper() and not target.id.isupper()


def _tests(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        return [node.test]
    return list(node.ifs) if isinstance(node, ast.comprehension) else []


def _statement(node: ast.stmt) -> Iterator[ast.stmt | str]:
    if isinstance(node, ast.Return) and node.value and not _says_no(node.value):
        yield ast.Return(ast.Constant(None))
    elif isinstance(node, ast.Expr | ast.AugAssign | ast.Raise | ast.Continue | ast.Break):
        yield "pass"


def _says_no(node: ast.expr) -> bool:
    """None, False or an empty text: None in its place would be read the same."""
    return isinstance(node, ast.Constant) and (node.value is None or node.value is False or node.value == "")


def _expression(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.Compare):
        yield from _compared(node)
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        yield node.operand
    elif isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        yield ast.BinOp(node.left, _OPERATORS[type(node.op)](), node.right)
    elif isinstance(node, ast.Constant):
        yield from _constant(node)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS:
        yield ast.Call(ast.Name(_CALLS[node.func.id]), node.args, node.keywords if node.func.id != "sorted" else [])
    elif isinstance(node, ast.List | ast.Tuple | ast.Set) and _words(node):
        yield ast.Call(ast.Name("set"), [], []) if isinstance(node, ast.Set) else type(node)([], ast.Load())


def _words(node: ast.List | ast.Tuple | ast.Set) -> bool:
    return bool(node.elts) and all(isinstance(e, ast.Constant) and isinstance(e.value, str) for e in node.elts)


def _compared(node: ast.Compare) -> Iterator[ast.expr]:
    for table in (_BOUNDARY, _REVERSED):
        for number, op in enumerate(node.ops):
            if type(op) in table:
                yield ast.Compare(
                    node.left, [*node.ops[:number], table[type(op)](), *node.ops[number + 1 :]], node.comparators
                )


def _constant(node: ast.Constant) -> Iterator[ast.expr]:
    """Numbers one off, truths turned round, names of things another; sentences are left to those who word them."""
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int | float):
        yield ast.Constant(value + 1)
        yield ast.Constant(value - 1)
    elif isinstance(value, str) and value.replace("_", "").isalnum() and value.isascii():
        yield ast.Constant(value + "_other")
