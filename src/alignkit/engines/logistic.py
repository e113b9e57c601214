"""Logistic regression of won and lost on the channels of a journey: what the fitted odds say without each."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alignkit.engines.paths import Found, Paths
from alignkit.engines.sets import Sets, ratio, summed
from alignkit.errors import UsageError, some
from alignkit.ragged import Floats, Ints

#: Won (or, if fewer, lost) journeys that every coefficient needs (Peduzzi et al. 1996).
EVENTS = 10

#: Coefficients that one fit may have: their matrix is dense.
MOST = 4_000

#: Newton steps before the fit is given up; a dozen are usual.
STEPS = 100

#: Pairs of channels worked on at a time.
PAIRS = 1 << 21


def fit(paths: Paths, *, ridge: float = 1.0) -> Found:
    """The conversions that a logistic regression on the presence of channels would lose without a channel.

    log odds of a win = b_0 + Σ b_i over the distinct channels i of the journey, fitted by Newton's method to
    maximise the log likelihood − ridge ∕ 2 · Σ b_i² (the intercept is free). effect_i = Σ over all journeys with i,
    won or lost, of p(x) − p(x without i): the average marginal contribution times the journeys. value_effect_i weighs
    each loss by the mean value of a conversion of that channel set, or of all conversions where the set has none.
    A channel that goes with losing has a negative effect: it stays negative. The effects do not sum to the conversions:
    b_0 has its own, and channels that need each other are both lost with either.

    Refuses below ten events (won, or lost if fewer) per channel. `tables["coefficients"]` has b and its standard error
    (from the curvature, ridge included); `exact` is false as the fit is iterated, to the last digits.

    Blind to order, repetition, and channels that work only together; to a channel that every journey has, which is the
    intercept's; and a channel touched *because* a deal goes well is credited for it.
    Source: Shao and Li 2011 (bagged); ridge: le Cessie and van Houwelingen 1992.

    >>> found = fit(Paths.of([[0], [1], [0, 1]], [20, 20, 60], [60, 60, 20]))
    >>> found.effect.round(1).tolist(), found.figures["events_per_coefficient"]
    ([51.8, 51.8], 50.0)
    """
    every = Sets.of(paths)
    sets = every.renumbered().merged()
    events = _enough(sets, ridge)
    fitted = _newton(sets, ridge)
    effect, value_effect = np.zeros(paths.channels), np.zeros(paths.channels)
    effect[every.present], value_effect[every.present] = _effects(sets, fitted)
    error = np.sqrt(np.diag(np.linalg.inv(fitted.curvature)))
    coefficients: dict[str, NDArray[np.generic]] = {
        "channel": every.present,
        "coefficient": fitted.coefficient[1:],
        "standard_error": error[1:],
    }
    figures = {"events_per_coefficient": events, "ridge": ridge, "iterations": fitted.steps, **_quality(sets, fitted)}
    figures |= {"intercept": float(fitted.coefficient[0]), "intercept_standard_error": float(error[0])}
    return Found(effect, value_effect, figures, {"coefficients": coefficients}, exact=False)


class _Fitted(NamedTuple):
    """The intercept and then a coefficient per channel, the log odds of each set, the curvature at the maximum."""

    coefficient: Floats
    odds: Floats
    curvature: Floats
    steps: int


def _enough(sets: Sets, ridge: float) -> float:
    """Events per coefficient; raises where there are too few of them, too many channels, or no sense in the ridge."""
    if not 0 <= ridge < np.inf:
        raise UsageError("bad-ridge", f"a ridge of {ridge} is no penalty", do=["give a number of 0 or more"])
    won, lost = float(sets.conversions.sum()), float(sets.nulls.sum())
    events = min(won, lost)
    if sets.channels == 0 or events < EVENTS * sets.channels:
        word = "won" if won <= lost else "lost"
        raise UsageError(
            "too-few-events",
            f"{events:g} {word} journeys cannot carry a coefficient for each of {some(sets.channels, 'channel')}",
            why=f"Below {EVENTS} won and {EVENTS} lost journeys per coefficient, estimates are mostly chance.",
            do=[
                f"group the channels into {int(events // EVENTS)} or fewer" if events >= EVENTS else "add journeys",
                "or take a longer period, and give lost journeys too",
                "or use a model without coefficients, such as shapley or markov",
            ],
        )
    if sets.channels > MOST:
        raise UsageError(
            "too-many-channels",
            f"{sets.channels} channels are too many for one regression, which takes {MOST}",
            do=["group the channels", "or use shapley or markov"],
        )
    return events / sets.channels


def _newton(sets: Sets, ridge: float) -> _Fitted:
    """Newton's method, a step halved until the penalised likelihood does not fall."""
    penalty = np.concatenate([[0.0], np.full(sets.channels, ridge)])
    journeys = sets.conversions + sets.nulls
    now = np.zeros(sets.channels + 1)
    now[0] = np.log(sets.conversions.sum() / sets.nulls.sum())
    height = _height(sets, now, penalty)
    for step in range(1, STEPS + 1):
        chance = _chance(_odds(sets, now))
        missed = sets.conversions - journeys * chance
        slope = np.concatenate([[missed.sum()], sets.per_channel(missed)]) - penalty * now
        curvature = _curvature(sets, journeys * chance * (1 - chance), penalty)
        move = _solved(curvature, slope)
        gain = float(slope @ move)
        if gain <= 1e-14 * abs(height):  # twice what is left to gain: nothing that a float could hold
            return _Fitted(now + move, _odds(sets, now + move), curvature, step)
        now, height = _uphill(sets, now, move, height, penalty)
    raise _no_fit()


