"""The first code of a bounded process: takes on its limits, then runs the script it was given.

Run by path, by `process`, in Python's isolated mode. The limits are set here and not
between fork and exec in the parent, because a parent with threads may not run Python there.
Called as: start.py BOUNDS-AS-JSON SCRIPT [ARGUMENT...]
"""

import json
import os
import resource
import runpy
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[3]))

from weerklank.media.bounded.exits import TOO_MUCH_MEMORY


def main() -> None:
    """Limit this process for good, then hand it to the script."""
    bounds = json.loads(sys.argv[1])
    script = sys.argv[2]
    _limit(resource.RLIMIT_CORE, 0)
    # At the first limit comes SIGXCPU, which says why; at the second a kill without a word.
    _limit(resource.RLIMIT_CPU, bounds["cpu_seconds"], grace=1)
    _limit(resource.RLIMIT_FSIZE, bounds["file_bytes"])
    _limit(resource.RLIMIT_NOFILE, bounds["open_files"])
    # macOS knows the name but refuses the limit: there the pixel and time limits stand alone.
    with suppress(ValueError, OSError):
        _limit(resource.RLIMIT_AS, bounds["memory_bytes"])
    for end in (signal.SIGALRM, signal.SIGXCPU):
        signal.signal(end, signal.SIG_DFL)
    # The parent watches the clock too; this one still rings when the parent is gone.
    signal.setitimer(signal.ITIMER_REAL, bounds["wall_seconds"] + 1)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.nice(5)
    sys.argv = sys.argv[2:]
    try:
        runpy.run_path(script, run_name="__main__")
    except MemoryError:
        os._exit(TOO_MUCH_MEMORY)


def _limit(what: int, most: int, *, grace: int = 0) -> None:
    _, hard = resource.getrlimit(what)
    ceiling = most + grace if hard == resource.RLIM_INFINITY else min(most + grace, hard)
    resource.setrlimit(what, (min(most, ceiling), ceiling))


def _end_with_parent() -> None:
    """Nothing is ever written to our input: it ends when the parent ends, and so do we."""
    os.read(0, 1)
    os._exit(1)


if __name__ == "__main__":
    main()
