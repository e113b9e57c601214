"""The worlds: the same by seed, twins of the same luck, touches before the close, believable sizes."""

from __future__ import annotations

import re
from dataclasses import fields

import numpy as np
import pytest

from alignkit.cli import sample as command
from alignkit.errors import UsageError
from alignkit.sample.draws import Draws
from alignkit.worlds import definitions as worlds
from alignkit.worlds.definitions import EVEN, FAIR, PHASES, WORKING, WORLDS, WorldCampaign
from alignkit.worlds.journeys import journeys, paths, steps
from alignkit.worlds.process import TODAY, History, history
from alignkit.worlds.truth import expected, truth

ACCOUNTS = 4000


def lived(world: worlds.World, accounts: int = ACCOUNTS, seed: int = 7) -> History:
    return history(world, Draws(seed), np.arange(accounts))


@pytest.fixture(scope="module", params=list(WORLDS))
def lives(request: pytest.FixtureRequest) -> History:
    return lived(WORLDS[request.param])


def test_the_same_seed_is_the_same_world(lives: History) -> None:
    again, other = lived(lives.world), lived(lives.world, seed=8)
    for field in fields(History):
        if isinstance(getattr(lives, field.name), np.ndarray):
            np.testing.assert_array_equal(getattr(lives, field.name), getattr(again, field.name))
    assert (lives.won != other.won).any()


def test_an_account_has_its_fate_in_any_company(lives: History) -> None:
    part = history(lives.world, Draws(7), np.arange(1000, 1500))
    for name in ("won", "lost", "touched", "touched_again", "day", "amount"):
        np.testing.assert_array_equal(getattr(part, name), getattr(lives, name)[1000:1500])


def test_touches_lie_between_the_start_and_the_close(lives: History) -> None:
    starts, closes = lives.starts[:, :, None], lives.closes[:, :, None]
    assert (lives.day >= starts)[lives.touched].all()
    assert (lives.day < closes)[lives.touched].all()
    assert (lives.day < lives.day_again)[lives.touched_again].all()
    assert (lives.day_again < closes)[lives.touched_again].all()
    assert not (lives.touched_again & ~lives.touched).any()
    assert (lives.starts <= lives.lead).all()
    assert (lives.lead <= lives.opened).all()
    assert (lives.opened < lives.closes).all()
    assert (lives.closes - lives.starts <= 300).all()


def test_what_is_decided_is_decided_by_today(lives: History) -> None:
    over = lives.won | lives.lost
    assert not (lives.won & lives.lost).any()
    assert (lives.closes[over] <= TODAY).all()
    assert (lives.closes[lives.is_deal & ~over] > TODAY).all()


def test_a_campaign_without_effect_added_nothing(lives: History) -> None:
    added, on_average = truth(lives).added, expected(lives).added
    for number, plan in enumerate(lives.world.plans):
        assert (added[number] == 0) == (on_average[number] == 0) == (not plan.adds)


def test_a_twin_differs_by_the_missing_effect_alone(lives: History) -> None:
    """Nothing is won in a twin that is not won here, and only where the campaign touched can a deal be missing."""
    for number in range(len(lives.world.plans)):
        missing = lives.won & ~lives.without(number)
        assert not (lives.without(number) & ~lives.won).any()
        assert lives.touched[:, :, number][missing].all()


def test_a_twin_is_the_world_in_which_the_campaign_has_no_effect() -> None:
    """The twin by the process itself: the same world, the plan's effects struck out."""
    for name in ("fair", "early-brand"):
        whole = lived(WORLDS[name])
        for number, plan in enumerate(whole.world.plans):
            idle = (*whole.world.plans[:number], plan._replace(opens=0, closes=0), *whole.world.plans[number + 1 :])
            np.testing.assert_array_equal(lived(whole.world._replace(plans=idle)).won, whole.without(number))


