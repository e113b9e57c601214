"""The paths that are timed, written where both sides can read them."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from alignkit.engines.paths import Paths
from benchmarks.paths_data import journeys

SEED = 7


def write(folder: Path, size: int, channels: int) -> None:
    """`paths.npz` as the engines take it, `paths.parquet` with path strings and counts, one row per journey."""
    folder.mkdir(parents=True)
    paths = journeys(size, channels, SEED)
    np.savez(folder / "paths.npz", **_arrays(paths))
    frame = pd.DataFrame(
        {
            "path": texts(paths),
            "conversions": paths.conversions.astype(np.int64),
            "nulls": paths.nulls.astype(np.int64),
        }
    )
    frame.to_parquet(folder / "paths.parquet")


def _arrays(paths: Paths) -> dict[str, Any]:
    names = ("step", "start", "conversions", "nulls", "value")
    return {**{name: getattr(paths, name) for name in names}, "channels": np.array(paths.channels)}


def texts(paths: Paths) -> list[str]:
    """`channel 3 > channel 0`, one text per path."""
    names = [f"channel {number}" for number in range(paths.channels)]
    steps = [names[code] for code in paths.step.tolist()]
    bounds = paths.start.tolist()
    return [" > ".join(steps[first:last]) for first, last in pairwise(bounds)]
