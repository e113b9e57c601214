"""ChannelAttribution (Python). Its separator is one character; ` > ` becomes `>`."""

from __future__ import annotations

from typing import Any

import ChannelAttribution
import pandas as pd

Table = dict[str, list[Any]]


def frame(table: Table) -> pd.DataFrame:
    """As its documentation has it, one row per path."""
    return pd.DataFrame(table).assign(path=lambda rows: rows["path"].str.replace(" > ", ">", regex=False))


def heuristics(table: Table) -> dict[str, dict[str, float]]:
    """First, last and linear, of conversions."""
    found = ChannelAttribution.heuristic_models(_as_given(table), "path", "conversions", flg_pro=False)
    names = found["channel_name"].tolist()
    return {
        model: dict(zip(names, found[column].tolist(), strict=True))
        for model, column in (("first", "first_touch"), ("last", "last_touch"), ("linear", "linear_touch"))
    }


def first_with_separator(table: Table, *, separator: str) -> dict[str, float]:
    """First touch of paths as they are written, with a separator of one's own."""
    found = ChannelAttribution.heuristic_models(
        pd.DataFrame(table), "path", "conversions", sep=separator, flg_pro=False
    )
    return dict(zip(found["channel_name"], found["first_touch_conversions"].tolist(), strict=True))


def markov(table: Table, *, order: int = 1, seed: int = 0, **more: float) -> dict[str, dict[str, float]]:
    """Credit and removal effects, of conversions."""
    found = ChannelAttribution.markov_model(
        frame(table),
        "path",
        "conversions",
        var_null="nulls",
        order=order,
        seed=seed,
        out_more=True,
        verbose=False,
        flg_pro=False,
        **more,
    )
    credit, removal = found["result"], found["removal_effects"]
    return {
        "credit": dict(zip(credit["channel_name"], credit["total_conversions"].tolist(), strict=True)),
        "effect": dict(zip(removal["channel_name"], removal["removal_effect"].tolist(), strict=True)),
    }


def two_transition_matrices(table: Table) -> dict[str, dict[str, float]]:
    """The matrix that `markov_model` returns, and the one of `transition_matrix`, for the same paths."""
    model = ChannelAttribution.markov_model(
        frame(table), "path", "conversions", var_null="nulls", out_more=True, verbose=False, flg_pro=False
    )["transition_matrix"]
    alone = ChannelAttribution.transition_matrix(frame(table), "path", "conversions", "nulls", flg_pro=False)
    names = dict(zip(alone["channels"]["id_channel"].astype(str), alone["channels"]["channel_name"], strict=True))
    return {"markov_model": _edges(model, {}), "transition_matrix": _edges(alone["transition_matrix"], names)}


def _edges(matrix: pd.DataFrame, names: dict[str, str]) -> dict[str, float]:
    """`from -> to` and its probability."""
    ends = zip(*(matrix[end].astype(str).tolist() for end in ("channel_from", "channel_to")), strict=True)
    probability = matrix["transition_probability"].astype(float).tolist()
    return {
        f"{names.get(source, source)} -> {names.get(target, target)}": chance
        for (source, target), chance in zip(ends, probability, strict=True)
    }


def _as_given(table: Table) -> pd.DataFrame:
    """Without touching `path`: an absent one must arrive as it is."""
    paths = [path if path is None else path.replace(" > ", ">") for path in table["path"]]
    return pd.DataFrame({**table, "path": pd.Series(paths, dtype=object)})
