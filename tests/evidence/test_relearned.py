"""A model that learns, refitted to redraws, is what it would have found and shared with those journeys, one by one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.present import present

import alignkit
from alignkit.engines.paths import Paths
from alignkit.evidence.gathering import Gatherer
from alignkit.evidence.relearned import FEW, REFITS, is_cheap, relearn
from alignkit.journeys.entries import Entries
from alignkit.ledger.books import ATTRIBUTED
from alignkit.ledger.grouping import Dimension
from alignkit.ledger.learning import account_keys
from alignkit.models.data_driven import by_worth
from alignkit.results import Pass, Period
from alignkit.statistics.bootstrap import Bootstrap, clusters

SAMPLE = Path(__file__).parent.parent.parent / "data" / "sample" / "deals.csv"


@pytest.mark.parametrize(("name", "given"), [("markov", {}), ("shapley", {"game": "sum"})])
def test_equals_learning_and_sharing_anew(name: str, given: dict[str, str]) -> None:
    with alignkit.load(SAMPLE) as asked:
        model = asked.models([name])[0]
        ran = Pass.begin(asked, [model], ("campaign",), Period())
        read = Gatherer(ran.by, ran.team, ran.models, keeps_journeys=True)
        ran.go(read)
        fitted = asked.fitted(model)
        found = relearn(fitted, given, read.journeys, ran.books, [ran.by], seed=5)
    cluster, number = clusters([*fitted.learning.account, *account_keys(ran.books.deals)])
    many = len(fitted.learning.account)
    paths = fitted.learning.paths(fitted.per)
    amount = np.where(ran.books.reason == ATTRIBUTED, ran.books.amount, 0)
    for first, counts in Bootstrap(number, REFITS, 5).blocks():
        for at in range(0, counts.shape[1], 40):
            times = counts[cluster[:many], at]
            won, lost, value = paths.conversions * times, paths.nulls * times, paths.value * times
            effect = present(model.fit)(replace(paths, conversions=won, nulls=lost, value=value), given).effect
            worth = effect / np.maximum(reach(paths, won), 1)
            drawn = amount * counts[cluster[many:], at]
            expected = sum(credited(entries, worth, drawn, ran.by[0]) for entries in read.journeys)
            assert found.groupings[0].at(np.arange(ran.by[0].size))[first + at] == pytest.approx(expected, abs=1)
            assert found.booked[first + at] == (ran.books.amount * counts[cluster[many:], at]).sum()


def reach(paths: Paths, won: np.ndarray) -> np.ndarray:
    """How many won journeys each channel touched, counted one by one."""
    found = np.zeros(paths.channels)
    for path, times in enumerate(won.tolist()):
        for channel in set(paths.step[paths.start[path] : paths.start[path + 1]].tolist()):
            found[channel] += times
    return found


def credited(entries: Entries, worth: np.ndarray, amount: np.ndarray, by: Dimension) -> np.ndarray:
    """One batch shared by what channels are worth, in fractions of a cent."""
    weight = by_worth(entries.journeys, worth).astype(float)
    deal = entries.journeys.deal
    whole = entries.journeys.sum_per_deal(weight)[deal]
    share = np.divide(weight, whole, out=np.zeros(len(deal)), where=whole > 0)
    return np.bincount(by.codes(entries), share * amount[deal + entries.first_deal], by.size)


def test_only_the_chain_of_order_one_over_few_channels_is_cheap() -> None:
    with alignkit.load(SAMPLE) as asked:
        markov, shapley = (asked.fitted(model) for model in asked.models(["markov", "shapley"]))
    assert [is_cheap(*one) for one in ((markov, {}), (markov, {"order": 2}), (shapley, {}))] == [True, False, False]
    many = replace(markov, found=replace(markov.found, effect=np.zeros(FEW + 1)))
    assert not is_cheap(many, {})
