"""Which rows carry a trap of real life: fixed classes of accounts and of won deals, so that no size lacks one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alignkit.sample.draws import Drawn


@dataclass(frozen=True)
class Every:
    """Every `period`-th number, from `offset` on.

    >>> Every(40, 7)(np.array([7, 8, 47])).tolist()
    [True, False, True]
    """

    period: int
    offset: int

    def __call__(self, number: Drawn) -> NDArray[np.bool_]:
        return np.asarray(number % self.period == self.offset)


#: A block of accounts is a multiple of every account trap's period: neighbours that share something stay together.
BLOCK = 1800

# By account number.
SILENT = Every(45, 7)  # nobody ever responded to anything
NOBODY = Every(150, 31)  # no contact, no lead
TOO_LATE = Every(90, 79)  # everything they did came after the close
TOO_EARLY = Every(90, 24)  # everything they did lies more than a year before the close
SHARED_DOMAIN = Every(120, 50)  # the same web site as the account before
SHARED_PERSON = Every(100, 64)  # its first contact has the e-mail of the account before's first contact

# By running number of the won deal.
BLANK_AMOUNT = Every(150, 20)
ZERO_AMOUNT = Every(150, 35)
CREDIT_NOTE = Every(300, 52)
NO_ACCOUNT = Every(150, 66)
LOST_ACCOUNT = Every(150, 81)  # its account is not in the export
REOPENED = Every(100, 41)
DELETED_TWIN = Every(100, 12)  # entered twice, one of them deleted
BOOKED_LATE = Every(50, 17)
BOOKED_LESS = Every(150, 101)
NOT_BOOKED = Every(150, 120)
BOOKED_WITHOUT_DEAL = Every(150, 140)
LINE_FORGOTTEN = Every(7, 3)  # if it has several products
