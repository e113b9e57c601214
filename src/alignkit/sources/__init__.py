"""Bytes in, canonical tables out: the only room that knows a vendor's column name.

`load` finds the files, recognises each by what is in it, reads it strictly, and accounts for every row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from alignkit.config.settings import Configured
from alignkit.engine import FileEngine
from alignkit.sources.report import FileReport, Inputs, Loaded, MappedColumn

__all__ = ["FileReport", "Inputs", "Loaded", "MappedColumn", "load"]


def load(
    inputs: Inputs, configured: Configured, workspace: Path, open_engine: Callable[[Sequence[Path], int], FileEngine]
) -> Loaded:
    """Every canonical table, filled from what was named, listed, or found beside the deals.

    `open_engine` opens an engine that may read the given files and the workspace. Raises `InputError` where a file that
    was asked for cannot be read; single rows become findings.
    """
    from alignkit.sources.pipeline import run

    return run(inputs, configured, workspace, open_engine)
