"""config/office.toml: the desk, who may write and how people sign in. Off unless the file says otherwise.

The text below a field is its remark in the file, which is made from this class (``settings_file.py``). No environment
variable goes before it: who acts alone, and what is asked of a sign-in, is seen in the file.
"""

from __future__ import annotations

import tomllib
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from archive.config.faults import FieldError, faults_of, location_of, reason
from archive.config.other_sign_in import LOOPBACK, OidcSettings, ProxySettings
from archive.config.paths import config_dir
from archive.config.service_settings import HttpAddress
from archive.config.toml_lines import line_of, line_told
from archive.config.value_types import Line, Whole
from archive.config.yaml_file import read_text
from archive.errors import ConfigError, ConfigErrors

FILE = "office.toml"


class OfficeSettings(BaseModel):
    """The whole of config/office.toml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    desk: bool = False
    """Whether the pages under /desk answer; off, they are not found, and the reading room is as it was."""
    public_url: HttpAddress = ""
    """The address of the desk as browsers see it, such as https://desk.example. Forms are taken from pages of this
    address only, and links in messages begin with it. Needed when desk is true."""
    insecure_http: bool = False
    """Whether the desk opens although public_url is http:// and not this machine: passwords then cross the network
    readable. For trials only."""
    people: Literal["several", "one"] = "several"
    """several: what accuses takes two people. one: an office of one person, who takes both steps; every such act is
    marked, and every page of the desk says so."""
    cli_approves: bool = False
    """Whether second steps may be taken on the command line although an approver could take them on the desk."""
    first_admin_minutes: Whole = Field(60, ge=5, le=24 * 60)
    """Minutes for which the link of `nianbao people first-admin` is good, and hours for which that of an invitation
    is."""
    invitation_hours: Whole = Field(72, ge=1, le=30 * 24)
    idle_minutes: Whole = Field(30, ge=5, le=24 * 60)
    """A session ends after so many minutes without a request, and after so many hours in all."""
    session_hours: Whole = Field(12, ge=1, le=24)
    sessions: Whole = Field(5, ge=1, le=20)
    """Sessions of one person at once; with one more the oldest ends."""
    fresh_minutes: Whole = Field(15, ge=1, le=60)
    """Minutes after which the password is asked for again before approving and before changing people."""
    wrong_passwords: Whole = Field(5, ge=3, le=20)
    """Wrong passwords within wrong_minutes that close an account, for as long, to browsers that never signed in to it;
    and those from one address that close everything to it."""
    wrong_minutes: Whole = Field(15, ge=5, le=24 * 60)
    wrong_per_address: Whole = Field(20, ge=5, le=1000)
    writes_a_minute: Whole = Field(60, ge=5, le=1000)
    """Acts of one person within a minute."""
    password_days: Whole = Field(0, ge=0, le=3660)
    """Days after which a password must be changed; 0: never, as is advised. Some assessors ask for 90."""
    totp: Literal["optional", "approvers", "all"] = "approvers"
    """Of whom a second factor is asked (codes of an authenticator): of approvers and administrators, of all, or only of
    those who have set one up. Of nobody where public_url is this machine."""
    reply_url: HttpAddress = ""
    """The address under which organs answer a 督办单 by the link on it, where they cannot reach public_url; nothing but
    /reply answers under its host. Empty: public_url."""
    telephone: Line = ""
    """The office's telephone, as it stands on sheets and on the page of a link that does not hold any more."""
    contact: Line = ""
    """Whom to ask there (联系人), as it stands on sheets."""
    pdf_command: Line = "soffice"
    """LibreOffice, by its path or by its name on PATH, which makes the PDF of papers; where it is missing, they are
    issued without one. Empty: none is made."""
    pdf_seconds: Whole = Field(60, ge=5, le=600)
    """Seconds after which LibreOffice is ended; the paper is then issued without a PDF."""
    replies_an_hour: Whole = Field(10, ge=1, le=1000)
    """Answers by one link within an hour, and what one address may ask of links within an hour."""
    replies_per_address: Whole = Field(60, ge=5, le=10_000)
    upload_mb: Whole = Field(20, ge=1, le=100)
    """The largest attachment in MB, the files of one act, and the files of one person or link within an hour."""
    upload_files: Whole = Field(5, ge=1, le=10)
    uploads_an_hour: Whole = Field(30, ge=1, le=1000)
    scan_command: tuple[Line, ...] = ()
    """A virus scanner with its options, such as ["clamdscan", "--fdpass"]; the path of the file is added. An attachment
    is taken in only when it ends with 0."""
    mail_domains: tuple[Line, ...] = ()
    """Domains whose addresses people may subscribe with, such as ["county.gov.cn"]; subdomains count apart. Empty: no
    mail."""
    mail_server: Line = ""
    """The server that takes the mail: smtp://user:password@host:587 or smtps://…; "env:NAME" takes it from the
    environment, so that no password stands in a file. And the address that the mail comes from."""
    mail_from: Line = ""
    webhook_hosts: tuple[Line, ...] = ()
    """Hosts that webhooks may be sent to, such as ["hooks.county.gov.cn"], with the port where it is another than that
    of the scheme; and private networks in which they may lie, such as ["10.20.0.0/16"]: any other private address,
    and this machine, is refused."""
    webhook_networks: tuple[Line, ...] = ()
    wecom_url: HttpAddress = "https://qyapi.weixin.qq.com"
    """Where robots of 企业微信, 钉钉 and 飞书 answer; another address where the office has a server of its own.
    Empty: none of that kind."""
    dingtalk_url: HttpAddress = "https://oapi.dingtalk.com"
    feishu_url: HttpAddress = "https://open.feishu.cn"
    reader_url: HttpAddress = ""
    """The address of the reading room as readers see it, such as https://nianbao.example. With it and mail_server and
    mail_from set, readers without an account may have alerts sent to any mail address that confirms it, from
    /subscribe. Empty: not offered."""
    readers: Whole = Field(500, ge=1, le=100_000)
    """Confirmed subscriptions of readers without an account at most."""
    reader_asks_an_hour: Whole = Field(10, ge=1, le=1000)
    """What one network address may ask for within an hour, and confirmations sent to one mail address within a day."""
    reader_letters_a_day: Whole = Field(3, ge=1, le=100)
    channel_seconds: Whole = Field(10, ge=1, le=60)
    """Seconds within which a channel must answer."""
    tests_an_hour: Whole = Field(3, ge=1, le=60)
    """Test messages and confirmations of an address that one person may send within an hour."""
    trusted_proxies: tuple[Line, ...] = ()
    """Addresses of reverse proxies whose X-Forwarded-For is believed; from elsewhere it is ignored."""
    log_days: Whole = Field(400, ge=190, le=36_600)
    """Days for which the security log is kept; less than six months is refused."""
    oidc: OidcSettings = OidcSettings()
    proxy: ProxySettings = ProxySettings()

    @field_validator("public_url", "reply_url", "reader_url")
    @classmethod
    def _no_path(cls, url: str) -> str:
        if url and (urlsplit(url).path.strip("/") or urlsplit(url).query):
            raise ValueError("a scheme and a host alone, such as https://desk.example; the pages stand at its root")
        return url.rstrip("/")

    @field_validator("webhook_networks")
    @classmethod
    def _networks(cls, networks: tuple[str, ...]) -> tuple[str, ...]:
        for one in networks:
            ip_network(one)  # raises ValueError
        return networks

    @field_validator("mail_server")
    @classmethod
    def _mail_server(cls, server: str) -> str:
        if server and not server.startswith(("smtp://", "smtps://", "env:")):
            raise ValueError("begins with smtp://, smtps:// or env:")
        return server

    @field_validator("wecom_url", "dingtalk_url", "feishu_url")
    @classmethod
    def _no_slash(cls, url: str) -> str:
        return url.rstrip("/")

    @model_validator(mode="after")
    def _mail_is_whole(self) -> OfficeSettings:
        if self.mail_domains and not (self.mail_server and self.mail_from):
            raise FieldError("mail_domains", "mail needs mail_server and mail_from")
        if self.reader_url and not (self.mail_server and self.mail_from):
            raise FieldError("reader_url", "alerts to readers need mail_server and mail_from")
        return self

    @model_validator(mode="after")
    def _an_address(self) -> OfficeSettings:
        if self.desk and not self.public_url:
            raise FieldError("public_url", "desk = true needs the address of the desk, such as https://desk.example")
        return self

    @property
    def is_https(self) -> bool:
        """Whether browsers reach the desk over TLS."""
        return self.public_url.startswith("https://")

    @property
    def is_loopback(self) -> bool:
        """Whether browsers reach the desk on this machine only."""
        return urlsplit(self.public_url).hostname in LOOPBACK


def load_office_settings(folder: Path | None = None) -> OfficeSettings:
    """Read config/office.toml; defaults where it is missing. Raises ConfigErrors with file and line."""
    path = (folder or config_dir()) / FILE
    try:
        return OfficeSettings.model_validate(_read(path))
    except ValidationError as invalid:
        raise ConfigErrors([_located(path, error) for error in faults_of(invalid)]) from None


def _read(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as broken:
        raise ConfigErrors([ConfigError(path, str(broken), line=line_told(path, str(broken)))]) from None
    except RecursionError:
        raise ConfigErrors([ConfigError(path, "a value is nested too deeply to be read")]) from None


def _located(path: Path, error: dict[str, Any]) -> ConfigError:
    location = location_of(error)
    field = ".".join(map(str, location))
    return ConfigError(path, reason(OfficeSettings, error), line=line_of(path, location), field=field)
