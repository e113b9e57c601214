"""mta (eeghor). Its separator is ` > `; consecutive repeats are removed by default."""

from __future__ import annotations

from typing import Any

import pandas as pd
from mta import MTA

Table = dict[str, list[Any]]


def model(table: Table) -> MTA:
    """The package's object; exposure times are made up for models that are not used here, so they are left out."""
    frame = pd.DataFrame(
        {"path": table["path"], "total_conversions": table["conversions"], "total_null": table["nulls"]}
    )
    return MTA(frame, add_timepoints=False)


def shapley(table: Table) -> dict[str, float]:
    """The sum game over every coalition, not normalised."""
    return _floats(model(table).shapley(normalize=False).attribution["shapley"])


def markov(table: Table) -> dict[str, float]:
    """`markov(sim=False)`: what it calls removal effects, not normalised."""
    return _floats(model(table).markov(sim=False, normalize=False).attribution["markov"])


def time_decay(table: Table) -> dict[str, float]:
    """Time decay with its defaults, in conversions."""
    return _floats(model(table).time_decay(normalize=False).attribution["time_decay"])


def heuristics(table: Table) -> dict[str, dict[str, float]]:
    """First, last and linear over touches (`share="proportional"`), in conversions."""
    found = model(table)
    found.first_touch(normalize=False).last_touch(normalize=False).linear("proportional", normalize=False)
    names = {"first": "first_touch", "last": "last_touch", "linear": "linear"}
    return {ours: _floats(found.attribution[theirs]) for ours, theirs in names.items()}


def _floats(found: dict[str, float]) -> dict[str, float]:
    return {channel: float(figure) for channel, figure in found.items()}
