"""What an organ typed on the page of its reply link: read, checked field by field, and kept until it is confirmed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile

from archive.notices.order import CLAIMS, Attachment, Claim, Order
from archive.office.contacts import Contact
from archive.office.replies import Statement
from archive.web.desk.desk_state import desk_state
from archive.web.wording.translation import gettext_noop as _

LONGEST_TEXT, _LONGEST_ADDRESS, _LONGEST_NAME = 2_000, 2_000, 60
_MOST_FIELDS = 40


@dataclass(slots=True)
class ReplyForm:
    """The fields as they were sent, and the files that came with them (name, content)."""

    fields: FormData = field(default_factory=FormData)
    files: list[tuple[str, bytes]] = field(default_factory=list)

    def text(self, name: str) -> str:
        """Return a field without surrounding white space; "" when it is not given."""
        value = self.fields.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    @property
    def digests(self) -> list[str]:
        """SHA-256 of files that came with the form before."""
        return [value for value in self.fields.getlist("attachment") if isinstance(value, str)]

    @property
    def who(self) -> Contact:
        return Contact(self.text("name"), self.text("telephone"))

    @property
    def claim(self) -> Claim | None:
        return next((one for one in CLAIMS if one == self.text("claim")), None)

    def contact_faults(self) -> dict[str, str]:
        """Return what is wrong with name and telephone, by field."""
        found = {name: told for name, told in (("name", _NAME), ("telephone", _TELEPHONE)) if not self.text(name)}
        return found | {name: _TOO_LONG for name in ("name", "telephone") if len(self.text(name)) > _LONGEST_NAME}

    def statement_faults(self, order: Order) -> dict[str, str]:
        """Return what is wrong with the answer, by field."""
        found: dict[str, str] = {}
        if self.claim is None:
            found["claim"] = _("请选择反馈的内容。")
        if self.claim != "published" and not self.text("text"):
            found["text"] = _("请写明情况或者理由。")
        if len(self.text("text")) > LONGEST_TEXT:
            found["text"] = _("文字过长，请改用附件。")
        if self.claim == "published" and not _is_address(self.text("address")):
            found["address"] = _("请填写公布网址，以http://或者https://开头。")
        if self.claim in ("published", "extension"):
            day = self.day()
            if day is None:
                found["day"] = _("请填写日期，如2026-03-01。")
            elif self.claim == "extension" and order.due and day <= order.due:
                found["day"] = _("申请延期的日期须在现办理期限之后。")
        return found

    def day(self) -> date | None:
        """Return the day that was typed; None for none."""
        try:
            return date.fromisoformat(self.text("day"))
        except ValueError:
            return None

    def statement(self, attachments: tuple[Attachment, ...]) -> Statement:
        """Return the answer, once it has no faults."""
        claim = self.claim
        assert claim is not None
        address = self.text("address") if claim == "published" else ""
        day = self.day() if claim in ("published", "extension") else None
        return Statement(claim, self.text("text"), address, day, attachments)


_NAME, _TELEPHONE, _TOO_LONG = _("请填写姓名。"), _("请填写联系电话。"), _("文字过长。")


def _is_address(text: str) -> bool:
    try:
        url = urlsplit(text)
        return url.scheme in ("http", "https") and bool(url.hostname) and len(text) <= _LONGEST_ADDRESS
    except ValueError:
        return False


async def _read(request: Request) -> ReplyForm:
    if request.method in ("GET", "HEAD"):
        return ReplyForm()
    most = desk_state(request).office.settings.upload_files
    form = await request.form(max_files=most, max_fields=_MOST_FIELDS, max_part_size=64 * 1024)
    sent = [one for one in form.getlist("file") if isinstance(one, UploadFile) and one.filename]
    return ReplyForm(form, [(one.filename or "", await one.read()) for one in sent])


SentReply = Annotated[ReplyForm, Depends(_read)]
