"""Is there enough to go by? A campaign's data in words."""

from __future__ import annotations

from alignkit.statistics.thresholds import FEW, ONE_DEAL, TOO_FEW

NOTHING = "no credit"
ENOUGH = "enough"


def sufficiency(deals: int, accounts: int, largest: float | None) -> str:
    """What can be read from a campaign with credit from so many deals and accounts, the largest having such a share.

    The first that applies: no credit; fewer than five deals, or all of fewer than five accounts; one deal is half of it
    or more; fewer than 30 deals; enough.

    >>> sufficiency(0, 0, None), sufficiency(4, 4, 0.3), sufficiency(12, 3, 0.2)
    ('no credit', 'fewer than 5 deals', 'fewer than 5 accounts')
    >>> sufficiency(12, 12, 0.62), sufficiency(12, 12, 0.2), sufficiency(40, 31, 0.2)
    ('one deal is 62% of it', 'fewer than 30 deals', 'enough')
    """
    if not deals:
        return NOTHING
    if deals < TOO_FEW:
        return f"fewer than {TOO_FEW} deals"
    if accounts < TOO_FEW:
        return f"fewer than {TOO_FEW} accounts"
    if largest is not None and largest >= ONE_DEAL:
        return f"one deal is {round(100 * largest)}% of it"
    return f"fewer than {FEW} deals" if deals < FEW else ENOUGH
