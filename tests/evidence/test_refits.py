"""The bootstrap's kernel: exact to the cent, accounts whole, the same on any number of threads."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys

import numpy as np
import pytest
from tests.evidence import companies

from alignkit.evidence.refits import exact_parts, refit
from alignkit.evidence.shares import Shares
from alignkit.statistics.bootstrap import Bootstrap, clusters


def by_hand(shares: Shares, redraws: Bootstrap) -> list[list[list[int]]]:
    """One redraw after another, one pair after another, in Python's integers."""
    totals = [[[0] * redraws.replicates for _ in range(shares.groups)] for _ in shares.credit]
    for first, counts in redraws.blocks():
        for offset in range(counts.shape[1]):
            for model, row in enumerate(shares.credit.tolist()):
                for group, cluster, credit in zip(shares.group.tolist(), shares.deal.tolist(), row, strict=True):
                    totals[model][group][first + offset] += int(counts[cluster, offset]) * credit
    return totals


@pytest.mark.parametrize("seed", range(5))
def test_equals_one_addition_after_another(seed: int) -> None:
    shares, redraws = companies.shares(13, 4, models=3, seed=seed), Bootstrap(13, 20, seed)
    assert refit(shares, redraws).tolist() == by_hand(shares, redraws)


def test_amounts_past_what_a_float_holds_stay_exact() -> None:
    shares = companies.shares(9, 2, seed=3, largest=2**53 - 1)
    assert len(exact_parts(shares, 5)) == 2
    redraws = Bootstrap(9, 40)
    assert refit(shares, redraws).tolist() == by_hand(shares, redraws)


def test_amounts_past_63_bits_are_refused() -> None:
    shares = companies.of(np.full((1, 2000), 2**53 - 1))
    with pytest.raises(OverflowError):
        exact_parts(shares, 4)


def test_the_block_size_changes_nothing() -> None:
    whole = np.hstack([counts for _, counts in Bootstrap(7, 30).blocks(30)])
    parts = np.hstack([counts for _, counts in Bootstrap(7, 30).blocks(4)])
    assert (whole == parts).all()


def test_every_redraw_draws_as_many_clusters_as_there_are() -> None:
    for clusters_ in (1, 2, 9, 300):
        for _, counts in Bootstrap(clusters_, 50).blocks():
            assert counts.sum(axis=0).tolist() == [clusters_] * counts.shape[1]


def test_draws_are_fair() -> None:
    (_, counts), *_ = Bootstrap(10, 20_000).blocks(20_000)
    assert counts.mean(axis=1) == pytest.approx(np.ones(10), abs=0.03)
    assert counts.var(axis=1) == pytest.approx(np.full(10, 0.9), abs=0.04)


def test_the_stream_is_pinned() -> None:
    (_, counts), *_ = Bootstrap(5, 4, seed=7).blocks()
    assert counts.T.astype(int).tolist() == [[0, 0, 0, 3, 2], [1, 2, 0, 0, 2], [1, 0, 1, 1, 2], [1, 2, 1, 0, 1]]


def test_an_account_comes_whole_or_not_at_all() -> None:
    """Three deals of one account are all the revenue: a redraw has all of it, several times, or nothing."""
    cluster, number = clusters(["whale", "a", "whale", "b", "whale", "c"])
    shares = companies.of(np.array([[100, 0, 20, 0, 3, 0]]))
    totals = refit(shares.clustered(cluster), Bootstrap(number, 500))
    assert set((totals % 123).ravel().tolist()) == {0}
    assert {0, 123, 246} <= set(totals.ravel().tolist())


def test_a_deal_without_an_account_stands_alone() -> None:
    cluster, number = clusters([None, None, "a", None, "a"])
    assert cluster.tolist() == [0, 1, 2, 3, 2]
    assert number == 4


def test_one_account_can_only_be_itself() -> None:
    shares = companies.of(np.array([[70, 30]])).clustered(np.zeros(2, np.int64))
    assert set(refit(shares, Bootstrap(1, 10)).ravel().tolist()) == {100}


def test_nothing_gives_nothing() -> None:
    assert refit(companies.of(np.zeros((3, 4), np.int64)), Bootstrap(4, 10)).shape == (1, 3, 10)
    assert refit(companies.of(np.zeros((0, 0), np.int64)), Bootstrap(0, 10)).shape == (1, 0, 10)


HASHED = """
import hashlib, numpy as np
from alignkit.statistics.bootstrap import Bootstrap
from alignkit.evidence.refits import refit
from tests.evidence import companies
totals = refit(companies.shares(3000, 12, models=5, seed=2), Bootstrap(3000, 64))
print(hashlib.sha256(totals.tobytes()).hexdigest())
"""


def test_threads_change_no_bit() -> None:
    found = []
    for threads in ("1", "2"):
        settings = {**os.environ, "OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads}
        done = subprocess.run([sys.executable, "-c", HASHED], env=settings, capture_output=True, text=True, check=True)
        found.append(done.stdout.strip())
    here = refit(companies.shares(3000, 12, models=5, seed=2), Bootstrap(3000, 64))
    assert set(found) == {hashlib.sha256(here.tobytes()).hexdigest()}
