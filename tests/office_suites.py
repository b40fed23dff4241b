"""Programs that stand in the place of LibreOffice: ones that make a PDF, hang with a child of their own, or fail."""

from __future__ import annotations

import sys
from pathlib import Path

_HEAD = """#!{python}
import os, pathlib, subprocess, sys, time
out = pathlib.Path(sys.argv[sys.argv.index("--outdir") + 1])
"""
MAKES = """
for paper in (pathlib.Path(one) for one in sys.argv if one.endswith(".docx")):
    out.joinpath(paper.stem + ".pdf").write_bytes(b"%PDF-1.7 made of " + str(len(paper.read_bytes())).encode())
"""
HANGS = """
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"])
pathlib.Path({told!r}).write_text(str(os.getpid()) + " " + str(child.pid))
time.sleep(3600)
"""
FAILS = "sys.exit(77)"
MAKES_NOTHING = "sys.exit(0)"
UNLESS_LOCKED = """
from filelock import FileLock
with FileLock({lock!r}, timeout=5):
    pass
"""


def suite(folder: Path, does: str, **names: str) -> str:
    """Write such a program; its path."""
    path = folder / "soffice"
    path.write_text(_HEAD.format(python=sys.executable) + (does.format(**names) if names else does), encoding="utf-8")
    path.chmod(0o755)
    return str(path)
