"""do-attribution. Journeys are won or lost and weighted: a path with both is two of them."""

from __future__ import annotations

import warnings
from typing import Any

import do_attribution as peer

Table = dict[str, list[Any]]


def journeys(table: Table) -> tuple[list[str], list[int], list[float]]:
    """Paths, outcomes and weights, without journeys of weight 0."""
    both = [(table["conversions"], 1), (table["nulls"], 0)]
    rows = [
        (path, won, float(weight))
        for weights, won in both
        for path, weight in zip(table["path"], weights, strict=True)
        if weight
    ]
    paths, outcomes, weights = zip(*rows, strict=True)
    return list(paths), list(outcomes), list(weights)


def markov(table: Table, *, order: int = 1, strategy: str = "redirect_to_null") -> dict[str, object]:
    """Raw removal effects and the shares made of them; `fail` is the package's own default."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = peer.MarkovAttribution(order=order, removal_strategy=strategy).fit(*journeys(table))
    return {"effect": fitted["removal_effects"], "share": fitted["attribution"]}


def shapley(table: Table) -> dict[str, object]:
    """The shares (None where it refuses) and the raw values."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = peer.ShapleyAttribution().fit(table["path"], table["conversions"])
    return {"share": fitted["attribution"], "raw": fitted["shapley_values"]}
