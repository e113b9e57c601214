"""One engine on one size, in a process of its own: `python -m benchmarks.peers.timed SIDE NAME FOLDER`.

Loads, runs the engine once on a small file so that its imports and caches are paid for, says `ready`, runs it, and
prints the seconds. SIDE is `ours` or `theirs`; each side runs in its own environment.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys
import time
from pathlib import Path


def main() -> None:
    """Measure; whatever an engine prints goes to standard error."""
    side, name, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    says = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    prepare = importlib.import_module(f"benchmarks.peers.timed_{side}").WORK[name]
    prepare(folder.parent / "warm")()
    run = prepare(folder)
    gc.collect()
    _forget_peak()
    print("ready", file=says, flush=True)
    started, cpu = time.perf_counter(), time.process_time()
    run()
    print(time.perf_counter() - started, time.process_time() - cpu, file=says, flush=True)
    # What the process would still do at its end is no part of the engine; its peak is read by who started it.
    sys.stdin.readline()
    os._exit(0)


def _forget_peak() -> None:
    """From here on the peak is that of the run: what loading took for a moment is not the engine's."""
    resets = Path("/proc/self/clear_refs")
    if resets.exists():
        resets.write_text("5", "utf-8")


if __name__ == "__main__":
    main()
