"""Sheets of 督办单 as they go out: made when the number is known, with a reply link each, and kept by their digest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from archive.clock import civil_date
from archive.config.notices import NoticeRules
from archive.notices import notice_phrases
from archive.notices.decisive_visits import first_visit
from archive.notices.order import OrderLogLine
from archive.notices.order_docx import OrderSheet, Sender, render_sheets
from archive.office.links import token_hash
from archive.office.order_numbers import filing_of
from archive.office.paper_files import keep_papers
from archive.office.place import Office
from archive.office.reply_links import new_reply_token, qr_png, reply_address
from archive.office.standing import Standing


@dataclass(slots=True)
class SheetMaker:
    """Makes the sheets of orders that are being issued. ``filings``: as they stand at ``now``; ``data``: in words the
    frozen data that the orders rest on, "" for none; ``made``: the sheets that it made last, for whoever puts several
    into one file."""

    office: Office
    rules: NoticeRules
    filings: Sequence[Standing]
    now: datetime
    sender: str = ""
    data: str = ""
    made: list[OrderSheet] = field(default_factory=list)

    def __call__(self, lines: Sequence[OrderLogLine]) -> list[OrderLogLine]:
        """Return numbered orders with the digests of their sheets, as Word document and PDF, and of the reply link on
        each; the sheets are kept. One whose filing nobody knows stays as it is; without a link where the desk is off.
        Takes as long as LibreOffice does: not for under the lock of the journal."""
        standings = {one.filing.facts.id: one for one in self.filings}
        known = [(line, standings[filing_of(line)]) for line in lines if filing_of(line) in standings]
        drawn = [self._sheet(line, standing) for line, standing in known]
        self.made = [sheet for sheet, _link in drawn]
        papers = keep_papers(
            self.office, [self.render([one], line) for one, (line, _) in zip(self.made, known, strict=True)]
        )
        told = {
            line.number: {
                "paper": kept["docx"], "pdf": kept.get("pdf", ""), "no_pdf": kept.get("no_pdf", ""), "link": link,
            }
            for (line, _), (_sheet, link), kept in zip(known, drawn, papers, strict=True)
        }  # fmt: skip
        return [line.model_copy(update=told.get(line.number, {})) for line in lines]

    def _sheet(self, line: OrderLogLine, standing: Standing) -> tuple[OrderSheet, str]:
        """Return the sheet of an order and the hash of its link."""
        settings, token, address, code = self.office.settings, "", "", b""
        if settings.desk:
            token = new_reply_token()
            address = reply_address(settings, token)
            code = qr_png(address)
        sheet = OrderSheet(
            standing.filing.record(),
            line.number,
            standing.filing.facts.deadline.rule.source_zh,
            self.data or self._data(standing),
            address,
            code,
            first_visit(standing.filing.facts, self.now),
        )
        return sheet, token_hash(token) if token else ""

    def render(self, sheets: Sequence[OrderSheet], line: OrderLogLine) -> bytes:
        """Return the .docx of some sheets that are to be answered by the day of ``line``."""
        filing = sheets[0].filing
        whose = filing.organ if len(sheets) == 1 else ""
        due = notice_phrases.day(line.due) if line.due else ""
        settings, dated = self.office.settings, notice_phrases.day(civil_date(line.at))
        sender = Sender(self.sender or self.rules.office, settings.telephone, settings.contact, dated)
        title = f"{whose}{filing.year}年度政府信息公开年度报告督办单"
        return render_sheets(sheets, self.rules, title, self.now, sender, due)

    def _data(self, standing: Standing) -> str:
        """Return on what the sheet rests: the newest complete visit, and the captures as they are judged now."""
        visit, today = standing.newest_visit, notice_phrases.day(civil_date(self.now))
        until = notice_phrases.format_data_end(visit.started_at) if visit else ""
        told = f"最近一次完整查看为{until}。" if until else ""
        return f"{told}本件依据网页存档于{today}判定。"
