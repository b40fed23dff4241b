"""Which cells are asked for: a row or a group of rows of a form, and a column, by their ids or printed labels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from archive.bilingual import Bilingual
from archive.errors import NianbaoError
from archive.nearest import nearest
from archive.reading.checks.cell_names import joined
from archive.reading.forms import Heading, TableForm, load_forms
from archive.reading.labels import label_key
from archive.reading.tables.indicators import NAME as INDICATORS
from archive.reading.tables.indicators import indicator_form

# Where a row is looked for that is named without its table.
TABLES = ("requests", "review", "disclosure", INDICATORS)
PRE2019 = "pre2019"
_USUAL = ("total", "this_year")


@dataclass(frozen=True, slots=True)
class CellPlace:
    """One row, or group of rows, and one column of a table; ``row`` is the id of either."""

    table: str
    row: str
    column: str

    @property
    def id(self) -> str:
        """The id as addresses and files have it: ``requests.refused.total``."""
        return f"{self.table}.{self.row}.{self.column}"


@dataclass(frozen=True, slots=True)
class RowChoice:
    """A row or group of rows of a table in one form: the rows that it adds up, and the columns they have in common."""

    id: str
    heading: tuple[Heading, ...]
    rows: tuple[str, ...]
    columns: tuple[str, ...]

    @property
    def name(self) -> Bilingual:
        """The printed label, under the heading that it stands under."""
        return joined(*self.heading)


class UnknownCellError(NianbaoError):
    """No form has such a row or column. ``near`` is the id of the nearest one, "" when none is."""

    def __init__(self, what: Bilingual, asked: str, near: str) -> None:
        self.near = near
        zh = f"，是否指“{near}”" if near else ""
        en = f'; did you mean "{near}"' if near else ""
        self.zh, self.en = f"没有名为“{asked}”的{what.zh}{zh}。", f'There is no {what.en} "{asked}"{en}.'
        super().__init__(self.en)


@lru_cache(maxsize=32)
def layouts(table: str) -> dict[str, TableForm]:
    """Return the layouts of a table by the name of their form, the newest first."""
    if table == INDICATORS:
        return {PRE2019: indicator_form()}
    return {form.form: form.tables[table] for form in reversed(load_forms()) if table in form.tables}


@lru_cache(maxsize=32)
def row_choices(table: str, form: str) -> dict[str, RowChoice]:
    """Return the rows and groups of a table in a form by id, groups before their rows."""
    layout = layouts(table).get(form)
    return {choice.id: choice for choice in _choices(layout)} if layout else {}


def _choices(layout: TableForm) -> Iterator[RowChoice]:
    rows = {row.id: row for row in layout.rows}
    told: set[str] = set()
    groups = {heading.id: (heading, members) for heading, members in layout.groups()}
    for row in layout.rows:
        heading, members = groups.get(row.group, (rows.get(row.group), ()))
        if members and row.group not in told:
            told.add(row.group)
            yield RowChoice(row.group, (groups[row.group][0],), members, _common(layout, members))
        yield RowChoice(row.id, (heading, row) if heading else (row,), (row.id,), layout.row_columns(row))
    for id_, (heading, members) in groups.items():
        if id_ not in told:
            yield RowChoice(id_, (heading,), members, _common(layout, members))


def _common(layout: TableForm, rows: tuple[str, ...]) -> tuple[str, ...]:
    columns = [layout.row_columns(row) for row in layout.rows if row.id in rows]
    return tuple(column for column in columns[0] if all(column in one for one in columns))


@lru_cache(maxsize=32)
def all_rows(table: str) -> dict[str, Bilingual]:
    """Return the ids and names of every row and group of a table, in whichever form, the newest form's first."""
    names: dict[str, Bilingual] = {}
    for form in layouts(table):
        names = names | {id_: choice.name for id_, choice in row_choices(table, form).items() if id_ not in names}
    return names


def all_columns(table: str, row: str) -> dict[str, Bilingual]:
    """Return the ids and names of the columns that a row has in any form, the newest form's first."""
    names: dict[str, Bilingual] = {}
    for form, layout in layouts(table).items():
        choice = row_choices(table, form).get(row)
        headings = {column.id: column for column in layout.columns}
        for column in choice.columns if choice else ():
            names.setdefault(column, joined(headings[column]) if column in headings else Bilingual(column, column))
    return names


def table_name(table: str) -> Bilingual:
    """Return the printed title of a table."""
    layout = next(iter(layouts(table).values()))
    return Bilingual(layout.title or table, layout.en or table)


def place_label(place: CellPlace) -> Bilingual:
    """Return what a place is called: its row and its column."""
    row, column = all_rows(place.table)[place.row], all_columns(place.table, place.row)[place.column]
    return Bilingual(f"{row.zh} · {column.zh}", f"{row.en} · {column.en}")


def parse_place(row: str, column: str = "", *, usual: str = "") -> CellPlace:
    """Return the place of a row (``refused``, ``requests.refused``, ``不予公开``) and a column (``total``, ``总计``).

    Without a column: ``usual`` where the row has it, else the total, else its first. Raises UnknownCellError.
    """
    table, row_id = _row(row)
    columns = all_columns(table, row_id)
    if column:
        return CellPlace(table, row_id, _named(column, columns, Bilingual("列", "column")))
    first = next((one for one in (usual, *_USUAL) if one in columns), next(iter(columns)))
    return CellPlace(table, row_id, first)


def parts_of(place: CellPlace, form: str) -> tuple[str, ...]:
    """Return the ids of the cells (``requests.refused.state_secret.total``) that a place adds up in a form; none when
    the form has no such row or column."""
    choice = row_choices(place.table, form).get(place.row)
    if choice is None or place.column not in choice.columns:
        return ()
    return tuple(f"{place.table}.{row}.{place.column}" for row in choice.rows)


def _row(asked: str) -> tuple[str, str]:
    table, _, rest = asked.partition(".")
    if rest and table in TABLES:
        return table, _named(rest, all_rows(table), Bilingual("行", "row"))
    for match in (_exact, _labelled):
        for table in TABLES:
            if found := match(asked, all_rows(table)):
                return table, found
    known = {row: row for one in TABLES for row in all_rows(one)}
    labels = {name.zh: row for one in TABLES for row, name in all_rows(one).items()}
    raise UnknownCellError(Bilingual("行", "row"), asked, _nearest(asked, known | labels))


def _named(asked: str, names: dict[str, Bilingual], what: Bilingual) -> str:
    if found := _exact(asked, names) or _labelled(asked, names):
        return found
    known = {id_: id_ for id_ in names} | {name.zh: id_ for id_, name in names.items()}
    raise UnknownCellError(what, asked, _nearest(asked, known))


def _exact(asked: str, names: dict[str, Bilingual]) -> str:
    return asked if asked in names else ""


def _labelled(asked: str, names: dict[str, Bilingual]) -> str:
    """Return the id whose last label is ``asked``, as labels are compared: without numbers, spaces and punctuation."""
    key = label_key(asked)
    return next((id_ for id_, name in names.items() if key and label_key(name.zh.rpartition(" · ")[2]) == key), "")


def _nearest(asked: str, known: dict[str, str]) -> str:
    holding = [word for word in known if len(asked) > 1 and asked in word]
    return known.get(min(holding, key=len) if holding else nearest(asked, known), "")
