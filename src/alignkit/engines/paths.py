"""Paths as an engine sees them: channels as numbers, and how many journeys took each path and how they ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from alignkit.ragged import Codes, Floats, Ints


@dataclass(frozen=True)
class Paths:
    """Paths, one after another in `step`: path i is `step[start[i]:start[i + 1]]`, each a channel 0 … `channels` − 1.

    Per path: `conversions` journeys that took it and were won, worth `value` together, and `nulls` that were lost. An
    empty path is a journey without a touch: no engine credits it to anybody. The same path may stand more than once.
    """

    step: Codes
    start: Ints
    conversions: Floats
    nulls: Floats
    value: Floats
    channels: int

    @classmethod
    def of(
        cls,
        paths: Sequence[Sequence[int]],
        conversions: Sequence[float],
        nulls: Sequence[float] | None = None,
        value: Sequence[float] | None = None,
        channels: int | None = None,
    ) -> Paths:
        """Paths from plain lists; without `value` a conversion is worth 1.

        >>> Paths.of([[0, 1, 0], []], [2, 1], channels=3).length.tolist()
        [3, 0]
        """
        steps = np.array([code for path in paths for code in path], np.int32)
        start = np.concatenate([[0], np.cumsum([len(path) for path in paths])]).astype(np.int64)
        won = np.asarray(conversions, np.float64)
        return cls(
            step=steps,
            start=start,
            conversions=won,
            nulls=np.zeros(len(won)) if nulls is None else np.asarray(nulls, np.float64),
            value=won.copy() if value is None else np.asarray(value, np.float64),
            channels=int(steps.max(initial=-1)) + 1 if channels is None else channels,
        )

    def __len__(self) -> int:
        return len(self.start) - 1

    @cached_property
    def length(self) -> Ints:
        """How many steps each path has."""
        return np.diff(self.start)

    @cached_property
    def path(self) -> Ints:
        """The path of each step, 0 to len − 1."""
        return np.repeat(np.arange(len(self)), self.length)


@dataclass(frozen=True)
class Found:
    """What an engine found: `effect` and `value_effect` per channel, for conversions and for their value.

    An effect is what the engine measures (a removal effect, a Shapley value, a coefficient's contribution); it may be
    negative where the method allows it. `figures` are diagnostics that a reader should see (name → number or word),
    `tables` further results by name (columns of equal length: a transition matrix, coalitions, coefficients). `exact`
    is false where a number was drawn or iterated; `error` is then its largest standard error.
    """

    effect: Floats
    value_effect: Floats
    figures: dict[str, float | int | str]
    tables: dict[str, dict[str, NDArray[np.generic]]]
    exact: bool = True
    error: float = 0.0


def credited(effect: Floats, total: float) -> Floats | None:
    """`total` shared in proportion to `effect`: the model table. None where that has no meaning.

    Shares of signed numbers mean nothing (two large opposite effects could each be given more than everything), and
    neither do shares of nothing: both are refused, not normalised.

    >>> credited(np.array([0.5, 1.0, 0.5]), 4.0).tolist()
    [1.0, 2.0, 1.0]
    >>> credited(np.array([0.5, -0.1]), 4.0) is None, credited(np.zeros(2), 4.0) is None
    (True, True)
    """
    whole = float(effect.sum())
    if not np.isfinite(whole) or whole <= 0 or (effect < 0).any():
        return None
    return effect / whole * total
