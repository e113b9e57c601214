"""pychattr. One row per path; its separator may be any text."""

from __future__ import annotations

import pandas as pd
from pychattr.channel_attribution import HeuristicModel, MarkovModel

Table = dict[str, list]


def markov(table: Table, *, seed: int, order: int = 1) -> dict[str, float]:
    """Credit in conversions, with its own number of simulations (10,000)."""
    fitted = MarkovModel(
        "path", "conversions", null_feature="nulls", separator=" > ", k_order=order, random_state=seed
    ).fit(pd.DataFrame(table))
    found = fitted.attribution_model_
    return dict(zip(found["channel_name"], found["total_conversions"].astype(float).tolist(), strict=True))


def heuristics(table: Table) -> dict[str, list]:
    """First, last and linear."""
    fitted = HeuristicModel("path", "conversions", separator=" > ", ensemble_results=False).fit(pd.DataFrame(table))
    return fitted.attribution_model_.to_dict("list")
