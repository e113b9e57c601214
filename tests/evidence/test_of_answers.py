"""Evidence in the Answers: on the sample company, and on companies of a few deals that a person can follow."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.present import present

import alignkit
from alignkit.answer import Answer
from alignkit.errors import UsageError
from alignkit.evidence import gathering
from alignkit.evidence.gathering import gatherer, too_dear
from alignkit.ledger.grouping import Dimension
from alignkit.reports import terminal

SAMPLE = Path(__file__).parent.parent.parent / "data" / "sample" / "deals.csv"

VARIANTS = {"evidence.models": ["first", "last"], "evidence.lookback_days": [30], "evidence.people": ["roles"]}


def company(deals: Sequence[tuple[str, str, float]], touches: Sequence[tuple[str, str, str]]) -> alignkit.Project:
    """Deals (id, account, amount), won on 30 June by their one person; touches (deal, campaign, day of 2026)."""
    ids = [deal for deal, *_ in deals]
    return alignkit.load(
        pd.DataFrame(
            {
                "deal_id": ids,
                "name": ids,
                "account_id": [account or None for _, account, _ in deals],
                "amount": [str(amount) for *_, amount in deals],
                "currency": "USD",
                "created_at": "2026-06-01",
                "closed_on": "2026-06-30",
                "outcome": "won",
            }
        ),
        people=pd.DataFrame({"person_id": ids, "created_at": "2026-01-01"}),
        roles=pd.DataFrame({"deal_id": ids, "person_id": ids}),
        campaigns=pd.DataFrame(
            {"campaign_id": sorted({c for _, c, _ in touches}), "name": sorted({c for _, c, _ in touches})}
        ),
        touches=pd.DataFrame(
            {
                "touch_id": [f"t{n}" for n in range(len(touches))],
                "person_id": [deal for deal, *_ in touches],
                "campaign_id": [campaign for _, campaign, _ in touches],
                "kind": "campaign-response",
                "touched_at": [f"2026-{day}" for *_, day in touches],
            }
        ),
        settings={**VARIANTS, "attribution.model": "linear", "attribution.lookback_days": 365},
    )


@pytest.fixture(scope="module")
def sampled() -> Iterator[alignkit.Project]:
    """The sample company, loaded once for every question about it."""
    with alignkit.load(SAMPLE) as loaded:
        yield loaded


@pytest.fixture(scope="module")
def headline(sampled: alignkit.Project) -> list[Answer]:
    """What `alignkit attribute` answers about the sample."""
    return [*sampled.attribute().answers]


def rows(answers: Iterable[Answer], name: str = "evidence") -> dict[str, dict[str, Any]]:
    (answer,) = [answer for answer in answers if answer.name == name]
    key = answer.columns[0].name
    return {row.get("campaign", row[key]): row for row in answer.to_dicts()}


def test_low_and_high_are_the_least_and_the_most_of_all_variants() -> None:
    """Booth came first, 50 days before the close: nothing under last touch, nothing where 30 days count."""
    with company([("d", "a", 100)], [("d", "Booth", "05-11"), ("d", "Webinar", "06-20")]) as asked:
        found = asked.attribute()
    booth, webinar = (rows(found.answers, "attribution")[name] for name in ("Booth", "Webinar"))
    assert [booth[c] for c in ("credit_low", "credit", "credit_high")] == [0, 50, 100]
    assert [webinar[c] for c in ("credit_low", "credit", "credit_high")] == [0, 50, 100]
    # Three models, two lookbacks (30 and the 365 in force), two people rules (the one in force and roles).
    assert rows(found.answers)["Booth"]["variants_credited"] == 2 * 2
    assert rows(found.answers)["Webinar"]["variants_credited"] == 12 - 2


@pytest.mark.parametrize("model", ["w-shaped", "primary-campaign", "opportunity-creation"])
def test_the_headline_is_always_within(sampled: alignkit.Project, model: str) -> None:
    for row in rows(sampled.attribute([model]).answers, "attribution").values():
        assert row["credit_low"] <= row["credit"] <= row["credit_high"]


def test_four_deals_have_no_interval_and_say_so() -> None:
    deals = [(f"d{n}", f"a{n}", 100) for n in range(4)]
    with company(deals, [(deal, "Booth", "06-20") for deal, *_ in deals]) as asked:
        row = rows(asked.attribute().answers)["Booth"]
    assert (row["credit_95"], row["rank"], row["data"]) == (None, None, "fewer than 5 deals")
    assert (row["deals"], row["accounts"]) == (4, 4)


def test_ten_deals_of_one_account_are_one_draw() -> None:
    deals = [(f"d{n}", "one", 100) for n in range(10)]
    with company(deals, [(deal, "Booth", "06-20") for deal, *_ in deals]) as asked:
        row = rows(asked.attribute().answers)["Booth"]
    assert (row["credit_95"], row["data"], row["accounts"]) == (None, "fewer than 5 accounts", 1)


def test_one_whale_is_named_and_left_out() -> None:
    deals = [("whale", "w", 900), *((f"d{n}", f"a{n}", 10) for n in range(9))]
    touches = [(deal, "Booth", "06-20") for deal, *_ in deals] + [(f"d{n}", "Ads", "06-21") for n in range(9)]
    with company(deals, touches) as asked:
        row = rows(asked.attribute(["first"]).answers)["Booth"]
    assert (row["largest_deal_id"], row["without_largest"]) == ("whale", 90)
    assert row["data"] == "one deal is 91% of it"
    assert row["credit_95"]["low"] < 990 <= row["credit_95"]["high"]


def test_equal_deals_of_equal_accounts_leave_no_doubt() -> None:
    deals = [(f"d{n}", f"a{n}", 100) for n in range(40)]
    with company(deals, [(deal, "Booth", "06-20") for deal, *_ in deals]) as asked:
        row = rows(asked.attribute().answers)["Booth"]
    assert row["credit_95"] == {"low": Decimal(4000), "high": Decimal(4000)}
    assert (row["rank_low"], row["rank_high"], row["data"]) == (1, 1, "enough")


def test_negative_and_zero_amounts_are_redrawn_too() -> None:
    deals = [(f"d{n}", f"a{n}", amount) for n, amount in enumerate([100, -40, 0, 70, 30, 20, 10])]
    with company(deals, [(deal, "Booth", "06-20") for deal, *_ in deals]) as asked:
        row = rows(asked.attribute().answers)["Booth"]
    assert row["credit"] == 190
    assert row["credit_95"]["low"] < 190 < row["credit_95"]["high"]


def test_none_leaves_everything_as_it_was() -> None:
    with company([("d", "a", 100)], [("d", "Booth", "06-20")]) as asked:
        found = asked.attribute(evidence="none").answers
    assert [answer.name for answer in found] == ["attribution", "reconciliation", "teams", "rules"]
    assert "credit_low" not in found[0].rows.column_names


def test_an_unknown_level_is_refused() -> None:
    with (
        company([("d", "a", 100)], [("d", "Booth", "06-20")]) as asked,
        pytest.raises(UsageError, match="unknown"),
    ):
        asked.attribute(evidence="fll")


def test_where_a_row_is_a_deal_there_is_nothing_to_redraw() -> None:
    with company([("d", "a", 100)], [("d", "Booth", "06-20")]) as asked:
        names = {answer.name for answer in asked.attribute(by=["deal", "campaign"]).answers}
    assert "evidence" not in names


def test_much_data_is_left_for_full() -> None:
    """Above the bound auto reads nothing along and says so; full does, and keeps no journeys in memory."""
    team = Dimension("team", 1, lambda entries: np.zeros(len(entries.journeys.deal), np.int64), (), ())
    assert present(gatherer("auto", [], team, [], 1)).keeps_journeys
    assert gatherer("auto", [], team, [], 10**7) is None
    assert not present(gatherer("full", [], team, [], 10**7)).keeps_journeys
    assert "--evidence full" in too_dear("auto", 10**7)[0]
    assert too_dear("full", 10**7) == too_dear("none", 10**7) == too_dear("auto", 10) == ()


def test_journeys_that_are_not_kept_are_asked_for_again(
    sampled: alignkit.Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same evidence from journeys in memory and from a second query."""
    kept = sampled.attribute(["markov"], evidence="full").answers
    monkeypatch.setattr(gathering, "ROWS", 0)
    again = sampled.attribute(["markov"], evidence="full").answers
    assert [answer.rows for answer in kept] == [answer.rows for answer in again]


