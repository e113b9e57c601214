"""Monthly exchange rates, in units of the currency for one US dollar, as Salesforce keeps them."""

from __future__ import annotations

from datetime import date

import numpy as np

from alignkit import money, periods
from alignkit.sample.accounts import CURRENCIES
from alignkit.sample.calendar import TODAY
from alignkit.sample.draws import Drawn, Draws

#: Rates are integers in this fraction of a unit.
PARTS = 10_000
_AROUND = {"USD": 1_0000, "EUR": 9_150, "GBP": 7_820, "JPY": 150_2500}

#: The first day of each month with a rate, and the day after the last.
MONTHS = [date(2024 + m // 12, 1 + m % 12, 1) for m in range(5, 30)]
FIRST_DAYS = np.array([periods.day_number(day) for day in MONTHS], np.int64)


def rate_table(luck: Draws) -> Drawn:
    """The rate of each currency in each month, (currency, month), in parts of 10,000: within 4 % of its usual value."""
    month = np.arange(len(MONTHS))
    rows = []
    for code in CURRENCIES:
        swing = luck.below(f"rate {code}", 81, month) - 40
        rows.append(_AROUND[code] * (1000 + (swing if code != "USD" else 0 * swing)) // 1000)
    return np.array(rows)


def in_dollars(table: Drawn, amount: Drawn, currency: Drawn, day: Drawn) -> Drawn:
    """Minor units of each currency as US cents at the rate of the day, rounded half away from zero."""
    month = np.searchsorted(FIRST_DAYS, np.minimum(day, TODAY), side="right") - 1
    scale = np.array([10 ** (2 - money.digits(code)) for code in CURRENCIES])[currency]
    rate = table[currency, np.maximum(month, 0)]
    size = (2 * np.abs(amount) * scale * PARTS + rate) // (2 * rate)
    return np.asarray(np.where(amount < 0, -size, size))
