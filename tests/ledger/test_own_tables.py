"""The engines' own tables as Answers, channels by their names; and influence, which is no share of anything."""

from __future__ import annotations

import pytest
from tests.ledger.test_learning import WON_ONCE, answers, company

import alignkit
from alignkit.errors import UsageError


def test_the_transitions_of_a_chain_are_an_answer() -> None:
    with company(WON_ONCE) as project:
        rows = answers(project, "markov")["transitions"].to_dicts()
    arrows = {(row["from"], row["to"]): row["probability"] for row in rows}
    assert arrows == {
        ("(start)", "A"): pytest.approx(2 / 3), ("(start)", "B"): pytest.approx(1 / 3), ("A", "B"): 0.5,
        ("A", "(null)"): 0.5, ("B", "C"): 1.0, ("C", "(conversion)"): 0.5, ("C", "(null)"): 0.5,
    }  # fmt: skip


def test_the_coalitions_of_the_rate_game_are_named() -> None:
    with company(WON_ONCE, **{"models.shapley.game": "rate"}) as project:
        found = answers(project, "shapley")
    coalitions = {row["channels"] for row in found["coalitions"].to_dicts()}
    assert {"A", "B + C", "A + B + C"} <= coalitions


def test_the_ordered_game_says_who_came_first() -> None:
    with company(WON_ONCE, **{"models.shapley.game": "ordered"}) as project:
        found = answers(project, "shapley")
    positions = {(row["channel"], row["position"]): row["conversions"] for row in found["positions"].to_dicts()}
    assert positions == {(channel, place): pytest.approx(1 / 3) for place, channel in enumerate("ABC", 1)}


def test_participation_shares_no_money_and_is_left_out_of_comparisons() -> None:
    with company(WON_ONCE) as project:
        with pytest.raises(UsageError, match="counts every deal in full"):
            project.attribute(["participation"])
        assert "participation" not in project.compare().answers[0].rows.column_names


def test_participation_of_paths_is_an_effect_without_credit() -> None:
    import pyarrow as pa

    paths = pa.table({"path": ["A > B", "B"], "conversions": [2, 1], "nulls": [0, 3]})
    credit = alignkit.attribute_paths(paths, ["participation"]).answers[0]
    rows = {row["channel"]: row for row in credit.to_dicts()}
    assert (rows["A"]["participation_effect"], rows["B"]["participation_effect"]) == (2.0, 3.0)
    assert rows["A"]["participation_conversions"] is None
    assert "participation counts every path in full for all its channels: it never adds up to a total." in credit.notes
