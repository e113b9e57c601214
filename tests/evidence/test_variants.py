"""A variant is the whole ledger under other rules: narrowed journeys are those that a run of its own would have."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import alignkit
from alignkit.evidence.variants import Survival, Variants, vary
from alignkit.results import Pass, Period

SAMPLE = Path(__file__).parent.parent.parent / "data" / "sample" / "deals.csv"

MODELS = ("first", "last-non-direct", "time-decay", "w-shaped", "full-path", "primary-campaign")


@pytest.mark.parametrize(
    ("days", "people", "more"),
    [
        (90, "roles", {}),
        (30, "roles-then-account", {"attribution.repeat": "since-previous-close"}),
        (180, "account", {"attribution.middle": "between", "attribution.missing_milestone": "next"}),
        (0, "primary", {"attribution.missing_milestone": "unattributed"}),
    ],
)
def test_equals_a_run_of_its_own(days: int, people: str, more: dict[str, str]) -> None:
    with alignkit.load(SAMPLE, settings=more) as asked:
        models = asked.models(MODELS)
        ran = Pass.begin(asked, models, ("campaign",), Period())
        ran.go()
        variants = Variants(tuple(models), (days, 365), (people,))
        (bands,) = vary(ran.scope, ran.books, variants, [ran.by])
    with alignkit.load(SAMPLE, lookback_days=days, match_people=people, settings=more) as other:
        own = Pass.begin(other, models, ("campaign",), Period())
        own.go()
    for number, total in enumerate(own.tallies):
        code, credit, _, _ = total.groups.merged()
        assert bands.at(code)[number].tolist() == credit.tolist()
        assert int(bands.credit[number].sum()) == total.attributed


def test_what_survives_is_counted() -> None:
    found = Survival.of(np.array([[5, 0, 1], [9, 0, 2], [5, 4, 0]]))
    assert found.low.tolist() == [5, 0, 0]
    assert found.high.tolist() == [9, 4, 2]
    assert (found.best.tolist(), found.worst.tolist()) == ([1, 2, 2], [1, 3, 3])
    assert found.credited.tolist() == [3, 1, 2]
    assert found.top.tolist() == [3, 1, 2]


def test_the_words_count_themselves() -> None:
    one = Variants((None,), (90,), ("roles",))  # type: ignore[arg-type]  # only its words are asked for
    assert one.words == "1 variant (1 model × 1 lookback × 1 way to match people)"
