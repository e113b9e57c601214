"""Start an engine in its own process, let it load, time it, stop it at the limit, and read its peak memory."""

from __future__ import annotations

import os
import selectors
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.peers.place import ROOT, environment, python

#: Seconds of work after which an engine is stopped, seconds it may load, and MB it may take.
LIMIT, LOADING, MEMORY = 40.0, 120.0, 9_000.0


@dataclass(frozen=True)
class Measured:
    """Wall and CPU seconds of work, peak MB of the whole process during it, and how many MB of them it added.

    `note` says why it did not finish; then `seconds` is how long it was given.
    """

    seconds: float
    cpu: float
    peak_mb: float
    added_mb: float
    note: str = ""

    @property
    def is_done(self) -> bool:
        return not self.note


#: With one thread each, CPU seconds say the same on a busy machine as on a quiet one.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS", "ARROW_NUM_THREADS"), "1")


def measure(side: str, name: str, folder: Path, *, by_cpu: bool = False) -> Measured:
    """One run; `by_cpu` in CPU seconds of one thread, the limit too."""
    interpreter = Path(sys.executable) if side == "ours" else python()
    process = subprocess.Popen(
        [str(interpreter), "-m", "benchmarks.peers.timed", side, name, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env={**environment(), **(ONE_THREAD if by_cpu else {})},
        text=True,
    )
    try:
        return _watched(process, by_cpu=by_cpu)
    finally:
        process.kill()
        process.communicate()


def _watched(process: subprocess.Popen[str], *, by_cpu: bool) -> Measured:
    line = _line(process, _wall, LOADING)
    held = _memory_mb(process, "VmRSS")
    if line != "ready":
        return Measured(0.0, 0.0, held, 0.0, "loading " + (line or "fails"))
    clock = _cpu if by_cpu else _wall
    started = clock(process)
    line = _line(process, clock, LIMIT)
    given, peak = clock(process) - started, _memory_mb(process, "VmHWM")
    if not line or line.startswith(">"):
        return Measured(given, 0.0, peak, peak - held, line or "fails")
    wall, cpu = map(float, line.split())
    return Measured(cpu if by_cpu else wall, cpu, peak, peak - held)


def _wall(_process: subprocess.Popen[str]) -> float:
    return time.perf_counter()


def _cpu(process: subprocess.Popen[str]) -> float:
    """CPU seconds of a process and its threads."""
    fields = Path(f"/proc/{process.pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _line(process: subprocess.Popen[str], clock: Callable[[subprocess.Popen[str]], float], seconds: float) -> str:
    """The next line; empty where the process ended; `>…` where it was too slow or too large."""
    assert process.stdout is not None
    until = clock(process) + seconds
    with selectors.DefaultSelector() as waiting:
        waiting.register(process.stdout, selectors.EVENT_READ)
        while clock(process) < until:
            if waiting.select(0.2):
                return process.stdout.readline().strip()
            if _memory_mb(process, "VmHWM") > MEMORY:
                return f">{MEMORY / 1000:.0f} GB"
    return f">{seconds:.0f} s"


def _memory_mb(process: subprocess.Popen[str], what: str) -> float:
    """Resident memory of a running process, now (VmRSS) or at its peak (VmHWM); 0 where the system does not say."""
    status = Path(f"/proc/{process.pid}/status")
    if not status.exists():
        return 0.0
    for line in status.read_text("utf-8").splitlines():
        if line.startswith(what):
            return int(line.split()[1]) / 1024
    return 0.0
