"""The mutation bench makes the faults it names, tells found from unfound, and a few of the real rules' are all found."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bench.mutants import mutants_of
from bench.mutation import drawn, room_tests

RULE = '''"""A rule."""

WORDS = ("one", "two")


def late(days: int, closed: bool = False) -> bool:
    """Is it?"""
    if days > 3 and not closed:
        return True
    return days in (7, 8)
'''


def changes(tmp_path: Path, source: str) -> dict[str, str]:
    file = tmp_path / "rule.py"
    file.write_text(source)
    return {mutant.change: mutant.source for mutant in mutants_of(file)}


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ("days > 3 → (days >= 3)", "if (days >= 3) and not closed:"),
        ("days > 3 → (days < 3)", "if (days < 3) and not closed:"),
        ("not closed → (closed)", "if days > 3 and (closed):"),
        ("days > 3 and (not closed) → (days > 3 or not closed)", "if (days > 3 or not closed):"),
        ("return True → return None", "return None"),
        ("True → (False)", "return (False)"),
        ("False → (True)", "closed: bool = (True)"),
        ("3 → (4)", "if days > (4) and not closed:"),
        ("('one', 'two') → (())", "WORDS = (())"),
        ("'one' → ('one_other')", "WORDS = (('one_other'), \"two\")"),
        ("days in (7, 8) → (days not in (7, 8))", "return (days not in (7, 8))"),
    ],
)
def test_each_kind_of_fault_is_made(tmp_path: Path, change: str, line: str) -> None:
    assert line in changes(tmp_path, RULE)[change]


def test_docstrings_annotations_decorators_and_imports_are_left_alone(tmp_path: Path) -> None:
    kept = '"""Text."""\nfrom functools import lru_cache\n\n\n@lru_cache(maxsize=3)\ndef f(x: "int") -> "str":\n    """More."""\n'
    assert changes(tmp_path, kept) == {}


def test_what_a_module_exports_is_left_alone(tmp_path: Path) -> None:
    assert changes(tmp_path, '__all__ = ["one", "two"]\n') == {}


def test_no_and_nothing_are_read_the_same(tmp_path: Path) -> None:
    assert list(changes(tmp_path, "def f():\n    return False\n\n\ndef g():\n    return None\n")) == ["False → (True)"]


def test_chinese_before_a_fault_does_not_shift_it(tmp_path: Path) -> None:
    assert 'x = ("县级", (2))' in changes(tmp_path, 'x = ("县级", 1)\n')["1 → (2)"]


def test_a_sample_is_the_same_for_a_seed(tmp_path: Path) -> None:
    file = tmp_path / "rule.py"
    file.write_text(RULE)
    every = mutants_of(file)
    assert drawn(every, 4, 1) == drawn(every, 4, 1) != drawn(every, 4, 2)
    assert len(drawn(every, 4, 1)) == 4
    assert drawn(every, 0, 1) == every


def test_each_room_has_its_tests() -> None:
    assert room_tests(Path("archive/filings/rules/interval.py")) == Path("tests/unit/filings")
    assert room_tests(Path("crawler/visiting/visit_outcome.py")) == Path("tests/unit/visiting")


def bench(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bench.mutation", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_survivors_are_told_with_their_place_and_change(tmp_path: Path) -> None:
    (tmp_path / "bench").symlink_to(Path("bench").resolve())
    (tmp_path / "rule.py").write_text("def late(days):\n    return days > 3\n")
    (tmp_path / "test_rule.py").write_text(
        "from rule import late\n\n\ndef test_it():\n    assert late(9) and not late(1)\n"
    )
    done = bench(tmp_path, "rule.py", "--tests", "test_rule.py", "--jobs", "1")
    assert done.returncode == 1
    assert "rule.py:2: days > 3 → (days >= 3)" in done.stdout
    assert "+    return (days >= 3)" in done.stdout
    assert "2 of 5 mutants found: 0.400" in done.stdout


def test_tests_that_fail_without_a_mutant_are_no_measure(tmp_path: Path) -> None:
    (tmp_path / "bench").symlink_to(Path("bench").resolve())
    (tmp_path / "rule.py").write_text("X = 1\n")
    (tmp_path / "test_rule.py").write_text("def test_it():\n    assert False\n")
    assert "the tests fail without a mutant" in bench(tmp_path, "rule.py", "--tests", "test_rule.py").stderr


def test_a_sample_of_the_real_rules_faults_is_found_whole() -> None:
    root = Path(__file__).parents[3]
    words = ["archive/recognition/report_year.py", "--sample", "5", "--seed", "3", "--jobs", "1", "--least", "1"]
    done = bench(root, *words, "--tests", "tests/unit/recognition/test_years.py")
    assert done.returncode == 0, done.stdout
