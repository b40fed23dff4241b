"""Names of the elements of a Word document, in the one namespace that all readers here use."""

from __future__ import annotations

from lxml import etree

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": _WORD.encode(),
    b"http://purl.oclc.org/ooxml/drawingml/main": b"http://schemas.openxmlformats.org/drawingml/2006/main",
    b"http://purl.oclc.org/ooxml/officeDocument/math": b"http://schemas.openxmlformats.org/officeDocument/2006/math",
}
COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"


def w(name: str) -> str:
    """Return the full name of a Word element or attribute."""
    return f"{{{_WORD}}}{name}"


def transitional(source: bytes) -> bytes:
    """Strict OOXML differs in its namespaces alone as far as text goes."""
    for strict, usual in _STRICT.items():
        source = source.replace(strict, usual)
    return source


def value(parent: etree._Element | None, name: str, default: str = "") -> str:
    """Return the ``w:val`` of a child such as w:gridSpan; ``default`` when the child or the value is absent."""
    child = None if parent is None else parent.find(w(name))
    return default if child is None else child.get(w("val"), default)


def is_on(parent: etree._Element | None, name: str) -> bool:
    """Return True for a switch such as w:vanish that is present and not turned off."""
    child = None if parent is None else parent.find(w(name))
    return child is not None and child.get(w("val"), "1") not in ("0", "false", "off", "none")


def number(text: str, default: int = 1, *, least: int = 0, most: int = 1000) -> int:
    """Return a whole number from an attribute, kept within sane bounds: files lie about spans."""
    try:
        return max(least, min(int(text), most))
    except ValueError:
        return default
