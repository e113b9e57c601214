"""Measure every model in worlds whose truth is known, and write docs/truth.md: `make truth`.

`python -m benchmarks.truth --quick` prints the page for a few small companies, in seconds.
"""

from __future__ import annotations

import argparse
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from alignkit.worlds.definitions import WORLDS
from benchmarks.truth_measures import Measured, Size, measure
from benchmarks.truth_page import page

PAGE = Path(__file__).parent.parent / "docs" / "truth.md"
FULL, QUICK = Size(), Size(companies=40, fitted=20_000, redraws=199)


def measured(size: Size, workers: int = 2) -> list[Measured]:
    """Every world; the figures do not depend on the workers."""
    with ProcessPoolExecutor(max_workers=workers) as pool:
        return list(pool.map(partial(measure, size=size), WORLDS.values()))


def main() -> None:
    """Measure, print and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few small companies, nothing written")
    chosen = parser.parse_args()
    size = QUICK if chosen.quick else FULL
    text = page(measured(size), size)
    print(text)
    if not chosen.quick:
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
