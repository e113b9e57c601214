"""mta-audit: journeys are objects, one per conversion or null."""

from __future__ import annotations

from typing import Any

import pandas as pd
from mta_audit.attribution.markov import MarkovAttribution
from mta_audit.journeys import Journey, Touchpoint

Table = dict[str, list[Any]]


def journeys(table: Table) -> list[Journey]:
    """A path with c conversions and n nulls becomes c + n journeys."""
    at = pd.Timestamp("2026-01-05")
    made: list[Journey] = []
    for path, won, lost in zip(table["path"], table["conversions"], table["nulls"], strict=True):
        touches = tuple(Touchpoint(channel, at) for channel in path.split(" > "))
        made += [Journey(len(made) + i, touches, converted=True, conversion_time=at) for i in range(won)]
        made += [Journey(len(made) + i, touches, converted=False) for i in range(lost)]
    return made


def removal_effects(table: Table, *, strategy: str) -> dict[str, float]:
    """Raw removal effects; `reconnect` is the package's own default."""
    found: dict[str, float] = MarkovAttribution(removal_strategy=strategy).fit(journeys(table)).removal_effects
    return found
