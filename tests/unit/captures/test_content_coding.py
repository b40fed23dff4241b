"""Content encodings: whatever a server claims and sends, reading it is bounded and raises nothing unexpected."""

from __future__ import annotations

import gzip
import zlib

import brotli  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.captures.content_coding import DecodedTooLargeError, decode_content


def raw_deflate(data: bytes) -> bytes:
    engine = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return engine.compress(data) + engine.flush()


ENCODERS = {"gzip": gzip.compress, "x-gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress}


@given(st.binary(max_size=3000), st.lists(st.sampled_from(sorted(ENCODERS)), max_size=3))
def test_what_was_encoded_is_decoded(body: bytes, encodings: list[str]) -> None:
    raw = body
    for name in encodings:
        raw = ENCODERS[name](raw)
    assert decode_content(raw, encodings) == body


@given(st.binary(max_size=500), st.sampled_from(["gzip", "deflate", "br", "zstd", "exi", "GZIP ", ""]))
def test_arbitrary_bytes_never_raise(raw: bytes, encoding: str) -> None:
    assert isinstance(decode_content(raw, [encoding]), bytes)


@given(st.integers(0, 200))
def test_a_cut_gzip_gives_a_beginning_of_the_page(cut: int) -> None:
    body = b"".join(b"<td>%d</td>" % number for number in range(400))
    raw = gzip.compress(body)
    read = decode_content(raw[: max(len(raw) - cut, 0)], ["gzip"])
    assert body.startswith(read)
    assert len(read) > len(body) // 4


def test_a_page_that_only_claims_to_be_compressed_is_read_as_it_is() -> None:
    for encoding in ("gzip", "deflate", "br", "zstd", "identity"):
        assert decode_content(b"<html>plain</html>", [encoding]) == b"<html>plain</html>"


def test_deflate_without_its_wrapper_and_gzip_in_two_members() -> None:
    assert decode_content(raw_deflate(b"a" * 99), ["deflate"]) == b"a" * 99
    assert decode_content(gzip.compress(b"one") + gzip.compress(b"two"), ["gzip"]) == b"onetwo"
    assert decode_content(gzip.compress(b"one") + b"\x00\x00", ["gzip"]) == b"one"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_a_bomb_is_refused_at_the_bound(encoding: str) -> None:
    raw = ENCODERS[encoding](b"\0" * 2_000_000)
    with pytest.raises(DecodedTooLargeError, match="1000000 bytes"):
        decode_content(raw, [encoding], max_bytes=1_000_000)
    assert len(decode_content(raw, [encoding], max_bytes=2_000_000)) == 2_000_000


def test_a_bomb_in_a_damaged_stream_is_bounded_too() -> None:
    raw = bytearray(gzip.compress(b"\0" * 2_000_000))
    raw[-1] ^= 1
    assert len(decode_content(bytes(raw), ["gzip"], max_bytes=3_000_000)) == 2_000_000
    with pytest.raises(DecodedTooLargeError):
        decode_content(bytes(raw), ["gzip"], max_bytes=1000)
