"""An additive hazard, tried and not offered: docs/truth.md has its figures, DECISIONS.md the reason.

Every touch adds to the chance of a win at the next steps; a win is shared by what was added.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alignkit.engines.paths import Found, Paths
from alignkit.engines.sets import ratio, refuse_bad_counts, summed, without_noise
from alignkit.errors import UsageError
from alignkit.ragged import Codes, Floats, Ints

#: What is left of a touch's effect one step later: the likelihood chooses among these.
DECAYS = (0.0, 0.25, 0.5, 0.7, 0.85, 0.95, 1.0)

#: The log likelihood may be short of its maximum by this much: no coefficient is off by a thousandth of its error.
SHORT = 1e-7

#: Steps of EM to begin with; Newton steps before the fit is taken as it is, with its bound.
EM_STEPS, NEWTON_STEPS, CONJUGATE_STEPS = 10, 100, 100

#: What is at most added to the curvature; a source without wins moves as one with this part of all would.
DAMPING, FLOOR = 1e-2, 1e6


def fit(paths: Paths, *, decays: Sequence[float] = DECAYS) -> Found:
    """The conversions that touches caused, if every touch adds to the hazard of a win and the effects fade by the step.

    At step t of a journey the hazard of being won is h_t = b + Σ over its touches k ≤ t of λ_channel(k) · d^(t − k):
    a baseline b ≥ 0, an effect λ ≥ 0 per channel, a decay d. A journey is won at its last step or never; each step
    survived, and every step of a lost journey, is evidence against. The likelihood Σ log h (won) − Σ Σ h_t (all) is
    concave and maximised, for each of `decays`; the most likely one is taken. Then a won journey's credit is
    divided as its last hazard is: effect_i = Σ over won journeys, over its touches of i, of λ_i d^(steps since) ∕ h.
    value_effect weighs by value. The effects sum to the touched conversions less those that the baseline has.

    `figures["short"]` bounds what the log likelihood lacks to its maximum: N (max_i r_i − 1), r_i the credit of i over
    λ_i · exposure_i; so `exact` is false. A baseline is fitted where it differs from the channels: d > 0 and a journey
    of several steps; else it is none. Channels that only come together share what they did evenly.

    Blind to time: a step is the clock, however long it took. The baseline is told from the channels only by wins late
    in long journeys: where journeys are short or effects fade fast, it may be off by much. A channel touched *because*
    a deal is about to close is credited for it, as with every model here that looks at order.
    Source: Zhang, Wei and Ren 2014 (additive hazards, EM); Shender et al. 2020.

    >>> found = fit(Paths.of([[0, 1], [0], [1]], [30, 0, 30], [10, 40, 10]))
    >>> found.effect.round(3).tolist(), found.figures["baseline"]
    ([0.0, 60.0], 0.0)
    """
    if not decays or not all(0 <= decay <= 1 for decay in decays):
        raise UsageError("bad-decay", f"no decay among {list(decays)}", do=["give numbers from 0 to 1"])
    refuse_bad_counts(paths)
    history = _History.of(paths)
    tried: list[_Fitted] = []
    for decay in decays:
        tried.append(_fitted(history, decay, tried[-1].wins if tried else None))
    best = max(tried, key=lambda fitted: fitted.likelihood)
    parts, value_parts = _shares(history, best, history.won), _shares(history, best, history.value)
    figures: dict[str, float | int | str] = {
        "decay": best.decay,
        "baseline": float(parts[-1]),
        "baseline_value": float(value_parts[-1]),
        "log_likelihood": best.likelihood,
        "short": best.short,
    }
    hazard = ratio(best.wins, best.exposure)
    figures["baseline_hazard"] = float(hazard[-1])
    tables: dict[str, dict[str, NDArray[np.generic]]] = {
        "coefficients": {"channel": np.arange(paths.channels), "hazard": hazard[:-1]},
        "decays": {"decay": np.array(decays), "log_likelihood": np.array([fitted.likelihood for fitted in tried])},
    }
    return Found(parts[:-1], value_parts[:-1], figures, tables, exact=False)


class _History(NamedTuple):
    """What the fit reads: per step its channel, how many steps come `after` it, how many journeys took it (`exposed`).

    Of the won journeys each touch: its `channel`, the steps `since` it, and its journey (`owner`).
    """

    channels: int
    step: Codes
    after: Ints
    exposed: Floats
    channel: Codes
    since: Ints
    owner: Ints
    won: Floats
    value: Floats

    @classmethod
    def of(cls, paths: Paths) -> _History:
        after = paths.start[1:][paths.path] - 1 - np.arange(len(paths.step))
        exposed = (paths.conversions + paths.nulls)[paths.path]
        won = (paths.length > 0) & (paths.conversions > 0)
        of_won = won[paths.path]
        owner = (np.cumsum(won) - 1)[paths.path[of_won]]
        parts = (paths.step[of_won], after[of_won], owner, paths.conversions[won], paths.value[won])
        return cls(paths.channels, paths.step, after, exposed, *parts)


class _Fitted(NamedTuple):
    """How many wins each channel and, last, the baseline should cause; how likely, how far from the most likely."""

    decay: float
    wins: Floats
    exposure: Floats
    likelihood: float
    short: float


class _Mixture(NamedTuple):
    """Every won journey's last hazard as a sum over its touches and the baseline: entries in the order of journeys.

    An entry adds wins[source] · worth, where worth = d^since ∕ exposure[source].
    """

    source: Ints
    owner: Ints
    begin: Ints
    worth: Floats
    won: Floats
    sources: int

    def hazard(self, wins: Floats) -> Floats:
        """The last hazard of each won journey."""
        each: Floats = np.add.reduceat(wins[self.source] * self.worth, self.begin)
        return each

    def pulled(self, per_journey: Floats) -> Floats:
        """Σ over entries of a number per won journey, for each source."""
        return summed(self.source, per_journey[self.owner] * self.worth, self.sources)


def _fitted(history: _History, decay: float, start: Floats | None) -> _Fitted:
    """The hazards at which the won and lost journeys are most likely, for one decay.

    With u = λ · exposure the log likelihood is Σ won · log h(u) − Σ u, concave, over u ≥ 0: projected Newton steps,
    solved by conjugate gradients on the sources that are not held at none, after a few steps of EM.
    """
    exposure = _exposure(history, decay)
    mixture, total = _mixture(history, decay, exposure), float(history.won.sum())
    wins = np.where(exposure > 0, exposure, 0.0) if start is None else np.where(exposure > 0, start + 1e-6 * total, 0.0)
    if not total:
        return _Fitted(decay, np.zeros_like(wins), exposure, 0.0, 0.0)
    for _ in range(EM_STEPS):
        wins = wins * mixture.pulled(mixture.won / mixture.hazard(wins))
    for _ in range(NEWTON_STEPS):
        wins = wins * (total / wins.sum())
        at_win = mixture.hazard(wins)
        rise = mixture.pulled(mixture.won / at_win)
        short = max(total * (float(rise.max()) - 1), 0.0)  # a last digit is no excess
        if short <= SHORT:
            break
        wins = _newton_step(mixture, wins, at_win, rise - 1, min(DAMPING, DAMPING * short / total))
    return _Fitted(decay, wins, exposure, float((mixture.won * np.log(at_win)).sum()) - total, short)


def _mixture(history: _History, decay: float, exposure: Floats) -> _Mixture:
    """A won journey's touches and, where there is one, the baseline as its last entry."""
    journeys, base = len(history.won), exposure[-1] > 0
    owner = np.concatenate([history.owner, np.arange(journeys if base else 0)])
    source = np.concatenate([history.channel, np.full(journeys if base else 0, history.channels)]).astype(np.int64)
    weight = np.concatenate([decay ** history.since.astype(np.float64), np.ones(journeys if base else 0)])
    order = np.argsort(owner, kind="stable")
    owner, source = owner[order], source[order]
    begin = np.searchsorted(owner, np.arange(journeys))
    return _Mixture(source, owner, begin, weight[order] / exposure[source], history.won, len(exposure))


