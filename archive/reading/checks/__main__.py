"""`python -m archive.reading.checks FOLDER` writes one page for each check, and an index, from config/checks.yaml."""

from __future__ import annotations

import sys
from pathlib import Path

from archive.reading.checks.registry import Check, contest, measured, registry

_SEVERITY = {
    "error": "错误 / error",
    "warning": "疑点 / warning",
    "note": "提示 / note",
    "not_understood": "未能识别，不计为问题 / not understood, not counted",
}


def pages() -> dict[str, str]:
    """Return every page's text by its file name."""
    made = {f"{check.id}.md": _page(check) for check in registry()}
    return made | {"README.md": _index()}


def write(folder: Path) -> None:
    """Write the pages; one whose check is gone is removed."""
    folder.mkdir(parents=True, exist_ok=True)
    made = pages()
    for old in folder.glob("*.md"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")


def _page(check: Check) -> str:
    counted = measured().get(check.id)
    right = f"{counted.right} / {counted.of}" if counted and counted.of else "测试集中没有出现 / none in the test set"
    return "\n".join(
        (
            f"# {check.id} {check.name.zh} / {check.name.en}",
            "",
            "Made by `make docs` from config/checks.yaml and config/checks_measured.json.",
            "",
            "| | 中文 | English |",
            "|---|---|---|",
            *(f"| {title} | {text.zh} | {text.en} |" for title, text in (
                ("依据 source", check.basis),
                ("公式 formula", check.formula),
                ("已知误报 known false alarms", check.false_alarms),
                ("如何提出异议 how to contest", contest()),
            )),
            "",
            f"- 程度 severity: {_SEVERITY[check.severity]}",
            f"- 自读取规则版本 since reader version: {check.since}",
            f"- 测试集中属实 right in the test set (`python -m bench.accuracy.checks`): {right}",
            "",
        )
    )  # fmt: skip


def _index() -> str:
    rows = (
        f"| [{check.id}]({check.id}.md) | {check.name.zh} | {check.name.en} | {_SEVERITY[check.severity]} |"
        for check in registry()
    )
    head = ("# 检查项 Checks", "", "| id | 中文 | English | 程度 severity |", "|---|---|---|---|")
    return "\n".join((*head, *rows, ""))


if __name__ == "__main__":
    write(Path(sys.argv[1]))
