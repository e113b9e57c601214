"""What a campaign truly added, and how far a model's credit is from it.

Truth is a difference between two companies: this one, and its twin in which the campaign does nothing and every draw is
the same. Credit is a share of what this company won. No model here is told the truth, and none can know it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np

from alignkit.evidence.shares import Shares
from alignkit.journeys.batch import Journeys
from alignkit.ledger.allocate import allocate, whole_weights
from alignkit.models import registry
from alignkit.models.model import Model
from alignkit.ragged import Floats, Ints
from alignkit.worlds.journeys import journeys
from alignkit.worlds.process import History


@dataclass(frozen=True)
class WorldTruth:
    """What some accounts won and what marketing added to it, in cents; `added` and `added_deals` by campaign.

    `won` = `anyway` + what all campaigns added together. The campaigns' own parts, each against a twin without that
    one, need not sum to that: where two campaigns were each needed, both added the whole deal.
    """

    won: int
    anyway: int
    added: Ints
    deals: int
    anyway_deals: int
    added_deals: Ints

    @property
    def together(self) -> int:
        """What all campaigns added together."""
        return self.won - self.anyway

    def __add__(self, other: WorldTruth) -> WorldTruth:
        return WorldTruth(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))

    @classmethod
    def none(cls) -> WorldTruth:
        """Where a sum of truths begins."""
        return cls(0, 0, np.zeros(1, np.int64), 0, 0, np.zeros(1, np.int64))


def truth(history: History) -> WorldTruth:
    """This company against its twins: each campaign off, and all of them off.

    added_c = Σ amount · (won − won without c), over the deals; the amount is the same in every twin.
    """
    campaigns = range(len(history.world.plans))
    anyway = history.without(*campaigns)
    needed = [history.won & ~history.without(number) for number in campaigns]
    return WorldTruth(
        won=int(history.amount[history.won].sum()),
        anyway=int(history.amount[anyway].sum()),
        added=np.array([history.amount[deals].sum() for deals in needed], np.int64),
        deals=int(history.won.sum()),
        anyway_deals=int(anyway.sum()),
        added_deals=np.array([deals.sum() for deals in needed], np.int64),
    )


@dataclass(frozen=True)
class Expected:
    """What `WorldTruth` is on average over all companies with these accounts and touches, whichever deals are won."""

    won: float
    anyway: float
    added: Floats

    @property
    def together(self) -> float:
        """What all campaigns add together."""
        return self.won - self.anyway

    def __add__(self, other: Expected) -> Expected:
        return Expected(self.won + other.won, self.anyway + other.anyway, self.added + other.added)

    @classmethod
    def none(cls) -> Expected:
        """Where a sum of expectations begins."""
        return cls(0.0, 0.0, np.zeros(1))


def expected(history: History) -> Expected:
    """What each campaign adds on average, by the chances of the process instead of their draws.

    added_c = Σ amount · (P(won) − P(won without c)), P = P(opens) · P(closes).
    """
    campaigns = range(len(history.world.plans))
    amount, chance = history.amount.astype(np.float64), history.chance_without()
    return Expected(
        won=float((amount * chance).sum()),
        anyway=float((amount * history.chance_without(*campaigns)).sum()),
        added=np.array([(amount * (chance - history.chance_without(number))).sum() for number in campaigns]),
    )


def rule_models() -> list[Model]:
    """The built-in models that weigh a journey by itself and need no source campaign on the deal."""
    built_in = [name for name in registry.names() if name in registry.ORDER and name != "primary-campaign"]
    return [model for model in map(registry.get, built_in) if model.fit is None]


def credit(history: History, models: Sequence[Model], batch: Journeys | None = None) -> Shares:
    """What the models credit on the won deals, to the cent: pairs of campaign and deal, by the ledger's own functions.

    A deal's number is its place among the won deals, which stand account by account; `code` is the campaign's place in
    the world. Pairs without credit are left out. A data-driven model must be fitted (`models.data_driven.learned`).
    """
    batch = journeys(history) if batch is None else batch
    amount = history.amount[history.won]
    touches = np.flatnonzero(batch.is_touch)
    order = touches[np.lexsort((batch.deal[touches], batch.campaign[touches]))]
    campaign, deal = batch.campaign[order], batch.deal[order]
    starts = np.flatnonzero((np.diff(campaign, prepend=-1) != 0) | (np.diff(deal, prepend=-1) != 0))
    found = np.zeros((len(models), len(starts)), np.int64)
    for number, model in enumerate(models):
        weight = whole_weights(model.weigh(batch), batch, model.name)
        part, _ = allocate(amount, weight, batch)
        found[number] = np.add.reduceat(part[order], starts) if len(starts) else 0
    code, group = np.unique(campaign[starts], return_inverse=True)
    return Shares(code, group.astype(np.int64), deal[starts], found)


def by_campaign(shares: Shares, campaigns: int) -> Floats:
    """Credit by model and campaign (models × campaigns), in cents."""
    found = np.zeros((len(shares.credit), campaigns))
    for number in range(len(shares.credit)):
        found[number, shares.code] = shares.of(number)
    return found


def proportions(amounts: Floats) -> Floats:
    """Parts of a whole; of nothing, nothing.

    >>> proportions(np.array([1.0, 3.0])).tolist(), proportions(np.zeros(2)).tolist()
    ([0.25, 0.75], [0.0, 0.0])
    """
    whole = amounts.sum()
    return amounts / whole if whole > 0 else np.zeros(len(amounts))


def share_error(credited: Floats, added: Floats) -> float:
    """How much of the credit would have to move to other campaigns to be right: ½ Σ |credited share − true share|.

    0: every campaign has its due; 1: all credit is at campaigns that added nothing.

    >>> share_error(np.array([1.0, 1.0]), np.array([3.0, 1.0]))
    0.25
    """
    return float(np.abs(proportions(credited) - proportions(added)).sum() / 2)


def credit_to_nothing(credited: Floats, added: Floats) -> float:
    """The share of the credit that goes to campaigns that added nothing.

    >>> credit_to_nothing(np.array([1.0, 3.0]), np.array([5.0, 0.0]))
    0.75
    """
    return float(proportions(credited)[added == 0].sum())


def rank_correlation(credited: Floats, added: Floats) -> float:
    """Spearman's: the correlation of the two orders, equal values sharing their rank; 1 is the true order.

    >>> rank_correlation(np.array([10.0, 20.0, 30.0]), np.array([1.0, 2.0, 300.0]))
    1.0
    """
    one, other = (_ranks(values) - (len(values) - 1) / 2 for values in (credited, added))
    length = np.sqrt((one * one).sum() * (other * other).sum())
    return float((one * other).sum() / length) if length > 0 else float("nan")


def _ranks(values: Floats) -> Floats:
    """0 for the smallest; equal values have the mean of their places."""
    below = (values[None, :] < values[:, None]).sum(axis=1)
    equal = (values[None, :] == values[:, None]).sum(axis=1)
    return np.asarray(below + (equal - 1) / 2, np.float64)
