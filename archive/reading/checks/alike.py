"""Which of many reports a report was copied from: MinHash LSH names the few that are worth reading side by side."""

from __future__ import annotations

from collections.abc import Mapping

from datasketch import MinHash, MinHashLSH

from archive.reading.checks.copied import PERMUTATIONS, check_copied, likeness, telling_signature
from archive.reading.result import Finding, Reading

LIKELY = 0.4
"""Jaccard likeness from which pairs are compared: 80 % of a text in one half as long again gives 0.47."""

_COMPARED = 5


class Alike:
    """The reports of one region and year, by organ, ready to be asked for copies."""

    def __init__(self, readings: Mapping[str, Reading]) -> None:
        self._readings = readings
        # What is missed weighs more than what is compared in vain.
        self._index = MinHashLSH(threshold=LIKELY, num_perm=PERMUTATIONS, weights=(0.3, 0.7))
        self._signatures: dict[str, MinHash] = {}
        for organ, reading in sorted(readings.items()):
            if made := telling_signature(reading):
                self._signatures[organ] = made
                self._index.insert(organ, made)

    def copied(self, reading: Reading, organ: str) -> list[Finding]:
        """``copied_from_other`` against the organ whose report holds most of ``reading``, of ``organ``; or nothing."""
        mine = telling_signature(reading)
        if mine is None:
            return []
        likely = sorted(
            (other for other in self._index.query(mine) if other != organ),
            key=lambda other: (-mine.jaccard(self._signatures[other]), other),
        )[:_COMPARED]
        shares = {other: likeness(reading, self._readings[other]).share for other in likely}
        if not shares:
            return []
        most = max(sorted(shares), key=lambda other: shares[other])
        return check_copied(reading, self._readings[most], same_organ=False)
