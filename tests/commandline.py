"""A command line in this process: what a process of its own would print and return, without the second it takes to start.

That the process itself behaves (its exit codes, signals, pipes, terminals, streams) is tested in tests/cli.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from alignkit.__main__ import main

# A command keeps pandas out of its process (`cli.arrow`); here that process is the tests', and others want pandas.
assert pd


@dataclass(frozen=True)
class Done:
    """What a command line left behind."""

    code: int
    data: bytes
    err: str

    @property
    def out(self) -> str:
        return self.data.decode("utf-8")


def run(*arguments: object, folder: Path, together: bool = False) -> Done:
    """Run a command line from a folder; `together` puts what goes to standard error into the output, as a terminal does."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, contextlib.chdir(folder):
        with _going_to(1, out.fileno()), _going_to(2, (out if together else err).fileno()):
            code = main([str(argument) for argument in arguments])
        out.seek(0)
        err.seek(0)
        return Done(code, out.read(), err.read().decode("utf-8"))


@contextlib.contextmanager
def _going_to(stream: int, file: int) -> Iterator[None]:
    """Let standard output (1) or standard error (2) go to a file, for Python and for whatever writes past it."""
    name, kept = ("stdout", "stderr")[stream - 1], os.dup(stream)
    before = getattr(sys, name)
    os.dup2(file, stream)
    try:
        with open(stream, "w", encoding="utf-8", newline="\n", closefd=False) as now:
            setattr(sys, name, now)
            yield
    finally:
        setattr(sys, name, before)
        os.dup2(kept, stream)
        os.close(kept)
