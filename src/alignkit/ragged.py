"""Arrays of every room: their types, and runs of equal keys in them.

Rows of one key stand together (the touches of a deal, the steps of a path), so that one array holds many short lists.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Codes = NDArray[np.int32]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]


def run_starts(keys: Ints) -> Ints:
    """Where each run of equal keys begins; keys are zero or more.

    >>> run_starts(np.array([4, 4, 7, 4])).tolist()
    [0, 2, 3]
    """
    return np.flatnonzero(np.diff(keys, prepend=-1))


def place_in_run(keys: Ints) -> Ints:
    """The running number of each row within its run of equal keys, from 0.

    >>> place_in_run(np.array([4, 4, 7])).tolist()
    [0, 1, 0]
    """
    starts = run_starts(keys)
    return np.arange(len(keys)) - np.repeat(starts, np.diff(np.append(starts, len(keys))))
