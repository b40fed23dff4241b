"""Which county each row of a list of home pages is, and its address: by code, by name, or by both in agreement.

Read are lists with a code or a name and a home page, the register 全国政府网站基本信息数据库 and query results of
Wikidata. What a row is left out for is told with its line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from archive.config.regions import regions
from archive.config.sites import is_private_host
from archive.errors import NianbaoError
from archive.recognition.fold import tidy
from crawler.discovery.discovery_rules import discovery_words
from crawler.discovery.home_table import Table, read_table

_HEADER_WITHIN = 10  # rows of a title may stand above the header
_CODE = re.compile(r"\d{6}(?:\d{3}|\d{4}|\d{6})?")
_REGISTER = 10  # digits of 网站标识码
_HOST = re.compile(r"(?:https?://)?[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE)
_STEPS = re.compile(r"[/>\\|·，、\s-]+")


@dataclass(frozen=True, slots=True)
class HomeRow:
    """A county's home page, and the line it stands on."""

    line: int
    region: str
    home: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is not taken, and why. ``kind`` groups rows left out for the same reason."""

    line: int
    kind: str
    why: str


@dataclass(slots=True)
class HomeList:
    """What a file holds: ``rows``, one a county, and what was left out."""

    rows: list[HomeRow] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Fields:
    """Which cell of a row is what; several may name the county."""

    code: int | None
    names: tuple[int, ...]
    home: int


def read_homes(path: Path, *, allow_private: bool = False) -> HomeList:
    """Return the counties' home pages of a file. Raises NianbaoError when it names no fields that are understood."""
    table = read_table(path)
    start, fields = _fields(path, table)
    found, taken = HomeList(), dict[str, HomeRow]()
    for line, cells in table[start:]:
        row = _row(line, cells, fields, allow_private)
        if isinstance(row, HomeRow) and (known := taken.get(row.region)):
            same = urlsplit(known.home).netloc == urlsplit(row.home).netloc
            why = "same county and host" if same else f"{row.region} has {known.home} on line {known.line}; {row.home}"
            row = LeftOut(line, "another row of the same county came first", why)
        if isinstance(row, LeftOut):
            found.left_out.append(row)
        else:
            taken[row.region] = row
    found.rows = list(taken.values())
    return found


def _fields(path: Path, table: Table) -> tuple[int, _Fields]:
    """Return where the rows begin, and their fields, by the names of a header."""
    words = discovery_words().home_lists
    for number, (_, cells) in enumerate(table[:_HEADER_WITHIN]):
        heads = ["".join(cell.split()) for cell in cells]
        homes = [n for n, head in enumerate(heads) if words.home.search(head)]
        codes = [n for n, head in enumerate(heads) if words.code.search(head)]
        names = tuple(n for n, head in enumerate(heads) if words.name.search(head))
        if homes and (codes or names):
            return number + 1, _Fields(codes[0] if codes else None, names, homes[0])
    raise NianbaoError(
        f"{path}: no header names a home page and a division code or a county "
        "(such as code,name,home; the words are home_lists in config/discovery.yaml)"
    )


def _row(line: int, cells: Sequence[str], fields: _Fields, allow_private: bool) -> HomeRow | LeftOut:
    code = _at(cells, fields.code).removesuffix(".0")
    names = [name for at in fields.names if (name := tidy(_at(cells, at)))]
    given = _at(cells, fields.home)
    if not given:
        return LeftOut(line, "no home page", f"no home page of {(names or [code])[0]}")
    home = _home(given)
    host = urlsplit(home).hostname or "" if home else ""
    if not home:
        return LeftOut(line, "no address", f"{given!r} is no address of a home page")
    if is_private_host(host) and not allow_private:
        return LeftOut(line, "a private address", f"{host} is a private or local address; --allow-private takes it")
    region = _region(line, code, names)
    return HomeRow(line, region, home) if isinstance(region, str) else region


def _region(line: int, code: str, names: Sequence[str]) -> str | LeftOut:
    named = [found for name in names if (found := _counties(name))]
    if not code:
        several = next((found for found in named), [])
        if len(several) == 1:
            return several[0]
        told = f"{names[0] if names else 'the row'} is the name of {', '.join(several) or 'no county'}"
        return LeftOut(line, "no county, or the name of several", told)
    if not _CODE.fullmatch(code):
        return LeftOut(line, "no division code", f"{code!r} is no division code")
    region = code[:6]
    known = regions().region(region) if region in regions() else None
    if known is None or known.type != "county" or known.valid_to is not None:
        told = f"{region} is the code of {known.name}, which is no county" if known else f"{region} is no division"
        return LeftOut(line, "no county's code", told)
    if named and not any(region in found for found in named):
        return LeftOut(line, "code and name disagree", f"{region} is {known.name}, not {names[0]}")
    if len(code) == _REGISTER and not named:
        return LeftOut(
            line, "not the county government's own site", f"{(names or [code])[0]} is not {known.name}'s own"
        )
    return region


def _counties(name: str) -> list[str]:
    """Return the counties in force that a name may be: 嘉祥县, 山东省/济宁市/嘉祥县, 嘉祥县人民政府门户网站."""
    bare = discovery_words().site_name_ends.sub("", name)
    steps = [step for step in _STEPS.split(bare) if step]
    if not steps:
        return []
    found, above = _ending(steps[-1])
    above += "".join(steps[:-1])
    if not above:
        return found
    named = {code: _named_above(code, above) for code in found}
    most = max(named.values(), default=0)
    return [code for code in found if named[code] == most] if most or len(found) == 1 else []


def _ending(text: str) -> tuple[list[str], str]:
    """Return the counties of the longest ending of a text that is a county's name, and what stands before it."""
    for start in range(len(text) - 1):
        known = [code for code in regions().find(text[start:]) if _is_county(code)]
        if known:
            return known, text[:start]
    return [], ""


def _named_above(code: str, text: str) -> int:
    """Return how many of the divisions above a county a text names."""
    return sum(regions().name(one)[:2] in text for one in regions().parents(code))


def _is_county(code: str) -> bool:
    known = regions().region(code)
    return known.type == "county" and known.valid_to is None


def _home(given: str) -> str:
    """Return the address of a home page; empty when it is none."""
    if not _HOST.fullmatch(given):
        return ""
    url = given if "://" in given else f"http://{given}"
    try:
        parts = urlsplit(url)
        sound = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return ""
    return (url if parts.path else f"{url}/") if sound else ""


def _at(cells: Sequence[str], place: int | None) -> str:
    return cells[place] if place is not None and place < len(cells) else ""
