"""Blocks of stored WARC files that were read back, on disk: named by their digest, bounded, never believed unproved."""

from __future__ import annotations

import hashlib
from contextlib import suppress

from archive.captures.file_cache import FileCache


class BlockCache(FileCache):
    """Files named by the hex SHA-256 of what they hold, which is proved each time one is read."""

    def get(self, name: str) -> bytes | None:
        """Return the block with this digest, None where it is not held or is damaged."""
        found = super().get(name)
        if found is not None and hashlib.sha256(found).hexdigest() != name:
            with suppress(OSError):
                self.path(name).unlink()
            return None
        return found
