"""What a page is before it is read: characters and ruled lines with their places, whatever drew them.

PDF, OFD and the picture reader all end here, so that lines, paragraphs and tables are found the same way in
each. Lengths are in points or any other unit of one page; ``top`` grows downwards.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Glyph(NamedTuple):
    """One character (or a few that were set together) and the box it occupies."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def middle(self) -> float:
        """Vertical centre."""
        return (self.top + self.bottom) / 2

    @property
    def centre(self) -> float:
        """Horizontal centre."""
        return (self.x0 + self.x1) / 2

    @property
    def height(self) -> float:
        """Height of the box, close to the size of the type."""
        return self.bottom - self.top


class Rule(NamedTuple):
    """One visible straight line, level or upright; a thin filled bar counts as its own axis."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def level(self) -> bool:
        """True when it runs from left to right."""
        return self.x1 - self.x0 >= self.bottom - self.top


@dataclass(slots=True)
class Sheet:
    """One page: its size, its characters in any order, its lines, and how many pictures it shows."""

    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    pictures: int = 0
    quarter: int = 0
    """Quarter turns clockwise that set it upright, as its characters stand."""