def _uphill(sets: Sets, now: Floats, move: Floats, height: float, penalty: Floats) -> tuple[Floats, float]:
    for halving in range(30):
        there = now + move / 2**halving
        reached = _height(sets, there, penalty)
        if reached >= height:
            break
    return there, reached


def _odds(sets: Sets, coefficient: Floats) -> Floats:
    """The log odds of each set."""
    odds: Floats = coefficient[0] + np.add.reduceat(coefficient[1:][sets.member], sets.start[:-1])
    return odds


def _chance(odds: Floats) -> Floats:
    return 0.5 + 0.5 * np.tanh(odds / 2)  # 1 ∕ (1 + e^−odds), without overflow


def _log_likelihood(sets: Sets, odds: Floats) -> float:
    return float(-(sets.conversions * np.logaddexp(0, -odds) + sets.nulls * np.logaddexp(0, odds)).sum())


def _height(sets: Sets, coefficient: Floats, penalty: Floats) -> float:
    return _log_likelihood(sets, _odds(sets, coefficient)) - float(penalty @ coefficient**2) / 2


def _curvature(sets: Sets, weight: Floats, penalty: Floats) -> Floats:
    """Minus the second derivatives: Σ weight over the sets that have both, and the penalty on the diagonal."""
    size = sets.channels + 1
    single = sets.per_channel(weight)
    matrix: Floats = np.zeros((size, size))
    matrix[0, 0] = weight.sum()
    matrix[0, 1:] = matrix[1:, 0] = single
    inner = matrix[1:, 1:]
    for one, other in sets.pairs_by_channel(PAIRS):
        channel = sets.member[one].astype(np.int64)
        first, last = _span(channel)
        code = (channel - first) * sets.channels + sets.member[other]
        among = summed(code, weight[sets.set[one]], (last - first) * sets.channels)
        inner[first:last] += among.reshape(last - first, sets.channels)
    inner[np.diag_indices(sets.channels)] += single
    matrix[np.diag_indices(size)] += penalty
    return matrix


def _span(channel: Ints) -> tuple[int, int]:
    return (int(channel.min()), int(channel.max()) + 1) if len(channel) else (0, 0)


def _solved(curvature: Floats, slope: Floats) -> Floats:
    try:
        move = np.linalg.solve(curvature, slope).astype(np.float64, copy=False)
    except np.linalg.LinAlgError:
        raise _no_fit() from None
    if not np.isfinite(move).all():
        raise _no_fit()
    return move


def _no_fit() -> UsageError:
    return UsageError(
        "no-unique-fit",
        "the regression has no finite or no single best fit",
        why="Some channels always come together, or win or lose every time: their coefficients could be anything.",
        do=["use a ridge above 0"],
    )


def _effects(sets: Sets, fitted: _Fitted) -> tuple[Floats, Floats]:
    """Per channel Σ journeys · (p(x) − p(x without it)), and the same times the worth of a conversion of that set."""
    among = sets.set
    without = fitted.odds[among] - fitted.coefficient[1:][sets.member]
    lost = (sets.conversions + sets.nulls)[among] * (_chance(fitted.odds)[among] - _chance(without))
    usual = sets.value.sum() / sets.conversions.sum()
    worth = np.where(sets.conversions > 0, ratio(sets.value, sets.conversions), usual)
    return summed(sets.member, lost, sets.channels), summed(sets.member, lost * worth[among], sets.channels)


def _quality(sets: Sets, fitted: _Fitted) -> dict[str, float | int | str]:
    """Deviance (−2 log likelihood), that of the intercept alone, McFadden's R², and the area under the ROC curve."""
    won, lost = float(sets.conversions.sum()), float(sets.nulls.sum())
    deviance = -2 * _log_likelihood(sets, fitted.odds)
    null = -2 * _log_likelihood(sets, np.full(len(sets), np.log(won / lost)))
    order = np.argsort(fitted.odds, kind="stable")
    level = np.unique(fitted.odds[order].round(12), return_inverse=True)[1]
    wins, losses = (summed(level, tally[order], level.max() + 1) for tally in (sets.conversions, sets.nulls))
    below = np.cumsum(losses) - losses / 2
    area = float((wins * below).sum() / (won * lost))
    return {"deviance": deviance, "null_deviance": null, "mcfadden_r2": 1 - deviance / null, "auc": area}
