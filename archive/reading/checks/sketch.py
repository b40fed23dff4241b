"""Sketches of texts: 128 numbers from which the likeness (Jaccard) of two sets of shingles is estimated.

One-permutation hashing (Li, Owen and Zhang, 2012): each shingle falls into one of 128 bins by its hash, and a bin keeps
its least value; an empty bin borrows that of another one (Shrivastava and Li, 2014). Cut into bands, sketches find
likely pairs without a comparison of all: two sets of likeness j share one of n bands of r values with 1 - (1 - j^r)^n.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b

SIZE = 128
Sketch = tuple[int, ...]
_BIN, _VALUE = SIZE - 1, (1 << 32) - 1
_STEP, _PROBE = 0x9E3779B1, 0x85EBCA6B  # odd constants that spread the probes of an empty bin


def sketch_of(shingles: Iterable[str]) -> Sketch:
    """Return the sketch of a set of shingles: 128 numbers below 2**32. Raises ValueError for an empty set."""
    least: dict[int, int] = {}
    for shingle in shingles:
        hashed = int.from_bytes(blake2b(shingle.encode(), digest_size=8).digest(), "big")
        place, value = hashed & _BIN, hashed >> 32
        if value < least.get(place, _VALUE + 1):
            least[place] = value
    if not least:
        raise ValueError("a sketch needs at least one shingle")
    return tuple(least[place] if place in least else _borrowed(least, place) for place in range(SIZE))


def _borrowed(least: dict[int, int], place: int) -> int:
    """Return the value of the first filled bin among those probed for an empty one, told apart by its distance."""
    probe = 1
    while (other := (place * _STEP + probe * _PROBE) % SIZE) not in least:
        probe += 1
    return least[other] ^ (probe * _STEP & _VALUE)


def likeness(one: Sequence[int], other: Sequence[int]) -> float:
    """Return the estimated Jaccard likeness, 0 to 1, of the sets that two sketches were made of."""
    return sum(mine == theirs for mine, theirs in zip(one, other, strict=True)) / SIZE


def bands(sketch: Sequence[int], rows: int) -> list[int]:
    """Return a number of 63 bits for each band of ``rows`` values; two sketches share it where the values agree."""
    pieces = (sketch[at : at + rows] for at in range(0, SIZE - rows + 1, rows))
    return [_band(number, piece) for number, piece in enumerate(pieces)]


def _band(number: int, piece: Sequence[int]) -> int:
    packed = bytes([number]) + b"".join(value.to_bytes(4, "little") for value in piece)
    return int.from_bytes(blake2b(packed, digest_size=8).digest(), "big") >> 1
