"""The tables, one file for each idea; importing this package registers all of them."""

from archive.database.models.capture import Capture, WarcPosition
from archive.database.models.listing import Listing, ListingChange, PageTry
from archive.database.models.look import Column, Look, Run, Site
from archive.database.models.note import Note
from archive.database.models.organ import Organ, OrganName
from archive.database.models.proposal import ColumnProposal
from archive.database.models.quarantine import Quarantine
from archive.database.models.report import Finding, Version
from archive.database.models.search_change import SearchChange
from archive.database.models.verdict import Decision, Judged, RowDecision, Verdict

__all__ = [
    "Capture",
    "Column",
    "ColumnProposal",
    "Decision",
    "Finding",
    "Judged",
    "Listing",
    "ListingChange",
    "Look",
    "Note",
    "Organ",
    "OrganName",
    "PageTry",
    "Quarantine",
    "RowDecision",
    "Run",
    "SearchChange",
    "Site",
    "Verdict",
    "Version",
    "WarcPosition",
]
