"""A world's company as the refits of data-driven models take it: what is learned from, and the deals to share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from alignkit.engines.paths import Found
from alignkit.evidence.relearned import Relearned, relearn
from alignkit.journeys.deals import Deals
from alignkit.journeys.entries import Entries
from alignkit.ledger.books import ATTRIBUTED, Books
from alignkit.ledger.grouping import Dimension
from alignkit.ledger.learned import Fitted
from alignkit.ledger.learning import Learning
from alignkit.models.model import Model
from alignkit.ragged import Flags
from alignkit.statistics.bootstrap import SEED
from alignkit.worlds.journeys import journeys, steps
from alignkit.worlds.process import History


@dataclass(frozen=True)
class Company:
    """One company's learning, journeys and books, in alignkit's own types."""

    learning: Learning
    entries: Entries
    books: Books
    campaigns: int

    @classmethod
    def of(cls, lived: History) -> Company:
        """From what happened."""
        batch, campaigns = journeys(lived), len(lived.world.plans)
        nothing = np.zeros(0, np.int64)
        entries = Entries(batch, 0, pa.array([], pa.string()), nothing, nothing, nothing, nothing)
        return cls(_learning(lived), entries, _books(lived), campaigns)

    def again(self, model: Model, parameters: Mapping[str, object]) -> Relearned:
        """The model fitted again to redraws, as the command does it; campaigns are told apart."""
        size = self.campaigns + 1  # the last place is for entries that are no touch
        by = Dimension("campaign", size, lambda e: e.journeys.campaign % size, (), ())
        nothing = np.zeros(0)
        fitted = Fitted(model, Found(nothing, nothing, {}, {}), "campaign", self.learning)
        return relearn(fitted, parameters, [self.entries], self.books, [[by]], SEED)


def _learning(lived: History) -> Learning:
    closed = lived.won | lived.lost
    found, campaigns = steps(lived, closed), len(lived.world.plans)
    return Learning(
        won=lived.won[closed],
        value=(lived.amount * lived.won)[closed],
        account=_accounts(lived, closed),
        touches=found.touches,
        channel=found.campaign + 1,
        campaign=found.campaign + 1,
        channels=campaigns + 1,
        campaigns=campaigns + 1,
        left_out=0,
        currency="USD",
    )


def _books(lived: History) -> Books:
    amount = lived.amount[lived.won]
    ids = {"account_id": _accounts(lived, lived.won), "deal_id": [f"d{at}" for at in range(len(amount))]}
    there = np.ones(len(amount), np.bool_)
    return Books(
        deals=Deals(pa.table(ids)),
        currency="USD",
        amount=amount,
        has_amount=there,
        reason=np.full(len(amount), ATTRIBUTED),
        rates={},
        people=np.ones(len(amount), np.int64),
        account_known=there,
    )


def _accounts(lived: History, chosen: Flags) -> list[str]:
    return [f"a{number}" for number in np.broadcast_to(lived.account[:, None], chosen.shape)[chosen].tolist()]
