"""The three tables as HTML, in the shapes that editors, Word and re-imports leave behind."""

from __future__ import annotations

import random
from dataclasses import dataclass

from archive.reading.forms import Form, Row, TableForm
from archive.reading.reading_model import Table, Value

_ITEM = {
    "rules": "一",
    "normative_documents": "一",
    "licensing": "五",
    "other_services": "五",
    "penalties": "六",
    "coercion": "六",
    "fees": "八",
    "procurement": "九",
}
_FULL = str.maketrans("0123456789", "０１２３４５６７８９")
_CORNER = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
_GROUPS = {
    "refused": "（三）不予公开",
    "unable": "（四）无法提供",
    "not_processed": "（五）不予处理",
    "other": "（六）其他处理",
}
_TOP = {
    "new": "一、本年新收政府信息公开申请数量",
    "carried_in": "二、上年结转政府信息公开申请数量",
    "granted": "（一）予以公开",
    "partial": "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
    "other": "（六）其他处理",
    "total": "（七）总计",
    "carried_out": "四、结转下年度继续办理",
}
PRINTED = {
    "refused.three_securities": "危及“三安全一稳定”",
    "other.not_corrected": "申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    "other.fee_unpaid": "申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
}
_RESULTS = "三、本年度办理结果"
_HEADS = {"amount_wan_yuan": "本年收费金额（单位：万元）", "change": "本年增/减"}


@dataclass(slots=True)
class Dirt:
    """Which faults a page has; every field is a habit seen in real pages."""

    word: bool = False
    full_width: bool = False
    thousands: bool = False
    units: bool = False
    blank: str = ""
    broken_labels: bool = False
    placeholders: bool = False
    split: bool = False
    repeat_header: bool = False
    reordered_columns: bool = False
    reordered_rows: bool = False
    unclosed: bool = False
    nested: bool = False
    boxed: bool = False
    spacer: bool = False
    by_block: bool = False
    padded: bool = False