def test_two_runs_say_the_same_and_another_seed_does_not() -> None:
    found = []
    for seed in (1, 1, 2):
        with alignkit.load(SAMPLE, settings={"evidence.seed": seed}) as asked:
            found.append([row["credit_95"] for row in rows(asked.attribute().answers).values()])
    assert found[0] == found[1] != found[2]


def test_models_that_learn_are_refitted(sampled: alignkit.Project) -> None:
    """Their interval is wider than one that took the effects for granted would be; auto leaves the dear ones out."""
    markov, shapley = (sampled.attribute([name]).answers for name in ("markov", "shapley"))
    full = sampled.attribute(["shapley"], evidence="full").answers
    assert all(row["credit_95"] for row in rows(markov).values() if row["deals"] >= 30)
    assert "credit_95" not in next(iter(rows(shapley).values()))
    assert any("--evidence full" in note for note in shapley[0].notes)
    assert all(row["credit_95"] for row in rows(full).values() if row["deals"] >= 30)


def test_compare_says_what_survives() -> None:
    with company([("d", "a", 100)], [("d", "Booth", "05-11"), ("d", "Webinar", "06-20")]) as asked:
        found = asked.compare(["first", "linear", "last"]).answers
    row = rows(found, "compare")["Webinar"]
    assert row["range"] == {"low": 0, "high": 100}
    assert (row["variants_credited"], row["variants_top_5"], found[0].basis["variants"]) == (10, 10, 12)
    screen = terminal.as_text(found)
    assert "10 of 12" in screen
    assert "Under all 12 variants: no campaign in the top 5; 0 of 2 campaigns with more than nothing." in screen


@pytest.mark.parametrize("width", [60, 80, 96, 120])
def test_low_and_high_on_the_screen(headline: list[Answer], width: int) -> None:
    screen = terminal.as_text(headline, width)
    heading = next(line for line in screen.splitlines() if line.startswith("Campaign"))
    assert ("Low–high" in heading) == (width <= 80)
    assert "42 variants (7 models" in screen
    assert re.search(
        r"marketing [\d.]+M to [\d.]+M, 95% interval by 1,000 redraws of the 198 accounts", " ".join(screen.split())
    )
    assert max(map(len, screen.splitlines())) <= max(width, 80)


def test_models_side_by_side_have_no_intervals_so_nothing_is_refitted_for_them(
    sampled: alignkit.Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "relearn", None)
    notes = sampled.compare(["first", "markov", "shapley"], evidence="full").answers[0].notes
    assert not [note for note in notes if "refitted" in note]


def test_what_is_said_of_a_model_stands_beside_its_own_figures(sampled: alignkit.Project) -> None:
    found = sampled.attribute(["markov", "shapley"]).answers
    said = [[n for n in a.notes if "refitted" in n] for a in found if a.name == "attribution"]
    assert said == [[], ["shapley is not refitted to redraws, so it has no intervals: --evidence full"]]