def test_the_worlds_are_believable(lives: History) -> None:
    touches, over = lives.touches[lives.won], lives.won | lives.lost
    assert 0.15 < lives.won.sum() / over.sum() < 0.30
    assert 3 < touches.mean() < 8
    assert (touches == 0).mean() < 0.05
    assert 8 <= len(lives.world.plans) <= 12
    together = truth(lives).together / truth(lives).won
    assert 0.3 < together < 0.6


def test_deals_of_an_account_hang_together() -> None:
    lives = lived(WORLDS["fair"])
    both = lives.exists[:, 0] & lives.exists[:, 1]
    assert np.corrcoef(lives.amount[both, 0], lives.amount[both, 1])[0, 1] > 0.3
    needy = lived(WORLDS["retargeting"])
    assert np.corrcoef(needy.won[both, 0], needy.won[both, 1])[0, 1] > 0.05


def test_in_heavy_tails_few_deals_are_much_of_the_revenue() -> None:
    heavy, fair = (lived(WORLDS[name]) for name in ("heavy-tails", "fair"))
    top = [np.sort(h.amount[h.won])[-10:].sum() / h.amount[h.won].sum() for h in (heavy, fair)]
    assert top[0] > 0.2
    assert top[1] < 0.05


def test_what_makes_each_world_hard_is_in_it() -> None:
    def lift(name: str, campaign: str) -> float:
        """How much oftener won deals were touched than lost ones."""
        lives = lived(WORLDS[name])
        touched = lives.touched[:, :, [plan.name for plan in lives.world.plans].index(campaign)]
        return float(touched[lives.won].mean() / touched[lives.lost].mean())

    assert lift("bystanders", "Monthly newsletter") == pytest.approx(1, abs=0.05)
    assert lift("harvesters", "Brand search") > 3
    assert lift("retargeting", "Display retargeting") > 1.15
    assert lift("season", "Year-end offer") > 1.3
    early = lived(WORLDS["early-brand"])
    assert (early.day[:, :, 0] <= (early.starts + early.closes) // 2)[early.touched[:, :, 0]].all()


def test_journeys_are_the_won_deals_in_time_order(lives: History) -> None:
    batch = journeys(lives)
    assert batch.deals == lives.won.sum()
    np.testing.assert_array_equal(batch.touches, lives.touches[lives.won])
    same_deal = np.diff(batch.deal[batch.is_touch]) == 0
    assert (np.diff(batch.day[batch.is_touch])[same_deal] >= 0).all()
    assert (batch.day[batch.is_touch] < lives.closes[lives.won][batch.deal[batch.is_touch]]).all()
    hit = batch.opportunity_hits > 0
    assert (batch.day[hit] <= lives.opened[lives.won][batch.deal[hit]]).all()


def test_paths_are_the_won_and_the_lost_deals(lives: History) -> None:
    found = paths(lives)
    assert found.conversions.sum() == lives.won.sum()
    assert found.nulls.sum() == lives.lost.sum()
    assert round(found.value.sum() * 100) == lives.amount[lives.won].sum()
    mine = steps(lives, lives.won)
    won = found.conversions[found.path] > 0
    np.testing.assert_array_equal(found.step[won], mine.campaign)


def test_a_misspelt_world_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="no world") as raised:
        worlds.get("harvester")
    assert "harvesters" in str(raised.value.do)


def test_the_help_names_every_world() -> None:
    told = command.__doc__, re.sub(r"\s+", " ", str(command.sample.__annotations__["world"]))
    assert [name for name in WORLDS if name not in told[1]] == []


def test_campaigns_that_follow_buying_have_no_effect() -> None:
    """Else what a twin wins would change whom they touch, and a twin would differ by more than the missing effect."""
    everything: list[WorldCampaign] = [plan for world in WORLDS.values() for plan in world.plans]
    assert [plan.name for plan in everything if plan.follows > 1 and plan.adds] == []
    assert {plan.phase for plan in everything} <= set(PHASES)
    assert all(plan.adds for plan in (*WORKING, *EVEN))
    assert FAIR.plans is WORLDS["heavy-tails"].plans
