"""Screenshots of captured pages: a PNG under a strip that names address and moment, kept as a WARC ``resource``.

The record's address is ``urn:fullPage:<address>``, as Browsertrix writes it, and its moment the capture's, so that
viewers find it beside the page. It names the capture that it shows in ``Nianbao-Screenshot-Of``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

from archive.captures import warc_record
from archive.captures.stored_record import Capture
from archive.captures.warc_extract import ExtractedRecord, following_record
from archive.captures.warc_record import BuiltRecord
from archive.clock import SHANGHAI

PREFIX, OF = "urn:fullPage:", "Nianbao-Screenshot-Of"
RENDERED_BY, RENDERED_AT = "Nianbao-Rendered-By", "Nianbao-Rendered-At"
_PLAIN = "%/:=&?~#+!$,;'@()*[]"
_SIZE, _MARGIN, _GAP = 16, 8, 4  # pixels
_NOT_PRINTED = re.compile(r"[^\x20-\x7e]")


class ScreenshotError(Exception):
    """Why there is no screenshot, as a sentence."""


@dataclass(frozen=True, slots=True)
class ShownPage:
    """What a browser shows of a page: ``png`` as it came, of ``full_height`` pixels only the first ones."""

    png: bytes
    full_height: int
    software: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class PageToShow:
    """A stored page as a browser is given it: its address, its content type as served, and its decoded body."""

    url: str
    content_type: str
    body: bytes


def labelled_screenshot(shown: ShownPage, capture: Capture, most_bytes: int) -> bytes:
    """Return the PNG with its strip. Raises ScreenshotError: no picture, or larger than ``most_bytes``."""
    try:
        with Image.open(BytesIO(shown.png)) as opened:
            page = opened.convert("RGB")
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise ScreenshotError(f"the browser gave no picture: {error}") from None
    lines = _lines(shown, capture, page.height)
    strip = _strip(lines, page.width)
    whole = Image.new("RGB", (page.width, page.height + strip.height), "white")
    whole.paste(strip, (0, 0))
    whole.paste(page, (0, strip.height))
    written = BytesIO()
    # Pages are text: 256 colours show it as well, in a third of the bytes.
    palette = whole.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    palette.save(written, "PNG", pnginfo=_info(lines, capture))
    if written.tell() > most_bytes:
        raise ScreenshotError(f"the picture has {written.tell()} bytes, more than {most_bytes}")
    return written.getvalue()


def screenshot_record(png: bytes, capture: Capture, software: str, made_at: datetime) -> BuiltRecord:
    """Return the WARC record of a labelled screenshot; made again from the same, it is the same."""
    fields = [
        ("WARC-Target-URI", PREFIX + capture.url),
        (OF, f"<{capture.record_id}>"),
        (RENDERED_BY, software),
        (RENDERED_AT, warc_record.warc_date(made_at)),
        ("WARC-Payload-Digest", warc_record.sha256_digest(png)),
    ]
    record_id = uuid5(NAMESPACE_URL, f"{OF} {capture.record_id}").urn
    return warc_record.build_record("resource", record_id, capture.fetched_at, fields, "image/png", png)


def screenshot_of(folder: Path, capture: Capture) -> ExtractedRecord | None:
    """Return the screenshot that was taken at the visit: the writer puts it right behind the capture."""
    found = following_record(folder, capture)
    if found is None or found.record.type != "resource":
        return None
    return found if found.record.get(OF) == capture.record_id else None


def _lines(shown: ShownPage, capture: Capture, height: int) -> list[str]:
    at = capture.fetched_at.astimezone(SHANGHAI)
    lines = [
        f"Address: {quote(capture.url, safe=_PLAIN)}",
        f"Captured: {at:%Y-%m-%d %H:%M:%S} Beijing time (UTC+8)   {capture.payload_digest}",
        f"Shown: from the archived copy, scripts off, linked images and styles not archived, by {shown.software} on "
        f"{shown.made_at.astimezone(SHANGHAI):%Y-%m-%d}",
    ]
    if height < shown.full_height:
        lines.append(f"Cut: the first {height} of {shown.full_height} pixels")
    return [_NOT_PRINTED.sub("?", line) for line in lines]


def _strip(lines: list[str], width: int) -> Image.Image:
    """Draw the lines, broken where they are wider than the picture."""
    font = ImageFont.load_default(_SIZE)
    broken = [part for line in lines for part in _broken(line, font, width - 2 * _MARGIN)]
    strip = Image.new("RGB", (width, len(broken) * (_SIZE + _GAP) + 2 * _MARGIN), "#f2f2f2")
    pen = ImageDraw.Draw(strip)
    for number, line in enumerate(broken):
        pen.text((_MARGIN, _MARGIN + number * (_SIZE + _GAP)), line, "black", font)
    pen.line((0, strip.height - 1, width, strip.height - 1), "black")
    return strip


def _broken(line: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: int) -> list[str]:
    parts = [""]
    for sign in line[:4000]:
        if font.getlength(parts[-1] + sign) > width:
            parts.append("")
        parts[-1] += sign
    return parts


def _info(lines: list[str], capture: Capture) -> PngInfo:
    info = PngInfo()
    for line in lines:
        name, _, text = line.partition(": ")
        info.add_text(name, text)
    info.add_text("Capture", capture.record_id)
    return info
