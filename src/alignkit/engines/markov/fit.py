"""The Markov engine: what would be lost if every journey that reaches a channel ended there. Exact, at any order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from alignkit.engines.markov.choice import ORDERS, held_out
from alignkit.engines.markov.counts import PathOutcomes, TransitionCounts
from alignkit.engines.markov.inverse import inverted
from alignkit.engines.markov.order import removed
from alignkit.engines.markov.windows import Chain
from alignkit.engines.paths import Found, Paths
from alignkit.errors import ReconciliationError, UsageError
from alignkit.ragged import Floats

#: In the table of transitions, where a journey comes from and how it ends; channels are 0 and more.
START, CONVERSION, NULL = -1, -2, -3

#: The most channels whose chain of order 1 is inverted as it stands.
DENSE = 2000

#: How far the chain's conversion probability may be from the observed rate, relative to it.
TOLERANCE = 1e-12


def fit(paths: Paths, order: int | Literal["auto"] = 1) -> Found:
    """The removal effect of every channel: the share of the wins that is lost when all that reaches it is lost.

    A state is a window of `order` channels, a shorter path is one short state. With the transient transitions Q, the
    conversion probabilities r, the start distribution s and N = (I − Q)⁻¹, the chain converts with p = s N r. Sending
    the states K that contain channel i to *lost* leaves p₋ᵢ, and effect_i = (p − p₋ᵢ) ∕ p, where

        p − p₋ᵢ = (sN)_K (N_KK)⁻¹ (Nr)_K;    at order 1:  (sN)_i (Nr)_i ∕ N_ii.

    All channels come from one factorisation, nothing is simulated. `value_effect` is the same with the mean won value
    per state for r. Effects do not sum to 1. As the order grows to the longest path they become the share of the wins
    that touched the channel.

    A state that follows itself makes no difference to any effect, at any order: it only delays. So repeats of a channel
    may be collapsed at order 1; at higher orders A, A, B and A, B are different windows and are not collapsed.

    PathOutcomes without a touch are no part of the chain, and not of the observed rate beside it; paths of weight 0 and
    channels that no journey touches have effect 0. With no lost journeys p = 1; with no won ones, or none worth
    anything, all effects are 0 and `figures["effects"]` says so.

    Figures: `order`, `states`, `conversion_probability` p, `observed_rate` (equal at every order, or it raises),
    `sum_of_effects`, `journeys` and `without_touch`. Table `transitions` at order 1 (up to DENSE channels): `from`,
    `to`, `probability`, in numbers of channels, START, CONVERSION and NULL; those above 0.

    `order = "auto"` takes the one of 1 to 4 that foretells journeys it has not seen best, by `markov_choice.held_out`
    (its docstring has the split and the smoothing); table `orders` has `log_likelihood` in nats a journey.

    Source: Anderl, Becker, von Wangenheim and Schumann 2016.

    >>> found = fit(Paths.of([[0, 1, 2], [0], [1, 2]], [1, 0, 0], [0, 1, 1]))
    >>> found.effect.round(12).tolist(), round(found.figures["conversion_probability"], 12)
    ([0.5, 1.0, 1.0], 0.333333333333)
    """
    journeys = PathOutcomes.of(paths)
    tables: dict[str, dict[str, NDArray[np.generic]]] = {}
    if order == "auto":
        scores = held_out(paths)
        tables["orders"] = {"order": np.array(ORDERS), "log_likelihood": scores}
        order = ORDERS[int(scores.argmax())]
    if not isinstance(order, int) or order < 1:
        raise UsageError("unknown-order", f"{order!r} is no order of a Markov chain", do=["take 1, 2, 3, …  or auto"])
    if order == 1 and paths.channels <= DENSE:
        counts = TransitionCounts.of(paths, journeys)
        removal = of_order_one(counts)
        tables["transitions"] = transitions(counts)
    else:
        removal = of_windows(Chain.of(paths, journeys, order), paths.channels)
    return Found(
        effect=removal.effect,
        value_effect=removal.value_effect,
        figures={"order": order, "states": removal.states, **_checked(removal, paths, journeys)},
        tables=tables,
    )


@dataclass(frozen=True)
class Removal:
    """Removal effects per channel, the chain's conversion probability, and how many states it has."""

    effect: Floats
    value_effect: Floats
    probability: float
    states: int


