"""Who shares in which deal: the credit of every pair of deal and group, the grain on which evidence rests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from alignkit.journeys.entries import Entries
from alignkit.ledger.credit import Credited
from alignkit.ledger.grouping import Dimension, code_of
from alignkit.ragged import Floats, Ints
from alignkit.statistics.bca import Form, form


@dataclass(frozen=True)
class Shares:
    """Credit by group and deal in minor units: pairs in the order of `group`, then `deal`; `credit` is models × pairs.

    `code` has the groups' own numbers (those of the tally); `group` counts them from 0. A pair without credit under any
    model is left out.
    """

    code: Ints
    group: Ints
    deal: Ints
    credit: Ints

    @property
    def groups(self) -> int:
        """How many groups share in any deal."""
        return len(self.code)

    def of(self, model: int) -> Ints:
        """One model's credit by group."""
        return total(self.group, self.credit[model], self.groups)

    def form(self, model: int, weight: Floats) -> Form:
        """How one model's credit by group leans, `deal` being clusters that weigh `weight` each (sum 1)."""
        return form(self.group, self.deal, self.credit[model], self.groups, weight)

    def only(self, model: int) -> Shares:
        """One model's credit alone."""
        return Shares(self.code, self.group, self.deal, self.credit[model : model + 1])

    def clustered(self, cluster: Ints) -> Shares:
        """The same with clusters in the place of deals: what an account's deals brought a group, together.

        >>> s = Shares(np.array([7]), np.zeros(3, np.int64), np.arange(3), np.array([[5, 6, 7]]))
        >>> s.clustered(np.array([1, 0, 1])).credit.tolist()
        [[6, 12]]
        """
        of = cluster[self.deal]
        order = np.lexsort((of, self.group))
        group, of = self.group[order], of[order]
        starts = np.flatnonzero((np.diff(group, prepend=-1) != 0) | (np.diff(of, prepend=-1) != 0))
        credit = np.add.reduceat(self.credit[:, order], starts, axis=1) if len(starts) else self.credit
        return Shares(self.code, group[starts], of[starts], credit)


def total(group: Ints, credit: Ints, groups: int) -> Ints:
    """Sums by group of pairs that stand in the order of `group`, exact.

    >>> total(np.array([0, 0, 2]), np.array([1, 2, 3]), 3).tolist()
    [3, 0, 3]
    """
    running = np.concatenate([[0], np.cumsum(credit)])
    ends = np.searchsorted(group, np.arange(groups + 1))
    return np.diff(running[ends])


@dataclass
class Collector:
    """Gathers `Shares` while the ledger is computed: a `Writer` that reads each batch's credit, model by model."""

    by: Sequence[Dimension]
    models: int
    _entries: Entries | None = None
    _order: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    _starts: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    _code: list[Ints] = field(default_factory=list)
    _deal: list[Ints] = field(default_factory=list)
    _credit: list[list[Ints]] = field(default_factory=list)

    def __call__(self, credited: Credited) -> None:
        """Take one model's credit of one batch."""
        if credited.entries is not self._entries:
            self._begin(credited.entries)
        credit = credited.credit[self._order]
        self._credit[-1].append(np.add.reduceat(credit, self._starts) if len(self._starts) else credit)

    def _begin(self, entries: Entries) -> None:
        """Sort a batch's entries by group and deal, once for all models; withheld weight is nobody's."""
        code = code_of(entries, self.by)
        kept = np.ones(len(code), bool)
        kept[entries.journeys.withheld] = False
        rows = np.flatnonzero(kept)
        order = rows[np.argsort(code[rows], kind="stable")]
        code, deal = code[order], entries.journeys.deal[order] + entries.first_deal
        starts = np.flatnonzero((np.diff(code, prepend=-1) != 0) | (np.diff(deal, prepend=-1) != 0))
        self._entries, self._order, self._starts = entries, order, starts
        self._code.append(code[starts])
        self._deal.append(deal[starts])
        self._credit.append([])

    def shares(self) -> Shares:
        """All batches together."""
        if not self._code:
            nothing = np.zeros(0, np.int64)
            return Shares(nothing, nothing, nothing, np.zeros((self.models, 0), np.int64))
        code, deal = np.concatenate(self._code), np.concatenate(self._deal)
        credit = np.concatenate([np.array(batch).reshape(self.models, -1) for batch in self._credit], axis=1)
        real = np.flatnonzero(credit.any(axis=0))
        order = real[np.lexsort((deal[real], code[real]))]
        own, group = np.unique(code[order], return_inverse=True)
        return Shares(own, group.astype(np.int64), deal[order], credit[:, order])
