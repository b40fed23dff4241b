"""Actions of log events: the value of ``action`` in the ``extra`` of every log call, with its meaning."""

from __future__ import annotations

ACTIONS = {
    "alerts_incomplete": "alerts were held for a region or a delivery failed",
    "anchor_failed": "the heads of the hash chains could not be recorded outside; the next run tries again",
    "board_frozen": "a board was frozen into a snapshot (`region`, `report_year`)",
    "capture_lost": "a capture could not be stored; the run ends",
    "column_proposed": "a new URL was proposed for a dead column (`column_id`)",
    "crawl_delay_capped": "robots.txt asked for a longer pause than `politeness.max_crawl_delay` (`host`)",
    "export_failed": "a CSV or XLSX export was stopped by an error (`sheet`)",
    "incidents_told": "incidents of the watch opened or ended (`changes`: how many)",
    "index_update_failed": "the search index was not updated; the next attempt follows",
    "journal_line_dropped": "an incomplete last line of a decision or order log was ignored (`file`)",
    "manifest_timestamped": "a manifest received its RFC 3161 timestamp (`file`)",
    "no_verified_site": "no site is verified by a person: nothing to visit",
    "page_failed": "a page or API request ended in an unforeseen error (`path`)",
    "parse_cache_unusable": "the parse cache cannot be used; pages are parsed again (`file`)",
    "ping_failed": "the address of `monitoring.ping_url` did not answer",
    "reader_failed": "the document reader process failed on a document",
    "run_failed": "a scheduled run raised an error",
    "run_finished": "a scheduled run ended (`run_id`, `outcome`)",
    "run_missed": "a scheduled run was missed by more than the grace time",
    "saved_search_invalid": "the saved search of a subscription cannot be used (`subscription_id`)",
    "scheduler_stopping": "the scheduler stops after the current run",
    "search_refresh": "the search index was updated (`changed`: number of documents)",
    "timestamp_failed": "the time-stamping authority gave no valid timestamp; the next run asks again",
    "unconditional_retry": "a page was requested again without conditions (`url`)",
    "visit_complete": "a visit was complete (`run_id`, `site_id`, `column_id`, `visit_id`)",
    "visit_incomplete": "a visit was not complete (`run_id`, `site_id`, `column_id`, `visit_id`, `error_class`)",
    "visit_planned": "the time of the next scheduled visit",
    "warm_up_failed": "the boards of the first page were not judged in advance",
}
