"""Data-driven models refitted to redraws: what they would have found, and credited, had chance sent other accounts.

Won and lost journeys are redrawn by account, the model learns again, and every won deal is shared anew by what it
found (`RULES.md` 23), in fractions of a cent, rounded once per group. So the interval holds both lucks: which deals
were won, and what the model took from them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from alignkit.engines.paths import Paths
from alignkit.errors import AlignkitError
from alignkit.evidence.chance import one_group
from alignkit.evidence.refits import refit
from alignkit.evidence.variants import Bands
from alignkit.journeys.entries import Entries
from alignkit.ledger.books import ATTRIBUTED, Books
from alignkit.ledger.grouping import Dimension, code_of
from alignkit.ledger.learned import Fitted
from alignkit.ledger.learning import account_keys
from alignkit.models.data_driven import codes, strength
from alignkit.ragged import Floats, Ints
from alignkit.statistics.bootstrap import Bootstrap, clusters

#: How often a data-driven model learns again; more only narrows the ends' own error.
REFITS = 200


@dataclass(frozen=True)
class Relearned:
    """One model's credit in every redraw, for each grouping (redraws × groups), and what each redraw booked.

    `clusters` are the accounts that are drawn from: of all won and lost deals, and of those that are shared.
    `refused` counts the redraws in which its effects were no shares, or it could not be fitted: then there is no
    interval.
    """

    groupings: tuple[Bands, ...]
    booked: Ints
    clusters: int
    refused: int


#: Up to so many channels (or campaigns) an inverse per redraw takes no time to speak of.
FEW = 200


def is_cheap(fitted: Fitted, parameters: Mapping[str, object]) -> bool:
    """Whether refits are nearly free: a chain of order 1 over few channels, which is counted once."""
    return _is_chain(fitted, parameters) and len(fitted.found.effect) <= FEW


def _is_chain(fitted: Fitted, parameters: Mapping[str, object]) -> bool:
    return fitted.model.name == "markov" and parameters.get("order", 1) == 1


def relearn(
    fitted: Fitted,
    parameters: Mapping[str, object],
    journeys: Sequence[Entries],
    books: Books,
    groupings: Sequence[Sequence[Dimension]],
    seed: int,
) -> Relearned:
    """Refit a model to redraws of all accounts, and share the deals of `journeys` by each."""
    keys = [*fitted.learning.account, *account_keys(books.deals)]
    cluster, number = clusters(keys)
    many = len(fitted.learning.account)
    redraws = Bootstrap(number, REFITS, seed)
    effects = _effects(fitted, parameters, cluster[:many], redraws)
    if fitted.share_by == "strength":
        effects = strength(effects, _reach(fitted, cluster[:many], redraws))
    refused = int(((effects < 0) | np.isnan(effects)).any(axis=0).sum())
    amount = np.zeros(number, np.int64)
    np.add.at(amount, cluster[many:], books.amount)
    booked = refit(one_group(amount), redraws)[0, 0]
    if refused:
        return Relearned((), booked, number, refused)
    split = [_Split.of(journeys, books, by, fitted.per) for by in groupings]
    return Relearned(tuple(one.credited(effects, cluster[many:], redraws) for one in split), booked, number, 0)


def _effects(fitted: Fitted, parameters: Mapping[str, object], cluster: Ints, redraws: Bootstrap) -> Floats:
    """The effects in every redraw (what is told apart × redraws); NaN where the model cannot be fitted."""
    paths = fitted.learning.paths(fitted.per)
    if _is_chain(fitted, parameters):
        from alignkit.evidence.chain import refit_chain

        return refit_chain(paths, cluster, redraws)[0]
    found = np.full((paths.channels, redraws.replicates), np.nan)
    for first, counts in redraws.blocks():
        for at in range(counts.shape[1]):
            found[:, first + at] = _again(fitted, parameters, paths, counts[cluster, at])
    return found


def _reach(fitted: Fitted, cluster: Ints, redraws: Bootstrap) -> Floats:
    """How many won journeys each channel touched in every redraw (what is told apart × redraws)."""
    paths = fitted.learning.paths(fitted.per)
    pair = np.sort(paths.path * paths.channels + paths.step)
    pair = pair[np.diff(pair, prepend=-1) != 0]
    path, channel = pair // paths.channels, pair % paths.channels
    won = paths.conversions[path] > 0
    path, channel = path[won], channel[won]
    found = np.zeros((paths.channels, redraws.replicates))
    for first, counts in redraws.blocks():
        for at in range(counts.shape[1]):
            times = paths.conversions[path] * counts[cluster[path], at]
            found[:, first + at] = np.bincount(channel, times, paths.channels)
    return found


def _again(fitted: Fitted, parameters: Mapping[str, object], paths: Paths, times: Floats) -> Floats | float:
    """One refit, with every journey so many times."""
    conversions, nulls, value = paths.conversions * times, paths.nulls * times, paths.value * times
    try:
        drawn = replace(paths, conversions=conversions, nulls=nulls, value=value)
        return fitted.model.fit(drawn, parameters).effect if fitted.model.fit else np.nan
    except AlignkitError:
        return np.nan


@dataclass(frozen=True)
class _Split:
    """How deals are shared: per deal, channel and group, the part of the channel's touches that lie in the group."""

    code: Ints
    group: Ints
    deal: Ints
    channel: Ints
    part: Floats
    amount: Ints

    @classmethod
    def of(cls, journeys: Sequence[Entries], books: Books, by: Sequence[Dimension], per: str) -> _Split:
        """From the kept touches of the deals that can be attributed."""
        nothing = np.zeros(0, np.int64)
        columns = [(nothing, nothing, nothing)]
        for entries in journeys:
            deal = entries.journeys.deal + entries.first_deal
            touches = entries.journeys.is_touch & (books.reason[deal] == ATTRIBUTED)
            told = (deal, codes(entries.journeys, per), code_of(entries, by))
            columns.append((told[0][touches], told[1][touches], told[2][touches]))
        deal, channel, code = (np.concatenate(column) for column in zip(*columns, strict=True))
        order = np.lexsort((code, channel, deal))
        deal, channel, code = deal[order], channel[order], code[order]
        new_pair = (np.diff(deal, prepend=-1) != 0) | (np.diff(channel, prepend=-1) != 0)
        pair, starts = np.flatnonzero(new_pair), np.flatnonzero(new_pair | (np.diff(code, prepend=-1) != 0))
        touches_of = np.diff(np.append(pair, len(deal)))
        own = np.searchsorted(pair, starts, side="right") - 1
        part = np.diff(np.append(starts, len(deal))) / touches_of[own] if len(starts) else np.zeros(0)
        groups, group = np.unique(code[starts], return_inverse=True)
        return cls(groups, group, deal[starts], channel[starts], part, books.amount)

    def credited(self, effects: Floats, cluster: Ints, redraws: Bootstrap) -> Bands:
        """The groups' credit in every redraw, each with its own effects."""
        credit = np.zeros((redraws.replicates, len(self.code)), np.int64)
        for first, counts in redraws.blocks():
            for at in range(counts.shape[1]):
                weight = effects[self.channel, first + at] * self.part
                whole = np.bincount(self.deal, weight, len(self.amount))
                drawn = self.amount * counts[cluster, at]
                per_weight = np.divide(drawn, whole, out=np.zeros(len(drawn)), where=whole > 0)
                credit[first + at] = np.rint(np.bincount(self.group, weight * per_weight[self.deal], len(self.code)))
        return Bands(self.code, credit)
