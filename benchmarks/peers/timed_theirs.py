"""What is timed of the peers: name → what prepares a folder of paths for them, and gives back the run.

Each gets what its documentation asks for (a DataFrame, lists, journey objects), made before the clock starts.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

import pandas as pd

Run = Callable[[], object]

warnings.simplefilter("ignore")


def _frame(folder: Path, separator: str = " > ") -> pd.DataFrame:
    frame = pd.read_parquet(folder / "paths.parquet")
    if separator != " > ":
        frame["path"] = frame["path"].str.replace(" > ", separator, regex=False)
    return frame


def channel_attribution_heuristics(folder: Path) -> Run:
    """First, last and linear."""
    import ChannelAttribution

    frame = _frame(folder, ">")
    return lambda: ChannelAttribution.heuristic_models(frame, "path", "conversions", flg_pro=False)


def channel_attribution_markov(order: int) -> Callable[[Path], Run]:
    """Markov with its defaults: simulated until the folds are within 5 %."""

    def prepare(folder: Path) -> Run:
        import ChannelAttribution

        frame = _frame(folder, ">")
        return lambda: ChannelAttribution.markov_model(
            frame, "path", "conversions", var_null="nulls", order=order, verbose=False, flg_pro=False
        )

    return prepare


def mam(*models: str) -> Callable[[Path], Run]:
    """Its object on grouped journeys in a Polars frame, and the models: one row per journey."""

    def prepare(folder: Path) -> Run:
        import polars as pl
        from mam import MAM

        frame = pl.read_parquet(folder / "paths.parquet").select(
            "path", (pl.col("conversions") > 0).alias("has_conversion"), pl.lit(1).alias("occurrences")
        )

        def run() -> object:
            made = MAM(frame, "grouped_journey", "path", "has_conversion", occurrences_colname="occurrences")
            return [getattr(made, f"run_{model}")().to_polars() for model in models]

        return run

    return prepare


def mta(*models: str) -> Callable[[Path], Run]:
    """Its object on path strings, and the models."""

    def prepare(folder: Path) -> Run:
        from mta import MTA

        names = {"conversions": "total_conversions", "nulls": "total_null"}
        frame = _frame(folder).rename(columns=names)[["path", *names.values()]]

        def run() -> object:
            made = MTA(frame, add_timepoints=False)
            return [getattr(made, model)() for model in models]

        return run

    return prepare


def do_attribution(order: int) -> Callable[[Path], Run]:
    """Removal to null."""

    def prepare(folder: Path) -> Run:
        from do_attribution import MarkovAttribution

        frame = _frame(folder)
        paths, won = frame["path"].to_numpy(object), frame["conversions"].to_numpy()
        return lambda: MarkovAttribution(order=order, removal_strategy="redirect_to_null").fit(paths, won)

    return prepare


def do_attribution_shapley(folder: Path) -> Run:
    """Its game of exact sets."""
    from do_attribution import ShapleyAttribution

    frame = _frame(folder)
    paths, won = frame["path"].to_numpy(object), frame["conversions"].to_numpy()
    return lambda: ShapleyAttribution().fit(paths, won)


def mta_audit(folder: Path) -> Run:
    """Removal to null, of journey objects made before."""
    from mta_audit.attribution.markov import MarkovAttribution

    from benchmarks.peers.drivers.mta_audit import journeys

    rows = _frame(folder)
    made = journeys({name: rows[name].tolist() for name in ("path", "conversions", "nulls")})
    return lambda: MarkovAttribution(removal_strategy="redirect_to_null").fit(made).attribute()


def pychattr(order: int) -> Callable[[Path], Run]:
    """Its 10,000 simulations."""

    def prepare(folder: Path) -> Run:
        from pychattr.channel_attribution import MarkovModel

        frame = _frame(folder, ">>>")
        model = MarkovModel("path", "conversions", null_feature="nulls", k_order=order, random_state=7)
        return lambda: model.fit(frame)

    return prepare


def shapley_attribution(name: str) -> Callable[[Path], Run]:
    """Won journeys as lists, made before."""

    def prepare(folder: Path) -> Run:
        import shapley_attribution as peer

        frame = _frame(folder)
        made = [path.split(" > ") for path in frame.loc[frame["conversions"] > 0, "path"]]
        return lambda: getattr(peer, name)(normalize=False).fit(made)

    return prepare


def pyattrscore(folder: Path) -> Run:
    """Linear of touches: one row per touch, the last of a won journey is the conversion."""
    from pyattrscore.linear import LinearAttribution

    rows = _frame(folder)
    steps = rows.assign(channel=rows["path"].str.split(" > ")).explode("channel").rename_axis("user").reset_index()
    at = steps.groupby("user").cumcount()
    is_last = at == steps.groupby("user")["channel"].transform("size") - 1
    won = is_last & (steps["conversions"] > 0)
    frame = pd.DataFrame(
        {
            "user_id": steps["user"].astype(str),
            "touchpoint_id": [f"t{number}" for number in range(len(steps))],
            "channel": steps["channel"],
            "timestamp": pd.Timestamp("2026-01-05") + pd.to_timedelta(at, unit="min"),
            "conversion": won,
            "conversion_value": won.astype(float),
        }
    )
    return lambda: LinearAttribution().calculate_attribution(frame.copy())


WORK: dict[str, Callable[[Path], Run]] = {
    "ChannelAttribution heuristics": channel_attribution_heuristics,
    "MAM first, last, linear": mam("first_click", "last_click", "linear"),
    "mta first, last, linear": mta("first_touch", "last_touch", "linear"),
    "pyattrscore linear": pyattrscore,
    "ChannelAttribution Markov 1": channel_attribution_markov(1),
    "MAM Markov 1": mam("markov"),
    "do-attribution Markov 1, to null": do_attribution(1),
    "mta-audit Markov 1, to null": mta_audit,
    "pychattr Markov 1": pychattr(1),
    "mta Markov": mta("markov"),
    "ChannelAttribution Markov 2": channel_attribution_markov(2),
    "do-attribution Markov 2, to null": do_attribution(2),
    "pychattr Markov 2": pychattr(2),
    "ChannelAttribution Markov 3": channel_attribution_markov(3),
    "MAM Shapley (4 channels)": mam("shapley"),
    "mta Shapley": mta("shapley"),
    "do-attribution Shapley": do_attribution_shapley,
    "shapley-attribution simplified": shapley_attribution("SimplifiedShapleyAttribution"),
    "shapley-attribution ordered": shapley_attribution("OrderedShapleyAttribution"),
}
