"""pychattr. One row per path; ` > ` becomes its own default separator, `>>>`."""

from __future__ import annotations

from typing import Any

import pandas as pd
from pychattr.channel_attribution import HeuristicModel, MarkovModel

Table = dict[str, list[Any]]


def frame(table: Table) -> pd.DataFrame:
    """As its documentation has it, one row per path."""
    return pd.DataFrame(table).assign(path=lambda rows: rows["path"].str.replace(" > ", ">>>", regex=False))


def markov(table: Table, *, seed: int, order: int = 1) -> dict[str, float]:
    """Credit in conversions, with its own number of simulations (10,000)."""
    fitted = MarkovModel("path", "conversions", null_feature="nulls", k_order=order, random_state=seed).fit(
        frame(table)
    )
    found = fitted.attribution_model_
    return dict(zip(found["channel_name"], found["total_conversions"].astype(float).tolist(), strict=True))


def heuristics(table: Table) -> dict[str, list[Any]]:
    """First, last and linear."""
    fitted = HeuristicModel("path", "conversions", ensemble_results=False).fit(frame(table))
    found: dict[str, list[Any]] = fitted.attribution_model_.to_dict("list")
    return found
