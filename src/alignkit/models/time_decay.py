"""The model time-decay."""

from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

import numpy as np

from alignkit.journeys.batch import Journeys, Weights
from alignkit.models.model import model
from alignkit.ragged import Ints

#: The weight of the latest touch; every other is its share of this, rounded half up once.
FULL = 2**40


@lru_cache(maxsize=8)
def table(half_life: Decimal, days: int) -> Ints:
    """2⁴⁰ · 2^(−age ∕ half-life) for ages 0 to `days`, from decimal arithmetic: the same integers on every machine.

    >>> table(Decimal(7), 7).tolist()[::7]
    [1099511627776, 549755813888]
    """
    context = Context(prec=60)
    step = context.power(Decimal(2), context.divide(Decimal(-1), half_life))
    values, weight = [], Decimal(FULL)
    for _ in range(days + 1):
        values.append(int(weight.to_integral_value(ROUND_HALF_UP)))
        weight = context.multiply(weight, step)
    return np.array(values, np.int64)


@model("time-decay", short="half as much for every 7 days before the last touch")
def time_decay(journeys: Journeys) -> Weights:
    """A touch's weight halves with every half-life between it and the journey's latest touch.

    weight = 2^(−age ∕ h), age in whole days of the reporting zone relative to the latest touch, h = 7 days
    (`[models.time-decay] half_life_days`). Only differences of age matter, so a quiet end of a deal changes nothing.

    Example: touches 14, 7 and 0 days before the last → 1/7, 2/7, 4/7.
    Source: Google Analytics' time decay, its default half-life.
    """
    half_life = Decimal(str(journeys.parameters.get("half_life_days", 7)))
    latest = np.where(journeys.has_touch, journeys.day[journeys.last], 0)
    age = np.where(journeys.is_touch, latest[journeys.deal] - journeys.day, 0)
    weights = table(half_life, int(age.max(initial=0)))[age]
    return np.where(journeys.is_touch, weights, 0)
