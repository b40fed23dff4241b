"""One span of an answer (RFC 9110, Range), for answers that are made, not files."""

from __future__ import annotations

import re

from fastapi import Response

_SPAN = re.compile(r"bytes=(\d*)-(\d*)")


def part_of(content: bytes, asked: str, media_type: str) -> Response:
    """Return the span that the header Range asks for; all of it when it asks for none or for several.

    416 when it begins behind the end.
    """
    size, span = len(content), _SPAN.fullmatch(asked.replace(" ", ""))
    headers = {"Accept-Ranges": "bytes"}
    if span is None or not any(span.groups()):
        return Response(content, media_type=media_type, headers=headers)
    first = int(span[1]) if span[1] else max(size - int(span[2]), 0)
    last = min(int(span[2]), size - 1) if span[1] and span[2] else size - 1
    if first > last:
        return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{size}"})
    headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    return Response(content[first : last + 1], 206, headers, media_type)
