"""The peak of a command's resident memory, measured by a process that is small itself.

Linux counts towards a process's ``ru_maxrss`` what its parent held when it was started, so that a big parent hides what
a smaller child needs. `python -m bench.peak_memory FILE COMMAND…` writes the MB to FILE and ends as the command did.
"""

import os
import sys
from pathlib import Path


def main() -> int:
    """Run the command; its exit status, 128 + N when signal N ended it."""
    place, *command = sys.argv[1:]
    pid = os.posix_spawn(command[0], command, os.environ)
    _pid, status, usage = os.wait4(pid, 0)
    Path(place).write_text(str(usage.ru_maxrss / 1024), encoding="ascii")
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main())
