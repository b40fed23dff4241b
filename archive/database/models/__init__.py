"""The tables, one file for each idea; importing this package registers all of them."""

from archive.database.models.capture import CaptureRecord, WarcPosition
from archive.database.models.ingestion import ChainHead, ColumnProposal, Note, Quarantine
from archive.database.models.judged_board import JudgedBoard
from archive.database.models.listing import Listing, ListingChange, PageTry
from archive.database.models.organ import Organ, OrganName
from archive.database.models.region_version import RegionLink, RegionVersion
from archive.database.models.report import FindingRecord, Version
from archive.database.models.roster_change import RosterChange
from archive.database.models.search_change import SearchChange
from archive.database.models.third_party import ThirdPartyCapture
from archive.database.models.verdict import DecisionRecord, JudgingState, RowDecisionRecord, VerdictRecord
from archive.database.models.visit import DisclosureColumn, Run, Site, Visit

__all__ = [
    "CaptureRecord",
    "ChainHead",
    "ColumnProposal",
    "DecisionRecord",
    "DisclosureColumn",
    "FindingRecord",
    "JudgedBoard",
    "JudgingState",
    "Listing",
    "ListingChange",
    "Note",
    "Organ",
    "OrganName",
    "PageTry",
    "Quarantine",
    "RegionLink",
    "RegionVersion",
    "RosterChange",
    "RowDecisionRecord",
    "Run",
    "SearchChange",
    "Site",
    "ThirdPartyCapture",
    "VerdictRecord",
    "Version",
    "Visit",
    "WarcPosition",
]
