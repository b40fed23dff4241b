"""How sure a share is: Wilson's 95 % interval."""

from __future__ import annotations

from math import sqrt

# Normal quantile of a two-sided 95 % interval.
_Z = 1.96


def wilson(part: float, whole: float) -> tuple[float, float]:
    """Return the lower and the upper end of a share's interval, 0 to 1; all of it where the whole is nothing."""
    if not whole:
        return 0.0, 1.0
    share, scale = part / whole, 1 + _Z**2 / whole
    middle, spread = share + _Z**2 / (2 * whole), _Z * sqrt(share * (1 - share) / whole + _Z**2 / (4 * whole * whole))
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)
