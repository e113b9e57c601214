"""On the 10,000 reference paths, peers run as real packages and alignkit give the same numbers."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import pytest
from benchmarks.peers import ours
from benchmarks.peers.ours import Table
from tests.peers.conftest import Ask

pytestmark = [pytest.mark.peers, pytest.mark.shared]

EXACT = 1e-9
"""Largest difference of two exact solutions, in removal effects and in conversions relative to their total."""


@pytest.fixture(scope="module")
def reference(shared: Path) -> Table:
    """The reference as a table of paths."""
    with gzip.open(shared / "data" / "engines" / "mta_eeghor" / "data.csv.gz", "rt", encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    path, won, value, lost = zip(*rows, strict=True)
    assert len(rows) == 10_000
    return {
        "path": list(path),
        "conversions": [int(count) for count in won],
        "nulls": [int(count) for count in lost],
        "value": [float(amount) for amount in value],
    }


def assert_equal(theirs: dict[str, float], mine: dict[str, float], scale: float = 1.0) -> None:
    assert set(theirs) == set(mine)
    worst = max(abs(theirs[channel] - mine[channel]) for channel in mine) / scale
    print(json.dumps({"largest difference": worst}))
    assert worst <= EXACT


def test_removal_effects_of_mam(reference: Table, ask: Ask) -> None:
    assert_equal(ask("mam.removal_effects", reference)["found"], ours.removal_effects(reference))


@pytest.mark.parametrize("order", [1, 2])
def test_removal_to_null_of_do_attribution(order: int, reference: Table, ask: Ask) -> None:
    theirs = ask("do_attribution.markov", reference, order=order, strategy="redirect_to_null")["found"]["effect"]
    assert_equal(theirs, ours.removal_effects(reference, order=order))


def test_participation_is_the_default_of_do_attribution(reference: Table, ask: Ask) -> None:
    theirs = ask("do_attribution.markov", reference, strategy="fail")["found"]["effect"]
    assert_equal(theirs, ours.participation(reference))


def test_shapley_of_mta(reference: Table, ask: Ask) -> None:
    assert_equal(ask("mta_eeghor.shapley", reference)["found"], ours.sum_game(reference), sum(reference["conversions"]))


@pytest.mark.parametrize("peer", ["channel_attribution", "mta_eeghor"])
def test_first_last_and_linear(peer: str, reference: Table, ask: Ask) -> None:
    # mta removes consecutive repeats before it counts touches: its linear is another one.
    models = ("first", "last", "linear") if peer == "channel_attribution" else ("first", "last")
    theirs, mine = ask(f"{peer}.heuristics", reference)["found"], ours.heuristics(reference)
    for model in models:
        kept = {channel: theirs[model].get(channel, 0.0) for channel in mine[model]}
        assert_equal(kept, mine[model], sum(reference["conversions"]))


def test_simulated_markov_comes_close(reference: Table, ask: Ask) -> None:
    """ChannelAttribution's order 1 is a simulation of the same quantity: within its own tolerance of 5 %."""
    theirs = ask("channel_attribution.markov", reference)["found"]["credit"]
    mine = ours.markov_credit(reference)
    assert sum(abs(theirs[channel] - mine[channel]) for channel in mine) <= 0.05 * sum(reference["conversions"])
