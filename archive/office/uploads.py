"""Attachments on their way into an act: kept when they come, named by whoever sent them once the form is confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, insert, select

from archive.notices.order import Attachment
from archive.office.attempt_limits import count_tries, note_try
from archive.office.files import keep_file
from archive.office.office_store import upload
from archive.office.place import Office
from archive.office.refusal import RefusedError
from archive.office.upload_check import GUARD, check_upload

_TRIED = "upload"
_WAITS = timedelta(days=1)  # for the confirmation; then the file itself is removed as one that no act names


def take_uploads(
    office: Office, store: Engine, subject: str, files: Sequence[tuple[str, bytes]], now: datetime
) -> list[Attachment]:
    """Check and keep files (name, content) that came with a form. ``subject``: the login, or the hash of the link.

    Raises RefusedError for one that may not be taken, and then none is; for more than an act, or an hour, may have.
    """
    settings = office.settings
    if len(files) > settings.upload_files:
        most = settings.upload_files
        raise RefusedError(GUARD, f"一次最多{most}个附件。", f"an act has {most} attachments at most")
    if count_tries(store, _TRIED, subject, now - timedelta(hours=1)) + len(files) > settings.uploads_an_hour:
        raise RefusedError(GUARD, "上传过于频繁，请一小时后再试。", "too many uploads: try again in an hour")
    for _file in files:
        note_try(store, _TRIED, subject, now)
    labels = [check_upload(settings, name, content) for name, content in files]
    kept = [
        Attachment(sha256=keep_file(office.data, content), name=label)
        for label, (_name, content) in zip(labels, files, strict=True)
    ]
    with store.begin() as connection:
        connection.execute(delete(upload).where(upload.c.at < now - _WAITS))
        for one, (_name, content) in zip(kept, files, strict=True):
            row = {"subject": subject, "sha256": one.sha256, "name": one.name, "size": len(content), "at": now}
            connection.execute(insert(upload).values(row))
    return kept


def count_upload(office: Office, store: Engine, subject: str, now: datetime) -> None:
    """Count a file that is read and not kept. Raises RefusedError for more than an hour may have."""
    if count_tries(store, _TRIED, subject, now - timedelta(hours=1)) >= office.settings.uploads_an_hour:
        raise RefusedError(GUARD, "上传过于频繁，请一小时后再试。", "too many uploads: try again in an hour")
    note_try(store, _TRIED, subject, now)


def named_uploads(store: Engine, subject: str, digests: Sequence[str], now: datetime) -> tuple[Attachment, ...]:
    """Return the files of a confirmed form by their digests, in the order given: those that this subject sent within a
    day. Raises RefusedError for another one."""
    query = select(upload.c.sha256, upload.c.name).where(upload.c.subject == subject, upload.c.at > now - _WAITS)
    with store.connect() as connection:
        sent = {row.sha256: row.name for row in connection.execute(query.order_by(upload.c.id))}
    if any(digest not in sent for digest in digests):
        raise RefusedError(GUARD, "附件已失效，请重新上传。", "an attachment is not there any more: send it again")
    return tuple(Attachment(sha256=digest, name=sent[digest]) for digest in dict.fromkeys(digests))