def of_order_one(counts: TransitionCounts) -> Removal:
    """Removal effects of the chain whose states are the channels, from one inverse.

    With A = diag(T) − C, T the journeys that leave a channel and C those between two, N = A⁻¹ diag(T), and the visits
    are known without solving: (sN)_i = T_i ∕ journeys. So effect_i = g_i ∕ (A⁻¹_ii · conversions), g = A⁻¹ · won.
    """
    leaving = counts.between.sum(axis=1) + counts.won + counts.lost
    used = np.flatnonzero(leaving > 0)
    ends = np.stack([counts.won, counts.value], axis=1)[used]
    chain = -counts.between[np.ix_(used, used)]
    place = np.arange(len(used))
    chain[place, place] += leaving[used]
    inverse = inverted(chain)
    reached = inverse @ ends
    begin = counts.begin[used]
    whole = float(begin.sum())
    without = np.zeros((len(leaving), 2))
    without[used] = reached / inverse[place, place][:, None]
    probability = float(begin @ reached[:, 0]) / whole if whole > 0 else 0.0
    return _shares(without, ends, probability, len(used))


def of_windows(chain: Chain, channels: int) -> Removal:
    """Removal effects of a chain of windows; `without` counts per journey, so its shares are of wins per journey."""
    ends = np.stack([chain.won, chain.value], axis=1)
    if not chain.won.any():
        return _shares(np.zeros((channels, 2)), ends, 0.0, len(chain))
    lost = removed(chain, channels)
    return _shares(lost.without * chain.begin.sum(), ends, float(lost.whole[0]), len(chain))


def _shares(without: Floats, ends: Floats, probability: float, states: int) -> Removal:
    """What is lost without each channel as a share of all conversions and of their value; 0 where there are none."""
    total = shared_by(ends)
    effect = np.divide(without, total, out=np.zeros_like(without), where=total != 0)
    return Removal(np.clip(effect[:, 0], 0, 1), effect[:, 1], probability, states)


def shared_by(ends: Floats) -> Floats:
    """The wins and the value that effects are shares of; exactly 0 where values cancel out."""
    total: Floats = ends.sum(axis=0)
    total[np.abs(total) <= 1e-12 * np.abs(ends).sum(axis=0)] = 0
    return total


def transitions(counts: TransitionCounts) -> dict[str, NDArray[np.generic]]:
    """The transition matrix of order 1, row by row: its probabilities above 0."""
    size = len(counts.begin)
    leaving = counts.between.sum(axis=1) + counts.won + counts.lost
    rows = [(np.full(size, START), np.arange(size), counts.begin, np.full(size, counts.begin.sum()))]
    source, target = np.nonzero(counts.between)
    rows.append((source, target, counts.between[source, target], leaving[source]))
    rows += [
        (np.arange(size), np.full(size, end), count, leaving)
        for end, count in ((CONVERSION, counts.won), (NULL, counts.lost))
    ]
    came, went, count, whole = (np.concatenate(column) for column in zip(*rows, strict=True))
    there = np.flatnonzero(count > 0)
    there = there[np.argsort(came[there], kind="stable")]
    return {"from": came[there], "to": went[there], "probability": count[there] / whole[there]}


def _checked(removal: Removal, paths: Paths, journeys: PathOutcomes) -> dict[str, float | int | str]:
    """The figures beside the effects; a chain that does not convert at the observed rate is our own bug."""
    rate = journeys.rate
    steps = float((journeys.weight * (journeys.last - journeys.first + 1)).sum())
    # Rounding adds up along a journey: very long ones are allowed a few units of it per step.
    allowed = max(TOLERANCE, 1e-15 * steps / max(float(journeys.weight.sum()), 1e-300))
    if abs(removal.probability - rate) > allowed * rate:
        raise ReconciliationError(
            "chain-not-balanced",
            f"the Markov chain converts with probability {removal.probability!r}, the journeys with {rate!r}",
            why="This is a bug in alignkit, not in your data. No figure was printed.",
            do=["please report it with the output of  alignkit doctor"],
        )
    without = paths.length == 0
    figures: dict[str, float | int | str] = {
        "conversion_probability": removal.probability,
        "observed_rate": rate,
        "sum_of_effects": float(removal.effect.sum()),
        "journeys": float(journeys.weight.sum()),
        "without_touch": float(paths.conversions[without].sum() + paths.nulls[without].sum()),
    }
    if not journeys.won.any():
        figures["effects"] = "all 0: no journey with a touch was won"
    elif not shared_by(journeys.value[:, None])[0]:
        figures["effects"] = "of value all 0: the won journeys are worth nothing together"
    return figures
