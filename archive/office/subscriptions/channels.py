"""Hands a letter to the channel of a subscription, and returns what the channel answered."""

from __future__ import annotations

import hmac
import json
import time
from base64 import b64decode, b64encode
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from archive.config.office import OfficeSettings
from archive.office.destinations import Destination, is_address_allowed, is_place_allowed
from archive.office.subscriptions.letter import ChannelError, Letter
from archive.office.subscriptions.mail import send_mail
from archive.office.subscriptions.outgoing import Answer, post

# Bytes of text that robots take; DingTalk and Feishu limit the whole request to 20 KB.
_WECOM, _OTHERS = 2000, 15_000


def send_letter(settings: OfficeSettings, to: Destination, letter: Letter) -> str:
    """Send and return the channel's answer. What the settings no longer allow is not sent. Raises ChannelError."""
    if not is_place_allowed(settings, to.channel, to.place):
        raise ChannelError("not allowed", to.place or to.channel)
    if to.channel == "mail":
        return send_mail(settings, to.address, letter)
    if to.channel == "webhook":
        return _webhook(settings, to, letter)
    return _robot(settings, to, letter)


def _webhook(settings: OfficeSettings, to: Destination, letter: Letter) -> str:
    """POST JSON, signed as Standard Webhooks 1.0 says: HMAC-SHA256 over id, time stamp and body."""
    told = {"id": letter.id, "title": letter.title, "body": letter.body, "url": letter.page, "end_url": letter.end}
    body = _json(told)
    stamp = str(int(time.time()))
    key = b64decode(to.secret.removeprefix("whsec_"))
    signed = hmac.digest(key, f"{letter.id}.{stamp}.".encode() + body, sha256)
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": letter.id,
        "webhook-id": letter.id,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{b64encode(signed).decode()}",
    }
    answer = post(
        to.address, body, headers, settings.channel_seconds, lambda address: is_address_allowed(settings, address)
    )
    if not 200 <= answer.status < 300:
        raise ChannelError("refused", answer.told)
    return answer.told


def _robot(settings: OfficeSettings, to: Destination, letter: Letter) -> str:
    """POST text to a robot; it answers 200 with a code that is 0 when it took it."""
    if to.channel == "wecom":
        url = f"{settings.wecom_url}/cgi-bin/webhook/send?{urlencode({'key': to.address})}"
        told: dict[str, Any] = {"msgtype": "text", "text": {"content": letter.text_within(_WECOM)}}
    elif to.channel == "dingtalk":
        query = {"access_token": to.address} | _dingtalk_sign(to.secret)
        url = f"{settings.dingtalk_url}/robot/send?{urlencode(query)}"
        told = {"msgtype": "text", "text": {"content": letter.text_within(_OTHERS)}}
    else:
        url = f"{settings.feishu_url}/open-apis/bot/v2/hook/{to.address}"
        told = {"msg_type": "text", "content": {"text": letter.text_within(_OTHERS)}} | _feishu_sign(to.secret)
    headers = {"Content-Type": "application/json"}
    answer = post(url, _json(told), headers, settings.channel_seconds, lambda _address: True)
    if answer.status != 200 or not _is_taken(answer):
        raise ChannelError("refused", answer.told)
    return answer.told


def _is_taken(answer: Answer) -> bool:
    try:
        told = json.loads(answer.text)
    except ValueError:
        return False
    return isinstance(told, dict) and told.get("errcode", told.get("code", told.get("StatusCode"))) == 0


def _dingtalk_sign(secret: str) -> dict[str, str]:
    if not secret:
        return {}
    stamp = str(int(time.time() * 1000))
    signed = hmac.digest(secret.encode(), f"{stamp}\n{secret}".encode(), sha256)
    return {"timestamp": stamp, "sign": b64encode(signed).decode()}


def _feishu_sign(secret: str) -> dict[str, str]:
    if not secret:
        return {}
    stamp = str(int(time.time()))
    signed = hmac.digest(f"{stamp}\n{secret}".encode(), b"", sha256)
    return {"timestamp": stamp, "sign": b64encode(signed).decode()}


def _json(told: dict[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False).encode()
