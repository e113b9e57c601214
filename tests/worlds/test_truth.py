"""What campaigns added, and the measures of how far credit is from it."""

from __future__ import annotations

import numpy as np
import pytest

from alignkit.sample.draws import Draws
from alignkit.worlds.definitions import WORLDS
from alignkit.worlds.process import TODAY, History, history
from alignkit.worlds.truth import (
    WorldTruth,
    by_campaign,
    credit,
    credit_to_nothing,
    expected,
    proportions,
    rank_correlation,
    rule_models,
    share_error,
    truth,
)

RULES = rule_models()


@pytest.fixture(scope="module", params=list(WORLDS))
def lives(request: pytest.FixtureRequest) -> History:
    return history(WORLDS[request.param], Draws(7), np.arange(20_000))


def spread(world: str, companies: int = 40, accounts: int = 2500) -> tuple[np.ndarray, np.ndarray]:
    """Truth less its expectation, over many companies: all campaigns together, and each one."""
    found = []
    for company in range(companies):
        lived = history(WORLDS[world], Draws(3), np.arange(company * accounts, (company + 1) * accounts))
        true, mean = truth(lived), expected(lived)
        found.append([true.won - mean.won, true.together - mean.together, *(true.added - mean.added)])
    gaps = np.array(found)
    return gaps.mean(axis=0), gaps.std(axis=0, ddof=1) / np.sqrt(companies)


@pytest.mark.parametrize("world", ["fair", "early-brand", "season"])
def test_the_expectation_is_that_of_many_companies(world: str) -> None:
    mean, error = spread(world)
    assert (np.abs(mean) <= 4 * error + 1e-9).all()


def test_in_the_fair_world_the_expectation_is_reach_times_effect() -> None:
    """By hand: a case is a deal with 70 %, touched before its close with `reach`, and a touch adds `closes`."""
    lived = history(WORLDS["fair"], Draws(7), np.arange(60_000))
    over = lived.exists & (lived.closes <= TODAY)
    for number, plan in enumerate(lived.world.plans):
        by_hand = over.sum() * plan.reach / 1e4 * 0.7 * plan.closes / 1e4 * lived.amount[over].mean()
        assert expected(lived).added[number] == pytest.approx(by_hand, rel=0.04)


def test_parts_add_up_where_campaigns_add_independently() -> None:
    lived = history(WORLDS["fair"], Draws(7), np.arange(5000))
    mean = expected(lived)
    assert mean.added.sum() == pytest.approx(mean.together)


def test_truths_of_blocks_add_up(lives: History) -> None:
    world, luck = lives.world, Draws(7)
    blocks = [truth(history(world, luck, np.arange(first, first + 5000))) for first in range(0, 20_000, 5000)]
    whole, whole_sum = truth(lives), sum(blocks, WorldTruth.none())
    assert (whole.won, whole.anyway, whole.deals, whole.anyway_deals) == (
        whole_sum.won,
        whole_sum.anyway,
        whole_sum.deals,
        whole_sum.anyway_deals,
    )
    assert whole.added.tolist() == whole_sum.added.tolist()
    assert whole.added_deals.tolist() == whole_sum.added_deals.tolist()


def test_credit_is_all_that_was_won_with_a_touch(lives: History) -> None:
    shares = credit(lives, RULES)
    touched = lives.amount[lives.won & (lives.touches > 0)].sum()
    for number, model in enumerate(RULES):
        if model.name in ("lead-creation", "opportunity-creation"):
            assert shares.credit[number].sum() < touched
        else:
            assert shares.credit[number].sum() == touched


def test_every_rule_pays_campaigns_that_add_nothing(lives: History) -> None:
    idle = np.array([not plan.adds for plan in lives.world.plans])
    for row in by_campaign(credit(lives, RULES), len(idle)):
        # Milestones before the opening never meet the last two weeks: these two are blind to harvesters, and are right.
        if lives.world.name != "harvesters" or (row[idle] > 0).any():
            assert (row[idle] > 0).all()


def test_in_the_fair_world_counting_touches_finds_the_order() -> None:
    lived = history(WORLDS["fair"], Draws(7), np.arange(20_000))
    rows = by_campaign(credit(lived, RULES), len(lived.world.plans))
    for model, row in zip(RULES, rows, strict=True):
        assert rank_correlation(row, expected(lived).added) > (0.95 if model.name == "linear" else 0.8)
        assert share_error(row, expected(lived).added) < 0.06


def test_everywhere_more_is_attributed_than_was_added(lives: History) -> None:
    rows = by_campaign(credit(lives, RULES), len(lives.world.plans))
    assert (rows.sum(axis=1) > truth(lives).together).all()


def test_last_touch_pays_harvesters_most_of_all() -> None:
    lived = history(WORLDS["harvesters"], Draws(7), np.arange(20_000))
    rows = by_campaign(credit(lived, RULES), len(lived.world.plans))
    nothing = {
        model.name: credit_to_nothing(row, expected(lived).added) for model, row in zip(RULES, rows, strict=True)
    }
    assert max(nothing, key=lambda name: nothing[name]) == "last"
    assert nothing["last"] > 0.7
    assert nothing["opportunity-creation"] < 0.01


def test_early_brand_is_starved_by_the_last_touch() -> None:
    lived = history(WORLDS["early-brand"], Draws(7), np.arange(20_000))
    rows = by_campaign(credit(lived, RULES), len(lived.world.plans))
    brand = {model.name: proportions(row)[:2].sum() for model, row in zip(RULES, rows, strict=True)}
    assert proportions(expected(lived).added)[:2].sum() > 0.7
    assert brand["last"] < 0.1 < 0.4 < brand["first"]


@pytest.mark.parametrize(
    ("credited", "added", "error", "nothing", "rank"),
    [
        ([1, 2, 3], [1, 2, 3], 0, 0, 1),
        ([3, 2, 1], [1, 2, 3], 1 / 3, 0, -1),
        ([1, 0, 0], [0, 1, 1], 1, 1, -1),
        ([1, 1, 2], [0, 2, 2], 0.25, 0.25, 0.5),
    ],
)
def test_measures_by_hand(credited: list[float], added: list[float], error: float, nothing: float, rank: float) -> None:
    by_model, by_truth = np.array(credited, float), np.array(added, float)
    assert share_error(by_model, by_truth) == pytest.approx(error)
    assert credit_to_nothing(by_model, by_truth) == pytest.approx(nothing)
    assert rank_correlation(by_model, by_truth) == pytest.approx(rank)


def test_of_equal_values_there_is_no_order() -> None:
    assert np.isnan(rank_correlation(np.ones(3), np.array([1.0, 2.0, 3.0])))