class TableMaker:
    """Renders tables with one kind of dirt all over the page."""

    def __init__(self, dice: random.Random, dirt: Dirt) -> None:
        self._dice, self._dirt = dice, dirt

    def disclosure(self, form: Form, table: Table) -> str:
        """A block a paragraph of article 20, each with its own headings."""
        table_form = form.tables["disclosure"]
        blocks: dict[str, list[Row]] = {}
        for row in table_form.rows:
            blocks.setdefault(_ITEM[row.id], []).append(row)
        parts = [self._block(item, rows, table_form, table) for item, rows in blocks.items()]
        if self._dirt.by_block:
            return "".join(self._wrap(rows) for rows in parts)
        return self._wrap("".join(parts))

    def _block(self, item: str, rows: list[Row], form: TableForm, table: Table) -> str:
        labels = {column.id: _HEADS.get(column.id, column.labels[0]) for column in form.columns}
        columns = form.row_columns(rows[0])
        spans = _spread(len(columns))
        html = self._row([self._cell(f"第二十条第（{item}）项", colspan=4)])
        heads = [self._cell(labels[c], colspan=s) for c, s in zip(columns, spans, strict=True)]
        html += self._row([self._cell("信息内容"), *heads])
        for row in rows:
            cells = [self._value(table[row.id][c], s, c) for c, s in zip(columns, spans, strict=True)]
            html += self._row([self._cell(row.labels[0]), *cells])
        return html

    def requests(self, form: Form, table: Table) -> str:
        """Three heading rows, then the rows with their two levels of merged labels."""
        columns = [column.id for column in form.tables["requests"].columns]
        if self._dirt.reordered_columns:
            middle = columns[1:6]
            self._dice.shuffle(middle)
            columns = [columns[0], *middle, columns[6]]
        rows = list(form.tables["requests"].rows)
        if self._dirt.reordered_rows:
            refused = [row for row in rows if row.group == "refused"]
            self._dice.shuffle(refused)
            rows = rows[:4] + refused + rows[12:]
        head = self._request_head(form, columns)
        body = [self._request_row(rows, at, columns, table[row.id]) for at, row in enumerate(rows)]
        if self._dirt.repeat_header:
            body.insert(13, head)
        if self._dirt.split:
            again = head if self._dice.random() < 0.5 else ""
            return self._wrap(head + "".join(body[:13])) + self._wrap(again + "".join(body[13:]))
        return self._wrap(head + "".join(body))

    def _request_head(self, form: Form, columns: list[str]) -> str:
        labels = {column.id: column.labels[0] for column in form.tables["requests"].columns}
        first = [self._cell(_CORNER, rowspan=3, colspan=3), self._cell("申请人情况", colspan=7)]
        second = [
            self._cell("自然人", rowspan=2),
            self._cell("法人或其他组织", colspan=5),
            self._cell("总计", rowspan=2),
        ]
        third = [self._cell(self._broken(labels[column])) for column in columns[1:6]]
        return self._row(first) + self._row(second) + self._row(third)

    def _request_row(self, rows: list[Row], at: int, columns: list[str], cells: dict[str, Value]) -> str:
        row = rows[at]
        label = f"{row.number}.{PRINTED.get(row.id, row.labels[0])}" if row.group else _TOP[row.id]
        leading: list[str] = []
        width = 3 if row.id in ("new", "carried_in", "carried_out") else 1 if row.group else 2
        if width < 3:
            last = next(i for i, r in enumerate(rows) if r.id == "total")
            leading += self._merged(_RESULTS, at == 2, last - 1, rows)
        if row.group:
            size = sum(r.group == row.group for r in rows)
            leading += self._merged(_GROUPS[row.group], rows[at - 1].group != row.group, size, rows)
        values = [self._value(cells[column], 1, column) for column in columns]
        return self._row([*leading, self._cell(self._broken(label), colspan=width), *values])

    def _merged(self, label: str, first: bool, size: int, rows: list[Row]) -> list[str]:
        """A label over several rows: one tall cell, or (saved from some editors) a cell and blanks below it."""
        if self._dirt.placeholders:
            return [self._cell(label if first else "")]
        return [self._cell(label, rowspan=size)] if first and rows else []

    def review(self, table: Table) -> str:
        """One row of fifteen values under three heading rows."""
        names = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
        first = [self._cell("行政复议", colspan=5), self._cell("行政诉讼", colspan=10)]
        second = [self._cell(self._broken(name), rowspan=2) for name in names]
        second += [self._cell("未经复议直接起诉", colspan=5), self._cell("复议后起诉", colspan=5)]
        third = [self._cell(self._broken(name)) for name in names * 2]
        values = [self._value(value, 1, column) for cells in table.values() for column, value in cells.items()]
        return self._wrap(self._row(first) + self._row(second) + self._row(third) + self._row(values))

    def _value(self, value: Value, span: int, column: str) -> str:
        return self._cell(self.printed(value, column), colspan=span, value=True)

    def printed(self, value: Value, column: str) -> str:
        """A number as this page prints it."""
        if value is None:
            return self._dirt.blank
        text = f"{value:,}" if self._dirt.thousands else str(value)
        if self._dirt.units and column not in ("amount_wan_yuan", "amount"):
            text += "件"
        if self._dirt.full_width:
            text = text.translate(_FULL)
        return f" {text} " if self._dirt.padded else text

    def _broken(self, label: str) -> str:
        return f"{label[:2]}<br/>{label[2:]}" if self._dirt.broken_labels and len(label) > 3 else label

    def _cell(self, text: str, *, rowspan: int = 1, colspan: int = 1, value: bool = False) -> str:
        spans = (f' rowspan="{rowspan}"' if rowspan > 1 else "") + (f' colspan="{colspan}"' if colspan > 1 else "")
        if self._dirt.word:
            inner = f'<span lang="EN-US" style="font-size:10.5pt">{text or "&nbsp;"}<o:p></o:p></span>'
            return f'<td width="61"{spans} style="border:solid windowtext 1.0pt"><p class="MsoNormal">{inner}</p></td>'
        if self._dirt.nested and value:
            text = f"<table><tr><td>{text}</td></tr></table>"
        return f"<td{spans}>{text}" + ("" if self._dirt.unclosed else "</td>")

    def _row(self, cells: list[str]) -> str:
        return f"<tr>{''.join(cells)}" + ("" if self._dirt.unclosed else "</tr>\n")

    def _wrap(self, rows: str) -> str:
        attributes = 'class="MsoNormalTable" border="0" cellspacing="0"' if self._dirt.word else 'border="1"'
        table = f"<table {attributes}><tbody>{rows}</tbody></table>"
        return f'<table width="100%"><tr><td align="center">{table}</td></tr></table>' if self._dirt.boxed else table


def _spread(count: int) -> list[int]:
    """Three columns of the grid shared out among ``count`` columns of a block."""
    return {1: [3], 2: [1, 2], 3: [1, 1, 1]}[count]
