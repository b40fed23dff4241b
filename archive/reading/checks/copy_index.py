"""Which of many reports a report was copied from: MinHash LSH names the few that are worth reading side by side."""

from __future__ import annotations

from collections.abc import Mapping

from datasketch import MinHash, MinHashLSH

from archive.reading.checks.text_overlap import PERMUTATIONS, ComparableProse, check_copied, measure_overlap
from archive.reading.reading_model import Finding

LIKELY = 0.4
"""Jaccard likeness from which pairs are compared: 80 % of a text in one half as long again gives 0.47."""

_COMPARED = 5


class CopyIndex:
    """The reports of one region and year, by organ, ready to be asked for copies."""

    def __init__(self, prose: Mapping[str, ComparableProse]) -> None:
        self._prose = prose
        # What is missed weighs more than what is compared in vain.
        self._index = MinHashLSH(threshold=LIKELY, num_perm=PERMUTATIONS, weights=(0.3, 0.7))
        self._signatures: dict[str, MinHash] = {}
        for organ, one in sorted(prose.items()):
            if made := one.signature:
                self._signatures[organ] = made
                self._index.insert(organ, made)

    def find_source(self, prose: ComparableProse, organ: str) -> list[Finding]:
        """``copied_from_other`` against the organ whose report holds most of ``prose``, of ``organ``; or nothing."""
        mine = prose.signature
        if mine is None:
            return []
        likely = sorted(
            (other for other in self._index.query(mine) if other != organ),
            key=lambda other: (-mine.jaccard(self._signatures[other]), other),
        )[:_COMPARED]
        shares = {other: measure_overlap(prose, self._prose[other]).share for other in likely}
        if not shares:
            return []
        most = max(sorted(shares), key=lambda other: shares[other])
        return check_copied(prose, self._prose[most], same_organ=False)
