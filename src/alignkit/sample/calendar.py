"""When the sample company lives: two years of closed deals, and the day on which its systems were exported."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from alignkit import periods
from alignkit.sample.draws import Drawn, Draws

#: The first day on which a deal may close, and the day of the exports.
FIRST_CLOSE = periods.day_number(date(2024, 7, 1))
TODAY = periods.day_number(date(2026, 6, 30))

DAY = 86_400


def at_work(luck: Draws, stream: str, day: Drawn, *index: NDArray[np.int64]) -> Drawn:
    """A second of that day, 13:00 to 22:00 UTC; one in fifty is at night, when New York still has the day before."""
    second = 13 * 3600 + luck.below(f"{stream} clock", 9 * 3600, *index)
    night = 600 + luck.below(f"{stream} night", 3 * 3600, *index)
    late = luck.chance(f"{stream} late", 200, *index)
    return day * DAY + np.where(late, night, second)