def _newton_step(mixture: _Mixture, wins: Floats, at_win: Floats, slope: Floats, damping: float) -> Floats:
    """A step uphill that keeps every source at none or more; a step of EM where Newton's leads nowhere.

    A source that its own second derivative would send below none goes to none; the others move together, measured by
    what they have: so measured, the curvature is at most 1, and `damping` keeps flat directions within reach. It falls
    with what is still to gain, so that the last steps are Newton's own.
    """
    bend = mixture.won / at_win**2
    own = summed(mixture.source, bend[mixture.owner] * mixture.worth**2, mixture.sources)
    free = wins * own + slope > 0

    size = np.sqrt(np.where(free, np.maximum(wins, float(mixture.won.sum()) / FLOOR), 0.0))

    def curvature(move: Floats) -> Floats:
        bent: Floats = size * mixture.pulled(bend * mixture.hazard(size * move)) + damping * move
        return bent

    move = np.where(free, size * _conjugate(curvature, size * slope), -wins)
    height = float((mixture.won * np.log(at_win)).sum()) - float(wins.sum())
    for halving in range(12):
        there: Floats = np.maximum(wins + move / 2**halving, 0.0)
        hazard = mixture.hazard(there)
        if (hazard > 0).all() and float((mixture.won * np.log(hazard)).sum()) - float(there.sum()) > height:
            return there
    pulled: Floats = wins * (slope + 1)
    return pulled


def _conjugate(curvature: Callable[[Floats], Floats], slope: Floats) -> Floats:
    """The solution of curvature · move = slope by conjugate gradients, to a hundredth."""
    move, rest = np.zeros_like(slope), slope
    ahead, size = rest, float(rest @ rest)
    goal = 1e-4 * size
    for _ in range(CONJUGATE_STEPS):
        bent = curvature(ahead)
        along = float(ahead @ bent)
        if size <= goal or along <= 0:
            break
        move = move + size / along * ahead
        rest = rest - size / along * bent
        before, size = size, float(rest @ rest)
        ahead = rest + size / before * ahead
    return move


def _exposure(history: _History, decay: float) -> Floats:
    """What one unit of a hazard adds over all journeys: Σ 1 + d + … d^after per channel, last the steps of all."""
    most = int(history.after.max(initial=0)) + 1
    lasting = np.cumsum(decay ** np.arange(most, dtype=np.float64))
    channels = summed(history.step, history.exposed * lasting[history.after], history.channels)
    steps = float(history.exposed.sum()) if decay > 0 and most > 1 else 0.0
    return np.append(channels, steps)


def _shares(history: _History, fitted: _Fitted, worth: Floats) -> Floats:
    """Per channel and, last, of the baseline: what won journeys are worth, divided as the hazard at the win is."""
    if not len(worth):
        return np.zeros(history.channels + 1)
    mixture = _mixture(history, fitted.decay, fitted.exposure)
    parts = fitted.wins * mixture.pulled(worth / mixture.hazard(fitted.wins))
    return without_noise(parts, float(np.abs(worth).sum()))
