"""Mail by the office's own server, with the headers by which a mail program ends a subscription in one click."""

from __future__ import annotations

import os
import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from urllib.parse import unquote, urlsplit

from archive.config.office import OfficeSettings
from archive.office.subscriptions.letter import ChannelError, Letter


def send_mail(settings: OfficeSettings, address: str, letter: Letter) -> str:
    """Send one mail and return what the server answered. Raises ChannelError."""
    mail = _mail(settings, address, letter).as_bytes(policy=SMTP)
    try:
        with _connected(settings) as server:
            for code, told in (server.mail(settings.mail_from), server.rcpt(address), server.data(mail)):
                if code not in (250, 251):
                    raise ChannelError("refused", _told(code, told))
    except TimeoutError:
        raise ChannelError("no answer", f"{settings.channel_seconds} s") from None
    except smtplib.SMTPResponseException as error:
        raise ChannelError("refused", _told(error.smtp_code, error.smtp_error)) from None
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise ChannelError("not reached", str(error) or type(error).__name__) from None
    return _told(code, told)


def _mail(settings: OfficeSettings, address: str, letter: Letter) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = settings.mail_from, address, " ".join(letter.title.split())
    mail["Date"] = formatdate(localtime=True)
    mail["Message-ID"] = f"<{letter.id}@{settings.mail_from.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    if letter.end:  # RFC 2369, RFC 8058
        mail["List-Unsubscribe"] = f"<{letter.end}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(f"{letter.body}\n\n{letter.foot}\n")
    return mail


def _connected(settings: OfficeSettings) -> smtplib.SMTP:
    """Return a connection that has signed in, over TLS wherever the server offers it. A password crosses no network
    readable."""
    written, context = settings.mail_server, ssl.create_default_context()
    url = urlsplit(os.environ.get(written.removeprefix("env:"), "") if written.startswith("env:") else written)
    if not url.hostname:
        raise ChannelError("not reached", "mail_server has no address")
    seconds = settings.channel_seconds
    if url.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(url.hostname, url.port or 465, timeout=seconds, context=context)
    else:
        server = smtplib.SMTP(url.hostname, url.port or 25, timeout=seconds)
    server.ehlo()
    if url.scheme == "smtp" and server.has_extn("starttls"):
        server.starttls(context=context)
        server.ehlo()
    elif url.scheme == "smtp" and url.password:
        server.close()
        raise ChannelError("not allowed", "the mail server offers no TLS: the password is not sent")
    if url.username:
        server.login(unquote(url.username), unquote(url.password or ""))
    return server


def _told(code: int, text: bytes | str) -> str:
    return f"{code} {text.decode('utf-8', 'replace') if isinstance(text, bytes) else text}"[:300]
