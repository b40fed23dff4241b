"""What the crawler uses of Scrapy and Twisted: private names in one file only, still there, and bounded from above."""

from __future__ import annotations

import ast
import inspect
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import scrapy
import twisted
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler

ROOT = Path(__file__).resolve().parents[3]
INTERNALS = ROOT / "crawler" / "fetching" / "library_internals.py"
LIBRARIES = ("scrapy", "twisted", "pydispatch", "OpenSSL")
MOST = 5  # private names


def _private_imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in LIBRARIES:
            names = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from (name for name in names if re.search(r"\._[a-z]", name, re.IGNORECASE))


def _private_attributes(file: Path) -> set[str]:
    found = {node.attr for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Attribute)}
    return {name for name in found if re.match(r"_[a-z]", name, re.IGNORECASE)}


def test_private_names_stand_in_one_file() -> None:
    elsewhere = {
        str(file.relative_to(ROOT)): names
        for folder in ("archive", "crawler", "demo")
        for file in (ROOT / folder).rglob("*.py")
        if file != INTERNALS and (names := list(_private_imports(file)))
    }
    assert elsewhere == {}
    own = {*_private_imports(INTERNALS), *_private_attributes(INTERNALS)}
    assert own == {"twisted.web._newclient.ParseError", "_pool", "_contextFactory"}
    assert len(own) <= MOST


def test_subclasses_of_the_libraries_touch_no_private_attribute_of_theirs() -> None:
    """Of each class in ``fetching/`` and ``capturing/`` that has a base of Scrapy or Twisted."""
    touched: dict[str, set[str]] = {}
    for file in (ROOT / "crawler").rglob("*.py"):
        tree = ast.parse(file.read_text("utf-8"))
        foreign = {
            alias.asname or alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in LIBRARIES
            for alias in node.names
        }
        for one in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
            bases = {base.id for base in one.bases if isinstance(base, ast.Name)} & foreign
            own = {n.name for n in ast.walk(one) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)}
            own |= {n.attr for n in ast.walk(one) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)}
            used = {
                n.attr
                for n in ast.walk(one)
                if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name) and n.value.id == "self"
            }
            if bases and (private := {n for n in used if re.match(r"_[a-z]", n)} - own):
                touched[f"{file.relative_to(ROOT)}:{one.name}"] = private
    assert touched == {}


@pytest.mark.parametrize("name", ["_pool", "_contextFactory"])
def test_the_download_handler_still_has_what_is_used(name: str) -> None:
    """Read from its source: an instance would choose the reactor of this process."""
    source = inspect.getsource(HTTP11DownloadHandler.__init__)
    assert f"self.{name}" in source, f"HTTP11DownloadHandler.{name} is gone in Scrapy {scrapy.__version__}: {INTERNALS}"


def test_twisted_still_says_that_a_response_is_no_http() -> None:
    try:
        from twisted.web._newclient import ParseError
    except ImportError:
        pytest.fail(f"twisted.web._newclient.ParseError is gone in Twisted {twisted.__version__}: {INTERNALS}")
    assert issubclass(ParseError, Exception)


@pytest.mark.parametrize("library", ["scrapy", "twisted"])
def test_both_libraries_are_bounded_from_above(library: str) -> None:
    dependencies = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    assert [one for one in dependencies if re.match(rf"{library}>=[\d.]+,<[\d.]+$", one)]
