"""How often an interval holds what it should: many companies' intervals, and the credit in a very large company."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from alignkit.evidence.chance import Chance
from alignkit.evidence.relearned import Relearned
from alignkit.evidence.shares import Shares
from alignkit.ragged import Flags, Floats, Ints
from alignkit.statistics.bootstrap import Bootstrap
from alignkit.statistics.thresholds import FEW, measurable
from alignkit.worlds.journeys import won_accounts
from alignkit.worlds.process import History


@dataclass(frozen=True)
class Tally:
    """Of so many intervals, how many held their figure, and how many lay above or below it."""

    held: int = 0
    above: int = 0
    below: int = 0

    @property
    def intervals(self) -> int:
        """How many there were."""
        return self.held + self.above + self.below

    @property
    def rate(self) -> float:
        """The share that held, of 1."""
        return self.held / self.intervals if self.intervals else float("nan")

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.held + other.held, self.above + other.above, self.below + other.below)

    @classmethod
    def of(cls, ends: Floats, target: Floats, chosen: Flags) -> Tally:
        """Count the chosen intervals; `ends` are low and high."""
        above, below = ends[0][chosen] > target[chosen], ends[1][chosen] < target[chosen]
        return cls(int((~above & ~below).sum()), int(above.sum()), int(below.sum()))


@dataclass(frozen=True)
class Coverage:
    """One model's intervals of credit: of campaigns with 30 deals or more in the average company, and with fewer.

    `seen` are those with 30 or more in the very company: where the average is near 30, these are the companies in which
    the campaign was lucky, so their figures lie too high. `of_revenue`: many again, credit as a share of the revenue.
    `true`: many again, and whether they hold what the campaign truly adds, which no interval promises.
    """

    many: Tally = field(default_factory=Tally)
    few: Tally = field(default_factory=Tally)
    seen: Tally = field(default_factory=Tally)
    of_revenue: Tally = field(default_factory=Tally)
    true: Tally = field(default_factory=Tally)


@dataclass(frozen=True)
class Buyers:
    """The accounts that bought in a company: the account of each won deal, and what each account brought, in cents."""

    cluster: Ints
    booked: Ints

    @classmethod
    def of(cls, lived: History) -> Buyers:
        """Accounts are numbered from 0 by their place."""
        _, cluster = np.unique(won_accounts(lived), return_inverse=True)
        amount = lived.amount[lived.won]
        return cls(cluster, np.bincount(cluster, amount).astype(np.int64))

    def __len__(self) -> int:
        return len(self.booked)


class Kept(Bootstrap):
    """The same redraws, whose counts are made once for all models of a company."""

    @cached_property
    def made(self) -> list[tuple[int, Floats]]:
        """Every block."""
        return list(super().blocks())

    def blocks(self, size: int | None = None) -> Iterator[tuple[int, Floats]]:
        """The blocks that were made; their size is the usual one."""
        return iter(self.made if size is None else super().blocks(size))


@dataclass(frozen=True)
class Ends:
    """One model in one company, by campaign: deals with credit, the ends of the intervals, and which are shown.

    `credit` and `of_revenue` are (2, campaigns): low and high. `drawn` is how many accounts are redrawn: those that
    bought, and for a model that learns those that lost a deal as well.
    """

    deals: Ints
    credit: Floats
    of_revenue: Floats
    shown: Flags
    drawn: int

    @classmethod
    def of_rule(cls, shares: Shares, buyers: Buyers, campaigns: int, redraws: Bootstrap) -> Ends:
        """A model of rules, by the functions that the command uses."""
        clustered = shares.clustered(buyers.cluster)
        chance = Chance.of_rule(clustered, buyers.booked, redraws)
        return cls._of(chance, shares, clustered, campaigns, len(buyers))

    @classmethod
    def of_refits(cls, again: Relearned, shares: Shares, buyers: Buyers, campaigns: int) -> Ends:
        """A model that learns, fitted again to every redraw: by the functions that the command uses."""
        clustered = shares.clustered(buyers.cluster)
        redrawn = np.ascontiguousarray(again.groupings[0].at(shares.code).T)
        chance = Chance.of_refits(redrawn, clustered, len(buyers), again.booked, int(buyers.booked.sum()))
        return cls._of(chance, shares, clustered, campaigns, again.clusters)

    @classmethod
    def _of(cls, chance: Chance, shares: Shares, clustered: Shares, campaigns: int, drawn: int) -> Ends:
        deals, accounts = _counts(shares, campaigns), _counts(clustered, campaigns)
        shown = [measurable(many, of) for many, of in zip(deals.tolist(), accounts.tolist(), strict=True)]
        ends = np.zeros((4, campaigns))
        ends[:, shares.code] = chance.low, chance.high, chance.share_low, chance.share_high
        return cls(deals, ends[:2], ends[2:], np.array(shown), drawn)


def _counts(shares: Shares, campaigns: int) -> Ints:
    counts = np.zeros(campaigns, np.int64)
    counts[shares.code] = np.bincount(shares.group[shares.credit[0] != 0], minlength=shares.groups)
    return counts


@dataclass(frozen=True)
class Large:
    """The very large company: a model's credit and the truth for each account that is redrawn, its share of revenue."""

    credit: Floats
    of_revenue: Floats
    added: Floats


def coverage(companies: Sequence[Ends], large: Large) -> Coverage:
    """One model's intervals against its figures in the very large company, scaled to each company's accounts."""
    enough = np.mean([ends.deals for ends in companies], axis=0) >= FEW
    found = Coverage()
    for ends in companies:
        target, many = ends.drawn * large.credit, ends.shown & enough
        found = Coverage(
            many=found.many + Tally.of(ends.credit, target, many),
            few=found.few + Tally.of(ends.credit, target, ends.shown & ~enough),
            seen=found.seen + Tally.of(ends.credit, target, ends.shown & (ends.deals >= FEW)),
            of_revenue=found.of_revenue + Tally.of(ends.of_revenue, large.of_revenue, many),
            true=found.true + Tally.of(ends.credit, ends.drawn * large.added, many),
        )
    return found
