"""What was influenced: the booked amount of every deal that was touched, counted in full by each that touched it.

Influence is never a share and never adds up: one deal is counted once for every campaign on it. It says how far a
campaign reached. Of deals worth something it is at least the campaign's credit under any model that credits touches;
`primary-campaign` credits a deal's own source campaign, which may have touched nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from alignkit.ledger.books import ATTRIBUTED, Books
from alignkit.ledger.credit import Credited
from alignkit.ledger.grouping import Dimension
from alignkit.ragged import Ints


@dataclass
class Influence:
    """Adds up, per group of `by`, the amounts of the deals with a kept touch in it; `add` takes each batch once."""

    by: Dimension
    books: Books
    model: str
    amount: Ints = field(init=False)

    def __post_init__(self) -> None:
        self.amount = np.zeros(self.by.size, np.int64)

    def add(self, credited: Credited) -> None:
        """Count one batch; the batches of other models than the first are the same deals again."""
        if credited.model.name != self.model:
            return
        entries = credited.entries
        journeys = entries.journeys
        pair = np.sort((journeys.deal * self.by.size + self.by.codes(entries))[journeys.is_touch])
        pair = pair[np.diff(pair, prepend=-1) != 0]
        deal, group = pair // self.by.size + entries.first_deal, pair % self.by.size
        counts = self.books.reason[deal] == ATTRIBUTED
        np.add.at(self.amount, group[counts], self.books.amount[deal[counts]])
