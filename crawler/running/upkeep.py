"""The work beside visits: boards frozen, the journal sealed, manifests stamped and anchored, files indexed and stored,
the dataset of the night. Each part is safe to repeat, and the scheduler says when."""

from __future__ import annotations

import logging
from pathlib import Path

from sqlalchemy import make_url

from archive.captures.anchor import AnchorError, append_heads, heads_of, post_heads
from archive.captures.object_store import StoreError
from archive.captures.timestamps import TimestampError, load_trusted_certificates, timestamp_manifests
from archive.clock import utc_now
from archive.config.load import Configuration, load_configuration
from archive.config.office import load_office_settings
from archive.config.paths import data_dir
from archive.config.service_settings import Timestamps
from archive.config.settings import load_settings
from archive.database.engine import open_database, session_scope
from archive.export.cdx_files import write_cdx_files
from archive.export.nightly import build_dataset
from archive.export.resource import Dataset
from archive.filings.snapshots.due_snapshots import freeze_due_boards
from archive.filings.snapshots.snapshot_store import snapshots_folder
from archive.ingest.chain_roots import last_root
from archive.ingest.storage_pass import storage_passes
from archive.journal.reading import read_journal
from archive.office.files import remove_unnamed
from archive.office.heads import heads_folder, seal_head
from archive.office.security_log import drop_old_logs

logger = logging.getLogger("nianbao.scheduler")


def after_run(configuration: Configuration) -> None:
    """See to the files of this data folder after a run: stamps, heads told outside, indexes, object storage."""
    stamp_manifests(configuration.settings.timestamps)
    anchor_heads(configuration.settings.timestamps.anchor)
    index_files()
    store_files()


def freeze_boards() -> int:
    """Freeze the boards whose deadline is a whole day past; how many. What was missed while the machine was off is
    made up for, and says so; safe to repeat."""
    configuration, now = load_configuration(), utc_now()
    with session_scope(open_database(configuration.settings.database())) as session:
        frozen = freeze_due_boards(session, configuration.deadlines, now)
    for one in frozen:
        told = "in retrospect, " if one.late else ""
        extra = {"action": "board_frozen", "region": one.region, "report_year": one.year}
        logger.info("frozen: %s %d as of %s (%s%s)", one.region, one.year, one.as_of, told, one.digest, extra=extra)
    return len(frozen)


def seal_office() -> None:
    """Seal the newest act of the journal, and remove files that no act came to name. Safe to repeat."""
    now = utc_now()
    if sealed := seal_head(data_dir(), now):
        extra = {"action": "journal_sealed", "file": sealed.name}
        logger.info("journal sealed: %s", sealed.name, extra=extra)
    for name in drop_old_logs(data_dir(), load_office_settings().log_days, now):
        logger.info(
            "security log of long ago removed: %s", name, extra={"action": "security_log_removed", "file": name}
        )
    named = [digest for line in read_journal(data_dir()) for digest in line.files]
    remove_unnamed(data_dir(), named, now)


def stamp_manifests(wanted: Timestamps) -> None:
    """Have the day's manifest stamped. A silent authority fails no run: the next one asks again."""
    if not wanted.url:
        return
    try:
        roots = load_trusted_certificates(wanted.roots)
        for folder in (data_dir() / "warc", snapshots_folder(), heads_folder(data_dir())):
            for path in timestamp_manifests(folder, wanted.url, roots):
                logger.info("stamped: %s", path.name, extra={"action": "manifest_timestamped", "file": path.name})
    except TimestampError as error:
        logger.warning("%s", error, extra={"action": "timestamp_failed"})


def anchor_heads(target: str) -> None:
    """Record the heads of the hash chains outside. A failure fails no run: the next one tries again."""
    if not target:
        return
    now = utc_now()
    heads = heads_of((data_dir() / "warc", snapshots_folder(), heads_folder(data_dir())), now)
    url = load_settings().database()
    root = last_root(open_database(url)) if make_url(url).get_backend_name() == "postgresql" else None
    if root:
        heads.append({**root, "at": now.isoformat()})
    try:
        if target.startswith(("http://", "https://")):
            post_heads(target, heads)
        else:
            append_heads(Path(target), heads)
    except AnchorError as error:
        logger.warning("%s", error, extra={"action": "anchor_failed"})


def index_files() -> int:
    """Index the WARC files that were closed since the last time for other software; how many. Safe to repeat."""
    with session_scope(open_database(load_configuration().settings.database())) as session:
        written = write_cdx_files(session, data_dir())
    if written:
        lines = sum(one.lines for one in written)
        logger.info("indexed: %d files, %d lines", len(written), lines, extra={"action": "cdx_written"})
    return len(written)


def store_files() -> None:
    """Copy closed WARC files to the object storage where one is set. A fault fails no run: the next tries again."""
    settings = load_settings()
    if not settings.storage_url:
        return
    try:
        done = storage_passes(open_database(settings.database()), data_dir(), settings, utc_now())
    except StoreError as error:
        logger.warning("%s", error, extra={"action": "storage_failed"})
        return
    if done and (done.copied or done.removed):
        told = "stored: %d WARC files, %d local copies removed"
        logger.info(told, len(done.copied), len(done.removed), extra={"action": "files_stored"})
    for fault in done.faults if done else ():
        logger.warning("%s", fault, extra={"action": "storage_failed"})


def make_dataset() -> str:
    """Make the dataset that /data offers, where the settings ask for it; its name, "" where they do not."""
    configuration = load_configuration()
    if not configuration.settings.dataset.nightly:
        return ""
    with session_scope(open_database(configuration.settings.database())) as session:
        dataset = Dataset(session, configuration.deadlines, configuration.settings.schedule, utc_now())
        made = build_dataset(dataset, configuration.settings.dataset, data_dir())
    size = sum(one.size for one in made.formats)
    logger.info("dataset made: %s, %d bytes", made.name, size, extra={"action": "dataset_made", "dataset": made.name})
    return made.name
