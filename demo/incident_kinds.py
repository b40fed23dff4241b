"""The ways in which a site can fail to show itself, and which of them hide a column from an honest visit."""

from __future__ import annotations

# Told apart by where they bite: at the socket, in the answer's head, or in the page itself.
SOCKET = frozenset({"down", "reset", "silent", "slow", "truncated"})
STATUS = {"http_403": 403, "http_404": 404, "http_500": 500, "http_503": 503, "http_521": 521, "waf": 412}
REDIRECTS = frozenset({"redirect_home", "redirect_away"})
PAGES = frozenset({"soft_404", "home_instead", "empty", "js_shell", "broken_pager", "stub", "redesign"})
ROBOTS = frozenset({"robots"})
# A re-import changes every printed date of the column but hides nothing.
HARMLESS = frozenset({"reimport", "slow", "cookie_302"})

KINDS = SOCKET | frozenset(STATUS) | REDIRECTS | PAGES | ROBOTS | HARMLESS
HIDING = KINDS - HARMLESS
