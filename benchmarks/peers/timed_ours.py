"""What is timed of alignkit: name → what prepares a folder of paths, and gives back the run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from alignkit.engines.markov import fit as markov
from alignkit.engines.paths import Found, Paths, credited
from alignkit.engines.shapley import sum_game as shapley
from alignkit.evidence.chain import refit_chain
from alignkit.evidence.refits import refit
from alignkit.evidence.shares import Shares
from alignkit.models.first import first
from alignkit.models.last import last
from alignkit.models.linear import linear
from alignkit.paths import rules
from alignkit.paths.coding import steps
from alignkit.statistics.bootstrap import Bootstrap

Run = Callable[[], object]
Engine = Callable[[Paths], object]


def from_strings(engine: Engine) -> Callable[[Path], Run]:
    """From a DataFrame of path strings and counts, as the peers get it."""

    def prepare(folder: Path) -> Run:
        frame = pd.read_parquet(folder / "paths.parquet")
        return lambda: engine(_coded(frame))

    return prepare


def from_codes(engine: Engine) -> Callable[[Path], Run]:
    """From journeys that are coded already, as they are after loading a project."""

    def prepare(folder: Path) -> Run:
        with np.load(folder / "paths.npz") as saved:
            arrays = {name: saved[name] for name in saved.files if name != "channels"}
            paths = Paths(**arrays, channels=int(saved["channels"]))
        return lambda: engine(paths)

    return prepare


def _coded(frame: pd.DataFrame) -> Paths:
    column = pa.Table.from_pandas(frame[["path"]], preserve_index=False).column(0)
    found = steps(column, " > ")
    won, lost = (frame[name].to_numpy(np.float64) for name in ("conversions", "nulls"))
    return Paths(found.step, found.start, won, lost, won, len(found.channels))


def heuristics(paths: Paths) -> object:
    """First, last and linear."""
    names = [f"c{channel}" for channel in range(paths.channels)]
    return rules.shared([first.weigh, last.weigh, linear.weigh], paths, names)


def _credited(found: Found, paths: Paths) -> object:
    share = credited(found.effect, float(paths.conversions.sum()))
    assert share is not None
    return share


def of_order(order: int) -> Engine:
    """Markov removal effects and the credit from them."""
    return lambda paths: _credited(markov.fit(paths, order=order), paths)


def sum_game(paths: Paths) -> object:
    """Shapley, sum game."""
    return _credited(shapley.sum_game(paths), paths)


def ordered(paths: Paths) -> object:
    """Shapley, ordered."""
    return _credited(shapley.ordered(paths), paths)


def rule_refits(paths: Paths) -> object:
    """1,000 bootstrap refits of 14 rule models: every journey as a won deal, every channel of it with some credit."""
    key = np.sort(paths.step.astype(np.int64) * len(paths) + paths.path)
    key = key[np.diff(key, prepend=-1) != 0]
    credit = 1 + (key % 9_973)[None, :] * np.arange(1, 15)[:, None]
    shares = Shares(np.arange(paths.channels), key // len(paths), key % len(paths), credit)
    return refit(shares, Bootstrap(len(paths), 1000))


def markov_refits(paths: Paths) -> object:
    """200 bootstrap refits of Markov, order 1: every journey its own account."""
    return refit_chain(paths, np.arange(len(paths)), Bootstrap(len(paths), 200))


ENGINES: dict[str, Engine] = {
    "heuristics": heuristics,
    "markov 1": of_order(1),
    "markov 2": of_order(2),
    "markov 3": of_order(3),
    "shapley": sum_game,
    "ordered": ordered,
    "rule refits": rule_refits,
    "markov refits": markov_refits,
}

WORK: dict[str, Callable[[Path], Run]] = {
    **{f"{name}, strings": from_strings(engine) for name, engine in ENGINES.items()},
    **{f"{name}, coded": from_codes(engine) for name, engine in ENGINES.items()},
}
