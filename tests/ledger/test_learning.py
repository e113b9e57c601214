"""What data-driven models learn from, and how their two results stand side by side (`RULES.md` 23)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import alignkit
from alignkit.errors import UsageError
from alignkit.ledger.learned import shared

#: Deal → (outcome, closing day, amount, type, the campaigns of its journey in order).
Story = dict[str, tuple[str, str, str, str, str]]

#: One of three journeys is won, A B C; A alone and B C are lost. Removal effects 1/2, 1, 1.
WON_ONCE: Story = {
    "w1": ("won", "2026-06-01", "100.00", "New", "ABC"),
    "l1": ("lost", "2026-05-01", "", "New", "A"),
    "l2": ("lost", "2026-05-02", "", "New", "BC"),
}


def company(story: Story, **settings: Any) -> alignkit.Project:
    """A company in which every deal has an account, a person and a journey of its own; a campaign is its channel."""
    deals = [
        {
            "deal_id": deal, "account_id": f"a-{deal}", "amount": amount, "currency": "USD", "created_at": "2026-01-05",
            "closed_on": closed, "outcome": outcome, "type": kind,
        }
        for deal, (outcome, closed, amount, kind, _) in story.items()
    ]  # fmt: skip
    touches = [
        {
            "touch_id": f"{deal}-{place}", "person_id": f"p-{deal}", "campaign_id": campaign,
            "kind": "campaign-response", "touched_at": f"2026-02-{place + 1:02d}",
            "asset": f"{deal}-{place}",
        }
        for deal, (*_, journey) in story.items()
        for place, campaign in enumerate(journey)
    ]  # fmt: skip
    tables = {
        "touches": touches,
        "people": [{"person_id": f"p-{deal}", "created_at": "2026-01-02"} for deal in story],
        "roles": [{"deal_id": deal, "person_id": f"p-{deal}"} for deal in story],
        "accounts": [{"account_id": f"a-{deal}", "name": deal} for deal in story],
        "campaigns": [{"campaign_id": c, "name": c, "channel": c} for c in "ABCD"],
    }
    made = {name: pa.Table.from_pylist(rows) for name, rows in tables.items()}
    return alignkit.load(pa.Table.from_pylist(deals), **made, settings=settings)


def answers(project: alignkit.Project, *models: str, **asked: Any) -> dict[str, Any]:
    """The answers by name; no test here is about evidence, so none is gathered."""
    return {answer.name: answer for answer in project.attribute(models, evidence="none", **asked).answers}


def test_model_table_and_ledger_stand_side_by_side_and_both_add_up() -> None:
    with company(WON_ONCE | {"w2": ("won", "2026-06-02", "50.00", "New", "AA")}) as project:
        found = answers(project, "markov", by=["channel"])
    rows = found["model-table"].to_dicts()
    attributed = sum(row["credit"] for row in found["attribution"].to_dicts())
    assert attributed == Decimal("150.00")
    for column in ("credit", "ledger"):
        assert sum(row[column] for row in rows) == attributed
    assert all(row["difference"] == row["ledger"] - row["credit"] for row in rows)
    by_channel = {row["channel"]: row["credit"] for row in found["attribution"].to_dicts()}
    assert {row["channel"]: row["ledger"] for row in rows} == by_channel


def test_effects_wins_and_credit_of_the_worked_example() -> None:
    with company(WON_ONCE) as project:
        rows = answers(project, "markov")["model-table"].to_dicts()
    got = {row["channel"]: (round(row["effect"], 12), row["wins"], row["credit"], row["ledger"]) for row in rows}
    assert got["A"] == (0.5, pytest.approx(0.2), Decimal("20.00"), Decimal("20.00"))
    assert got["B"] == got["C"] == (1.0, pytest.approx(0.4), Decimal("40.00"), Decimal("40.00"))


def test_what_was_not_left_out_is_not_said_to_be() -> None:
    with company(WON_ONCE) as project:
        assert not any("left out" in note for note in answers(project, "markov")["model-table"].notes)


def test_deals_worth_nothing_have_effects_and_no_money_by_them() -> None:
    with company(WON_ONCE | {"w1": ("won", "2026-06-01", "", "New", "ABC")}) as project:
        table = answers(project, "markov")["model-table"]
    assert [row["credit"] for row in table.to_dicts()] == [None] * 3
    assert sum(row["wins"] for row in table.to_dicts()) == pytest.approx(1)
    assert table.notes == (
        "Its effects on value are negative or nothing: shares of them have no meaning, so no money is given.",
    )


def test_a_deal_has_the_same_credit_whatever_period_is_reported() -> None:
    story = WON_ONCE | {"w2": ("won", "2026-06-20", "300.00", "New", "AC")}
    with company(story) as project:
        whole = project.attribute(["markov"], by=["deal", "campaign"]).answers[0].to_dicts()
        june = project.attribute(["markov"], by=["deal", "campaign"], since=date(2026, 6, 10)).answers[0].to_dicts()
    assert [row["credit"] for row in june] == [row["credit"] for row in whole if row["deal_id"] == "w2"]
    assert june


@pytest.mark.parametrize("model", ["w-shaped", "markov"])
@pytest.mark.parametrize("by", ["deal", "channel"])
def test_a_period_without_deals_has_answers_without_rows(model: str, by: str) -> None:
    with company(WON_ONCE) as project:
        found = answers(project, model, by=[by], since=date(2030, 1, 1))
    assert found["attribution"].rows.num_rows == 0
    assert by != "deal" or found["unattributed"].rows.num_rows == 0


@pytest.mark.parametrize(
    "more",
    [
        {"open": ("open", "2026-09-01", "", "New", "B")},
        {"renewal": ("won", "2026-06-03", "900.00", "Renewal", "B")},
        {"lost renewal": ("lost", "2026-06-03", "", "Renewal", "B")},
        {"untouched": ("lost", "2026-06-03", "", "New", "")},
    ],
    ids=str,
)
def test_what_is_open_excluded_or_untouched_teaches_nothing(more: Story) -> None:
    assert effects(WON_ONCE | more) == effects(WON_ONCE)


def test_what_is_closed_touched_and_new_does() -> None:
    """The check itself: one more lost deal teaches something."""
    assert effects(WON_ONCE | {"more": ("lost", "2026-06-03", "", "New", "BA")}) != effects(WON_ONCE)


def effects(story: Story) -> dict[str, float]:
    """Channel → what a story teaches of it."""
    with company(story) as project:
        rows = answers(project, "markov")["model-table"].to_dicts()
    return {row["channel"]: round(row["effect"], 12) for row in rows}


def test_what_was_learned_from_is_counted() -> None:
    story = WON_ONCE | {
        "open": ("open", "2026-09-01", "", "New", "B"),
        "untouched": ("lost", "2026-06-03", "", "New", ""),
    }
    with company(story) as project:
        found = answers(project, "markov")
    figures = {row["figure"]: row["value"] for row in found["diagnostics"].to_dicts()}
    counted = ("won deals", "lost deals", "deals without a touch", "deals left out: not closed")
    assert [figures[name] for name in counted] == ["1", "3", "1", "1"]
    assert figures["conversion_probability"] == figures["observed_rate"]
    assert found["model-table"].notes[0] == "1 deal that is not closed is left out: how it ends is not known."


def test_equal_worths_get_equal_weights_and_reach_is_shown() -> None:
    """Every channel is worth 1/3 to a won deal it touched: B through one deal, A and C through two."""
    story = {
        "w1": ("won", "2026-06-01", "3.33", "New", "AB"),
        "w2": ("won", "2026-06-02", "3.33", "New", "AC"),
        "w3": ("won", "2026-06-03", "3.33", "New", "C"),
    }
    with company(story) as project:
        ledger = project.attribute(["markov"]).ledger().to_pylist()
        rows = answers(project, "markov")["model-table"].to_dicts()
    weights = [row["weight"] for row in ledger if row["deal_id"] == "w1"]
    assert weights[0] == weights[1]
    assert {row["channel"]: row["reach"] for row in rows} == {"A": 2, "B": 1, "C": 2}
    assert all(row["effect"] / row["reach"] == pytest.approx(1 / 3) for row in rows)


def test_a_company_that_lost_nothing_is_told_what_that_means() -> None:
    with company({"w1": WON_ONCE["w1"]}) as project:
        notes = answers(project, "markov")["model-table"].notes
    assert any(note.startswith("Nothing was lost") for note in notes)


def test_campaigns_are_told_apart_where_that_is_asked() -> None:
    with company(WON_ONCE, **{"models.markov.per": "campaign"}) as project:
        rows = answers(project, "markov")["model-table"].to_dicts()
    assert {row["campaign_id"]: row["ledger"] for row in rows} == {
        "A": Decimal("20.00"), "B": Decimal("40.00"), "C": Decimal("40.00"),
    }  # fmt: skip


def test_compare_leaves_out_what_refuses_and_shows_its_effects() -> None:
    story = {f"w{n}": ("won", "2026-06-01", "10.00", "New", "A") for n in range(30)}
    story |= {f"l{n}": ("lost", "2026-06-01", "", "New", "AB") for n in range(30)}
    with company(story, **{"models.shapley.game": "rate"}) as project:
        found = {answer.name: answer for answer in project.compare().answers}
        with pytest.raises(UsageError, match="shapley finds negative effects"):
            project.attribute(["shapley"])
    assert "shapley" not in found["compare"].rows.column_names
    assert "shapley is left out: shapley finds negative effects, so it cannot share money." in found["compare"].notes
    effects = {row["channel"]: row["shapley"] for row in found["effects"].to_dicts()}
    assert effects["A"] > 0 > effects["B"]


def test_influence_counts_each_deal_in_full_for_every_campaign_it_met() -> None:
    story = {
        "w1": ("won", "2026-06-01", "100.00", "New", "ABA"),
        "w2": ("won", "2026-06-02", "30.00", "New", "B"),
        "w3": ("won", "2026-06-03", "7.00", "Renewal", "B"),
    }
    with company(story) as project:
        rows = project.compare(["linear", "first"]).answers[0].to_dicts()
    reach = {row["campaign_id"]: row["influenced"] for row in rows}
    assert reach == {"A": Decimal("100.00"), "B": Decimal("130.00"), "C": Decimal("0.00"), "D": Decimal("0.00")}
    assert all(row["influenced"] >= row["linear"] for row in rows)


def test_a_total_is_cut_in_proportion_exactly() -> None:
    share = np.array([0.2, 0.0, 0.3, 0.5])
    for whole in (0, 1, 7, 10**13 + 1, -99):
        parts = shared(whole, share)
        assert int(parts.sum()) == whole
        assert np.abs(parts - whole * share).max() <= 1 + abs(whole) * 2**-39
