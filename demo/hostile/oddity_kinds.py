"""The names of the hostile kinds: what befalls one organ's report, and what befalls a county's column."""

from __future__ import annotations

ORGAN_KINDS = ("odd_title", "look_alike", "merged", "reused_id", "retitled", "page_fault", "digested", "wrong_date")
COUNTY_KINDS = (
    "pager", "script_list", "other_list", "decoding", "newest_year", "roll_up", "site_fault",
    "year_folders", "one_account",
)  # fmt: skip
KINDS = (*ORGAN_KINDS, *COUNTY_KINDS)

# While one of these stands, no honest client can read the column; through the others some clients see.
BLIND = frozenset({"other_list"})
# All that stands in these columns can be read: they excuse no doubt.
READ_WHOLE = frozenset({"roll_up", "year_folders"})
