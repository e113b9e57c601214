"""How few are too few: the small-n thresholds, which stand here and nowhere else."""

from __future__ import annotations

#: Below so many deals a row's shares and intervals are not shown.
TOO_FEW = 5

#: Below so many deals its interval is wide and its rank is luck: the bar from which intervals are held to their level.
FEW = 30

#: From here one deal carries the figure.
ONE_DEAL = 0.5

#: Below so many units (or days, or blocks) an experiment's interval leans on its assumptions.
FEW_UNITS = 10


def measurable(deals: int, accounts: int) -> bool:
    """Whether an interval says anything: at least five deals, of at least five accounts.

    >>> measurable(5, 5), measurable(20, 4)
    (True, False)
    """
    return deals >= TOO_FEW and accounts >= TOO_FEW
