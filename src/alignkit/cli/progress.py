"""A sign of life on stderr: after half a second, only on a terminal, gone when the work is done."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

#: Seconds before anything is shown, and between two signs.
PATIENCE, BEAT = 0.5, 0.1

_TURNS = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"


@contextmanager
def working(on: str, *, quiet: bool = False) -> Iterator[None]:
    """Say what is being done while the block runs, with the seconds it has taken."""
    if quiet or not sys.stderr.isatty():
        yield
        return
    done = threading.Event()
    sign = threading.Thread(target=_signs, args=(on, done), daemon=True)
    sign.start()
    try:
        yield
    finally:
        done.set()
        sign.join()


def _signs(on: str, done: threading.Event) -> None:
    """Turn the wheel until the work is done, then leave an empty line behind."""
    started = time.monotonic()
    if done.wait(PATIENCE):
        return
    wheel = _TURNS if (sys.stderr.encoding or "").lower().replace("-", "") == "utf8" else "|/-\\"
    turn = 0
    while True:
        sys.stderr.write(f"\r{wheel[turn % len(wheel)]} {on}, {time.monotonic() - started:.0f} s")
        sys.stderr.flush()
        turn += 1
        if done.wait(BEAT):
            break
    sys.stderr.write(f"\r{' ' * (len(on) + 16)}\r")
    sys.stderr.flush()
