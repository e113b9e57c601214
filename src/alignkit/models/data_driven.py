"""Models that learn: fitted on won and lost journeys, then every deal is shared by what they found (`RULES.md` 23).

`fit` gives each channel an effect. The *model table* is the total in proportion to the effects: the figure of the
literature. The *ledger* shares each deal among its own touches by what their channels are worth to it, a channel's
share split evenly over its touches in that journey. The two differ, and the difference is shown.

An effect is a total: it grows with how many journeys a channel is in. What the channel is worth to *one* deal is its
*strength*, effect ∕ won journeys that it touched. To share each deal by the whole effect would pay reach twice, once in
the effect and once more in every journey (`docs/truth.md`, DECISIONS.md); `share_by = "effect"` does it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from alignkit.engines.paths import Found
from alignkit.engines.tables import rounded
from alignkit.errors import UsageError
from alignkit.journeys.batch import Journeys, Weights
from alignkit.models.model import Model
from alignkit.ragged import Floats, Ints

if TYPE_CHECKING:
    from alignkit.models.model import Fit


def data_driven(name: str, *, short: str = "", adds_up: bool = True) -> Callable[[Fit], Model]:
    """Make a function over `Paths` a data-driven model; its docstring is its documentation."""

    def register(fit: Fit) -> Model:
        return Model(name, _unfitted, (), inspect.getdoc(fit) or "", short, has_middle=True, fit=fit, adds_up=adds_up)

    return register


def _unfitted(_journeys: Journeys) -> Weights:
    raise RuntimeError("a data-driven model must be fitted before it weighs")


def codes(journeys: Journeys, per: str) -> Ints:
    """What the model tells apart: 1 + the channel (or campaign) of each entry, 0 for touches that have none."""
    return (journeys.campaign if per == "campaign" else journeys.channel) + 1


def by_worth(journeys: Journeys, worth: Floats, per: str = "channel") -> Weights:
    """Each touch's weight: what its channel is worth over the number of the channel's touches in that journey.

    Worth 2 and 1 on the journey A, B, A → 1, 1, 1: A's two touches share its 2.
    """
    code = codes(journeys, per)
    key = journeys.deal * len(worth) + code
    touches = np.flatnonzero(journeys.is_touch)
    order = touches[np.argsort(key[touches], kind="stable")]
    starts = np.flatnonzero(np.diff(key[order], prepend=-1))
    times = np.diff(np.append(starts, len(order)))
    weight = np.zeros(len(key))
    weight[order] = worth[code[order]] / np.repeat(times, times)
    return weight


def strength(effect: Floats, reach: Floats) -> Floats:
    """What a channel is worth to a won journey that it touched: effect ∕ reach, 0 where it touched none.

    >>> strength(np.array([3.0, 1.0, 0.0]), np.array([6.0, 1.0, 0.0])).tolist()
    [0.5, 1.0, 0.0]
    """
    return np.divide(effect, reach, out=np.zeros_like(effect), where=reach > 0)


def learned(model: Model, found: Found, per: str, reach: Floats | None = None) -> Model:
    """The model ready to weigh with what it found; `UsageError` where its effects are no shares.

    `reach` is how many won journeys each channel touched; without it deals are shared by the whole effect.
    Shares of signed numbers mean nothing, so they are refused and never clipped or normalised. Effects are used to
    twelve significant digits, so that the last bit of a solver never decides a cent.
    """
    effect = rounded(found.effect)
    # Divided before it is rounded: equal worths must be equal numbers, or they would decide a cent.
    worth = effect if reach is None else rounded(strength(found.effect, reach))
    if not model.adds_up:
        raise UsageError(
            "not-a-share",
            f"{model.name} cannot share money: it counts every deal in full",
            why="A deal stands for everything that touched it, so the figures never add up to what was booked.",
            do=["see what was influenced, in the column of that name:  alignkit compare  without  --model"],
        )
    if model.shares(effect, 1.0) is None and effect.any():
        raise UsageError(
            "signed-effects",
            f"{model.name} finds negative effects, so it cannot share money",
            why="Shares of signed numbers mean nothing: two opposite effects could each claim more than everything.",
            do=[
                "look at the effects:  alignkit compare  without  --model",
                "or share by another model, such as  markov",
            ],
        )
    return replace(model, weigh=lambda journeys: by_worth(journeys, worth, per))


def share_by_of(parameters: Mapping[str, object]) -> str:
    """What a deal is shared by: strength or effect."""
    return str(parameters.get("share_by", "strength"))


def per_of(parameters: Mapping[str, object]) -> str:
    """What the model is told to tell apart: channel or campaign."""
    return str(parameters.get("per", "channel"))
