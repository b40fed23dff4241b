"""Files that come with a form of the desk."""

from __future__ import annotations

from starlette.datastructures import UploadFile

from archive.notices.order import Attachment
from archive.office.uploads import named_uploads, take_uploads
from archive.web.desk.signed_in import DeskContext


def sent_attachments(context: DeskContext) -> tuple[Attachment, ...]:
    """Return the files of the form: those that come with it are checked and kept. Raises RefusedError."""
    desk, login, now = context.desk, context.person.login, context.now
    sent = [one for one in context.form.getlist("file") if isinstance(one, UploadFile) and one.filename]
    files = [(one.filename or "", one.file.read()) for one in sent]
    kept = [one.sha256 for one in take_uploads(desk.office, desk.store, login, files, now)] if files else []
    named = [one for one in context.form.getlist("attachment") if isinstance(one, str)]
    return named_uploads(desk.store, login, [*named, *kept], now)
