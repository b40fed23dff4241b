"""Everything on a page of a column that may lead to more rows than its list shows, from its markup and its scripts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from crawler.adapters.base import Lead
from crawler.adapters.lead_addresses import own_address_leads
from crawler.adapters.lead_fillings import filled_places
from crawler.adapters.lead_markup import markup_leads
from crawler.adapters.lead_scripts import script_leads
from crawler.adapters.main_list import ListItem, speaks_of_report
from crawler.adapters.row_links import RowLink
from crawler.adapters.side_boxes import SideBoxes

_ANOTHER_PART = 3  # reports beside the list
_TOLD = 5


@dataclass(frozen=True, slots=True)
class Leads:
    """``pages``: the most pages that the page states (0: none); ``offered``: the years one may choose among."""

    pages: int = 0
    leads: list[Lead] = field(default_factory=list)
    offered: list[int] = field(default_factory=list)


def read_leads(
    text: str, tree: HtmlElement, records: Sequence[ListItem], links: Sequence[RowLink], url: str, base: str
) -> Leads:
    """Return the leads of a page; ``text`` is the page with its scripts, ``tree`` the one without."""
    markup, scripts = markup_leads(tree, records, links, base), script_leads(text)
    rows = [Lead(f"a script counts {scripts.rows} rows", rows=scripts.rows)] if scripts.rows else []
    found = [*markup.leads, *rows, *scripts.leads, *filled_places(text, records), *_other_reports(records, links)]
    own = {link.url for record in records for link in record.links}
    known = {lead.url for lead in found if lead.url}
    found += [lead for lead in own_address_leads(tree, url, base, own) if lead.url not in known]
    return Leads(max(markup.pages, scripts.pages), list(dict.fromkeys(found)), markup.offered)


def _other_reports(records: Sequence[ListItem], links: Sequence[RowLink]) -> list[Lead]:
    """Return reports that stand on the page outside its main list, so many that they are another part of it."""
    rows = {link.url for record in records for link in record.links}
    sides = SideBoxes()
    others = [one for one in links if one.url not in rows and speaks_of_report(one.title)]
    others = [one for one in others if not sides.around(one.element)]
    if len(others) < _ANOTHER_PART:
        return []
    return [Lead(f"a report outside the list: {one.title[:40]}", url=one.url) for one in others[:_TOLD]]
