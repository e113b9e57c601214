"""What `make bench-peers` runs and writes, on a size that takes no time."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.peers import report, run
from benchmarks.peers.data import write
from benchmarks.peers.measure import Measured
from benchmarks.peers.plan import FAMILIES, GRID
from benchmarks.peers.timed_ours import WORK

OURS = [engine.name for family in FAMILIES for engine in family.engines if engine.side == "ours"]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("paths") / "small"
    write(folder, 300, 10)
    return folder


@pytest.mark.parametrize("name", OURS)
def test_every_engine_of_ours_runs(name: str, small: Path) -> None:
    assert WORK[name](small)() is not None


def took(seconds: float, note: str = "") -> Measured:
    return Measured(seconds, seconds, 100.0, 10.0, note)


def bars(results: report.Results) -> dict[str, tuple[str, str]]:
    return {what: (figure, met) for what, figure, _, met in report.bars_of(results)}


def test_a_peer_that_did_not_finish_takes_at_least_the_limit() -> None:
    ours = {cell: took(2.0) for cell in GRID}
    peer = {("10k", 100): took(30.0), ("10k", 1000): took(40.0, ">40 s")}
    found = bars({report.STRINGS: ours, report.CA[1]: peer})
    title = "Markov 1 from path strings, 100 channels and more: ChannelAttribution"
    assert found[title] == ("15.0 × at 10k × 100, the least of 4 sizes", "met")
    ours[("1M", 1000)] = took(8.0)
    assert bars({report.STRINGS: ours, report.CA[1]: peer})[title][0].startswith("≥ 5.0 × at 1M × 1,000")


def test_a_bar_of_our_own_is_met_or_not() -> None:
    found = bars({"shapley, coded": {("1M", 100): took(0.2)}, "markov 3, coded": {("10k", 100): took(1.2)}})
    assert found["Shapley, sum game, 1M × 100, coded"] == ("0.20 s", "met")
    assert found["Markov 3, 10k × 100, coded"] == ("1.20 s", "NOT met")


def test_who_did_not_finish_is_not_run_on_more() -> None:
    engine = FAMILIES[1].engines[2]
    results = {engine.name: {("10k", 100): took(40.0, ">40 s")}}
    assert run.is_worth_it(engine, ("10k", 10), results)
    assert run.is_worth_it(engine, ("1M", 10), results)
    assert not run.is_worth_it(engine, ("100k", 100), results)


def test_what_was_kept_writes_the_same_page(tmp_path: Path) -> None:
    results = {OURS[0]: {cell: took(0.5) for cell in GRID}}
    kept = tmp_path / "kept.json"
    kept.write_text(run.saved(results), "utf-8")
    assert run.read(kept) == results
    assert "| **alignkit**, from path strings | 0.50 (100) |" in report.page(results, by_cpu=False)
